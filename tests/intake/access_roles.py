"""The groups of roles that the table of routes speaks of."""

from __future__ import annotations

from services.intake.model.people import Role

ANYONE = frozenset(Role)
"""Whoever is signed in."""
DOOR = "door"
"""Whoever comes along: these pages cannot ask who one is."""

READERS = frozenset({Role.CASEWORKER, Role.APPROVER, Role.SAFEGUARDING})
WORKERS = frozenset({Role.CASEWORKER})
DECIDERS = frozenset({Role.CASEWORKER, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})
COORDINATORS = frozenset({Role.COORDINATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR})
GUIDES = WORKERS | ADMINISTRATORS
LIFTERS = frozenset({Role.CASEWORKER, Role.SAFEGUARDING})
GUARDS = frozenset({Role.SAFEGUARDING})
