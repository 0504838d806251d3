"""Customer ids: kept, given and retired as one step goes on."""
