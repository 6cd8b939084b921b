"""How the audit reads: verbs in families, and of a record what kind it is and a short code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.intake.store.auditing import Seen

from .timeline import KINDS

OF_MESSAGES = (
    *KINDS["enquiries"],
    *("enquiry opened", "picture opened", "verification read", "translations read"),
)
"""Verbs whose record is a conversation."""

OF_READINGS = (
    *("reader asked for", "reader named", "reader accepted", "reading ended"),
    "read for another Society",
)
"""Verbs whose record is a reading of one."""

_LENDINGS = (
    "approver offered",
    "approver lent",
    "lending ended",
    "began to act for another Society",
    "ceased to act for another Society",
    "approved for another Society",
    "sent back for another Society",
)
"""Verbs whose reason is the other Society's name."""

_OF_ROLES = ("role granted", "role ended")

FAMILIES: dict[str, tuple[str, ...]] = KINDS | {
    "check_ins": ("check-in asked", "check-in answered"),
    "account": (
        "signed in",
        "signed out",
        "confirmed",
        "session ended",
        "passkey added",
        "passkey removed",
        "passkey counter back",
        "recovery codes made",
        "recovery code used",
        "invitation used",
        "password changed",
        "app moved",
    ),
    "staff": (
        "staff added",
        "staff invited",
        "invitation revoked",
        "access reset",
        "accounts found to be one",
        *_OF_ROLES,
        "staff left",
        "staff rejoined",
        "absence set",
        "absence ended",
        *("put on duty", "taken off duty", "trained for duty", "not trained for duty"),
        "office chosen",
        "languages chosen",
    ),
    "lending": (
        "approver asked for",
        "ask for an approver ended",
        "began to act for us",
        "ceased to act for us",
        *_LENDINGS,
    ),
    "society": (
        "founded",
        "policy decided",
        "office opened",
        "office closed",
        "address changed",
        "provider set",
    ),
    "posters": ("poster ordered", "poster issued", "poster recalled", "poster discarded"),
    "copies": (
        "copies read",
        "copies numbered",
        "copy changed",
        "copy hung",
        "copy not hung",
        "copy taken down",
        "copy not down",
        "copy written off",
        "called about copies",
        "round begun",
        "round ended",
        "recall list begun",
        "recall list reminded",
        "recall list told",
        "recall list done",
    ),
    "offers": ("enquiry offered to us", "offer declined"),
    "reading": OF_READINGS,
    "confided": (
        "confided",
        "confided read",
        "confided to another",
        "chosen anew",
        "likeness judged",
    ),
    "audit": ("audit looked at",),
}
"""What one can look for in the audit, in the order of its choices."""

_OF_CASES = frozenset(
    verb for kind, verbs in KINDS.items() if kind != "enquiries" for verb in verbs
) | {*FAMILIES["check_ins"]}


@dataclass(frozen=True)
class Line:
    """One row as an auditor reads it."""

    seen: Seen
    kind: str
    """What the record is: `case`, `message`, `staff`, `society` or `record`."""
    called: str
    """A colleague's name, or the beginning of an id; never a word of a case."""
    role: str = ""
    other: str = ""


def lines(rows: list[Seen], society: UUID, names: Mapping[UUID, str]) -> list[Line]:
    """Return the rows with what may be said of their records."""
    staff = {str(one): name for one, name in names.items()}
    return [_line(row, str(society), staff) for row in rows]


def _line(row: Seen, society: str, staff: Mapping[str, str]) -> Line:
    role = (row.reason or "") if row.did in _OF_ROLES else ""
    other = (row.reason or "") if row.did in (*_LENDINGS, *FAMILIES["reading"]) else ""
    kind, called = _record(row, society, staff)
    return Line(row, kind, called, role, other)


def _record(row: Seen, society: str, staff: Mapping[str, str]) -> tuple[str, str]:
    if row.record_id == society:
        return "society", ""
    if row.record_id in staff:
        return "staff", staff[row.record_id]
    code = row.record_id[:8].upper()
    if row.did in OF_MESSAGES:
        return "message", code
    return ("case", code) if row.did in _OF_CASES else ("record", code)
