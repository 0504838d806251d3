"""What do we learn: who is over- and under-served today."""
