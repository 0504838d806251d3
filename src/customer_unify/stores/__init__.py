"""Where the graph is kept: stores that satisfy the one port."""
