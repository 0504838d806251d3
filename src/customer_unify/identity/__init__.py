"""Who is it? The wing that turns records into customers, stage by stage."""
