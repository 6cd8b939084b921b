"""Intake's SQL: rows become model objects here and nowhere else."""

from . import (
    audit,
    cases,
    enquiries,
    interviews,
    keys,
    people,
    photos,
    places,
    sessions,
    tasks,
    waiting,
)

__all__ = [
    "audit",
    "cases",
    "enquiries",
    "interviews",
    "keys",
    "people",
    "photos",
    "places",
    "sessions",
    "tasks",
    "waiting",
]
