"""What we learn: who is served too early and too late today."""
