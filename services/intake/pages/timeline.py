"""How a timeline reads: what happened, by kind, so that one can look for one thing alone."""

from __future__ import annotations

READINGS = (
    "read",
    "listed",
    "photo read",
    "read for approval",
    "notes read",
    "documents read",
    "document read",
    "contact read",
    "withdrawal code looked at",
    "enquiry opened",
)
"""Verbs of looking only; a timeline leaves them out unless they are asked for."""

KINDS: dict[str, tuple[str, ...]] = {
    "people": (
        "case registered",
        "seeker changed",
        "sought person added",
        "sought person changed",
        "sought person struck",
        "age looked at",
        "contact changed",
        "contact failed",
        "set apart",
        "responsible changed",
        "handed over",
    ),
    "consents": (
        "consent recorded",
        "consent given",
        "consent refused",
        "consent begun",
        "consent ended",
        "consent withdrawn",
        "guardian written down",
        "assertion written down",
        "safety recorded",
        "countries excluded",
        "placed on hold",
        "hold lifted",
        "held for removal",
        "case locked",
        "case unlocked",
        "named for a locked case",
        "no longer named",
    ),
    "photos": ("photo handed in", "crop moved", "crop confirmed"),
    "showings": (
        "approval asked",
        "approved",
        "sent back",
        "renewal asked",
        "lease renewed",
        "withdrawal code made",
        "withdrawn by code",
        "withdrawn",
        "withdrawal undone",
        "lease ended",
    ),
    "enquiries": (
        "message arrived",
        "enquiry claimed",
        "enquiry released",
        "enquiry settled",
        "reply written",
    ),
    "outcomes": (
        "outcome recorded",
        "outcome confirmed",
        "outcome told",
        "outcome undone",
        "case closed",
        "case reopened",
    ),
    "notes": ("note written", "note pinned", "note unpinned", "document added", "document removed"),
    "tasks": ("task set", "task assigned", "task done", "task undone"),
    "readings": READINGS,
}
"""What one can look for in a timeline, in the order of its choices."""
