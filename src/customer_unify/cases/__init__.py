"""Who helps, with what? A message becomes a case, reaches the right people, and is answered where it began."""
