"""Benchmarks: how fast it is, always as a ratio of two things measured in one run."""
