"""One component around a change: ties, whom a step touches, and the short ways of a single record."""
