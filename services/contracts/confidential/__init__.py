"""Events for intake and routing alone: what a visitor wrote, sealed, and where it goes."""
