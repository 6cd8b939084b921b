"""The darkroom: what goes in, what comes out, and what never does."""
