"""How the staff of a Society read: who does what until when, who is away, who is to come."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.intake.model.absences import Absence
from services.intake.model.doors import Invited
from services.intake.model.people import Role
from services.intake.store.staff import StaffLine


@dataclass(frozen=True)
class Row:
    """One colleague in the list."""

    line: StaffLine
    absence: Absence | None
    invited: Invited | None


def rows(lines: list[StaffLine], away: list[Absence], invited: list[Invited]) -> list[Row]:
    """Return the list of staff with what is to be known of each."""
    absences = {absence.staff_id: absence for absence in away}
    links = {one.staff_id: one for one in invited}
    return [Row(one, absences.get(one.staff_id), links.get(one.staff_id)) for one in lines]


def working(lines: list[StaffLine], but: UUID | None = None) -> list[tuple[str, str]]:
    """Return those who work here as choices, one left out."""
    return [(str(one.staff_id), one.name) for one in lines if one.active and one.staff_id != but]


def successors(lines: list[StaffLine], but: UUID) -> list[tuple[str, str]]:
    """Return those to whom what is in hand can go: who works on cases now."""
    able = [one for one in lines if Role.CASEWORKER in one.roles]
    return working(able, but)


def link(origin: str, token: str) -> str:
    """Return the address a newcomer opens."""
    return f"{origin}/invitation/{token}"
