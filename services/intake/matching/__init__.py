"""Matching: whether two records may be about one person, by rules a person can follow."""
