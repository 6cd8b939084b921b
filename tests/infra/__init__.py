"""The declaration, and whether real servers look like it."""
