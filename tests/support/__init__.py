"""What tests lean on: fakes tried against the real thing, builders, and what a machine lacks."""
