"""Intake's SQL: rows become model objects here and nowhere else."""

from . import (
    absences,
    approvals,
    audit,
    cases,
    doors,
    enquiries,
    grants,
    interviews,
    keys,
    offices,
    people,
    photos,
    places,
    sessions,
    tasks,
    waiting,
)

__all__ = [
    "absences",
    "approvals",
    "audit",
    "cases",
    "doors",
    "enquiries",
    "grants",
    "interviews",
    "keys",
    "offices",
    "people",
    "photos",
    "places",
    "sessions",
    "tasks",
    "waiting",
]
