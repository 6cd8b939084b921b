"""The wall: what it shows, what it hides, and what its answers tell."""
