"""A row in every table of a Society, so that a test of who sees what finds no table empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from services.intake import store
from services.intake.actions import (
    answering,
    documents,
    notes,
    outcomes,
    signposting,
    tasks,
    withdrawing,
)
from services.intake.actions.outcomes import Learnt
from services.intake.model.absences import Absence
from services.intake.model.closings import ClosingEntry
from services.intake.model.notes import DocumentKind
from services.intake.model.offices import Office as Place
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.signposts import Asked
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


async def _work(office: Office, case_id: UUID) -> None:
    """A case somebody has worked on: an outcome, a note, a document, once closed and reopened."""
    doing = office.doing()
    async with office.tx() as tx:
        await notes.write_note(tx, doing, case_id, "She calls on Sundays.")
        await signposting.count(tx, doing, Asked.MEDICAL)
        await signposting.save_address(tx, doing, Asked.MEDICAL, "Harbour Road 3")
        key = await store.keys.of_record(tx, doing.vault, office.society, case_id)
        opened = ClosingEntry(uuid4(), doing.by.staff_id, doing.at)
        reason = key.seal("closings", f"reason {opened.closing_id}", "She came back.")
        await store.outcomes.add_closing(
            tx, office.society, case_id, replace(opened, sealed_reason=reason)
        )
    paper = (b"%PDF-1.7", "certificate.pdf", DocumentKind.PDF)
    await documents.add_document(office.resources, doing, case_id, paper)
    [person] = (await office.file(case_id)).sought
    learnt = Learnt(OutcomeKind.NOT_FOUND)
    async with office.tx() as tx:
        await outcomes.record_outcome(tx, doing, case_id, person.sought_id, learnt)


FILLERS = (
    _talk,
    _task,
    _house,
    _withdrawal_code,
    _work,
)
