"""Who helps, with what? A message becomes a case, finds the right people, and is answered where it began."""
