"""Who is one customer with whom: a pure function, and what it works with."""
