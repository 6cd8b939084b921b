"""A row in every table of a Society, so that a test of who sees what finds no table empty."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from services.intake import store
from services.intake.actions import answering, tasks, withdrawing
from services.intake.model.absences import Absence
from services.intake.model.offices import Office as Place
from services.intake.model.tasks import TaskKind
from tests.support.intake import Visitor, a_letter
from tests.support.office import Office


async def fill(office: Office) -> UUID:
    """Show a face, and fill every other table about its case; return the case."""
    case_id = await office.shown()
    for filler in FILLERS:
        await filler(office, case_id)
    return case_id


async def _talk(office: Office, case_id: UUID) -> None:
    browser = Visitor()
    await browser.write(office.resources, office.founded, a_letter())
    async with office.tx() as tx:
        written = answering.Draft(uuid4(), "Please tell us more.")
        await answering.reply(tx, office.doing(), browser.enquiry_id, written)


async def _task(office: Office, case_id: UUID) -> None:
    at = office.resources.clock()
    async with office.tx() as tx:
        kind, day = TaskKind.FINISH_REGISTRATION, at.date() + timedelta(days=7)
        await tasks.set_task(tx, (office.society, case_id), kind, day, at)


async def _house(office: Office, case_id: UUID) -> None:
    """Open an office, and let the caseworker be away for a week."""
    day, society = office.resources.clock().date(), office.society
    week = (day + timedelta(days=20), day + timedelta(days=27))
    who = (office.caseworker.staff_id, office.approver.staff_id)
    async with office.tx() as tx:
        await store.offices.add(tx, society, Place(uuid4(), "Main", "Oulu", ("fi",), "UTC"))
        await store.absences.add(
            tx, society, Absence(uuid4(), *who, *week), office.resources.clock()
        )


async def _withdrawal_code(office: Office, case_id: UUID) -> None:
    async with office.tx() as tx:
        await withdrawing.make_code(tx, office.doing(), case_id)


FILLERS = (
    _talk,
    _task,
    _house,
    _withdrawal_code,
)
