"""Standing in: somebody is away, and a deputy has what is theirs before their eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.absences import Absence, check_deputy
from services.intake.model.people import Role

from .doing import Doing, note
from .granting import colleague


@dataclass(frozen=True)
class Away:
    """Who is away, from when until when, and who stands in for them."""

    staff_id: UUID
    deputy: UUID
    begins_on: date
    until: date


async def go_away(tx: Connection, doing: Doing, away: Away) -> None:
    """Write down an absence, one's own or, as an administrator, a colleague's.

    Raises `NoDeputy` where nobody would stand in.
    """
    check_whose(doing, away.staff_id)
    who = await colleague(tx, doing, away.staff_id)
    absence = Absence(uuid4(), away.staff_id, away.deputy, away.begins_on, away.until)
    deputy = await store.people.find_member(tx, away.deputy, doing.at)
    theirs = await store.absences.list_of(tx, doing.society, away.deputy, away.begins_on)
    check_deputy(absence, who, deputy, theirs)
    await store.absences.add(tx, doing.society, absence, doing.at)
    await note(tx, doing, "absence set", away.staff_id)


async def come_back(tx: Connection, doing: Doing, staff_id: UUID) -> None:
    """End an absence before its last day."""
    check_whose(doing, staff_id)
    await store.absences.end(tx, doing.society, staff_id, doing.at)
    await note(tx, doing, "absence ended", staff_id)


def check_whose(doing: Doing, staff_id: UUID) -> None:
    """Go on only with one's own absence, or as an administrator; raises `RoleMissing`."""
    if staff_id != doing.by.staff_id:
        doing.by.require(Role.ADMINISTRATOR)


async def own_and_absent(tx: Connection, doing: Doing) -> tuple[UUID, ...]:
    """Return oneself, and those who are away today and whose deputy one is."""
    away = await store.absences.stands_in_for(tx, doing.society, doing.by.staff_id, doing.today)
    return (doing.by.staff_id, *away)
