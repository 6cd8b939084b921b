"""Intake's SQL: rows become model objects here and nowhere else."""

from . import (
    approvals,
    audit,
    cases,
    doors,
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
    "approvals",
    "audit",
    "cases",
    "doors",
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
