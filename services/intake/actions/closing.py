"""Closing: everything shown goes, everything open is answered or done, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.closings import (
    Closing,
    ClosingEntry,
    check_closing,
    check_reopening,
)
from services.intake.model.endings import EndReason
from services.intake.model.enquiries import Enquiry
from services.intake.model.tasks import Task
from services.intake.pages import TOLD

from . import answering, ending, retaining, showing
from .doing import Doing, note


@dataclass(frozen=True)
class WhatEnds:
    """What a closing ends, to be looked at before it is done."""

    shown: bool
    tasks: tuple[Task, ...]
    enquiries: tuple[Enquiry, ...]


async def what_ends(tx: Connection, doing: Doing, file: CaseFile) -> WhatEnds:
    """Return what a closing of the case would withdraw, finish and answer."""
    society, case_id = doing.society, file.case.case_id
    enquiries = [
        enquiry
        for one in file.case_ids
        for enquiry in await store.enquiries.list_open_of_case(tx, society, one)
    ]
    return WhatEnds(
        shown=any(one.showing is not None and one.showing.alive for one in file.together),
        tasks=tuple(await store.tasks.list_open(tx, society, case_id)),
        enquiries=tuple(enquiries),
    )


async def close_case(
    tx: Connection, doing: Doing, case_id: UUID, category: Closing, reason: str
) -> None:
    """Close a case: withdraw what is shown, finish tasks, answer what visitors wait for.

    The answer is the same whatever the reason, and tells nothing of it. Raises `DeathNotTold`,
    `OutcomesOpen` or `CaseClosed`.
    """
    society = doing.society
    file = await store.cases.lock_file(tx, society, case_id)
    check_closing(file, category)
    await _write(tx, doing, file, (category, reason))
    await showing.recheck(tx, society, case_id, doing.at)
    await store.tasks.finish_all(tx, (society, case_id), (doing.by.staff_id, doing.at))
    for one in file.case_ids:
        for enquiry in await store.enquiries.list_open_of_case(tx, society, one, lock=True):
            await _end(tx, doing, enquiry)
    await note(tx, doing, "case closed", case_id)


async def reopen_case(tx: Connection, doing: Doing, case_id: UUID, reason: str) -> None:
    """Open a closed case again; nothing is shown again by that alone."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    check_reopening(file)
    await _write(tx, doing, file, (None, reason))
    await note(tx, doing, "case reopened", case_id)


async def closing_reason(tx: Connection, doing: Doing, case_id: UUID, entry: ClosingEntry) -> str:
    """Open why a case was closed or opened again."""
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    return key.open("closings", f"reason {entry.closing_id}", entry.sealed_reason)


async def _write(
    tx: Connection, doing: Doing, file: CaseFile, why: tuple[Closing | None, str]
) -> None:
    (category, reason), case_id = why, file.case.case_id
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    entry = ClosingEntry(uuid4(), doing.by.staff_id, doing.at, category)
    closed = key.seal("closings", f"reason {entry.closing_id}", reason)
    await store.outcomes.add_closing(
        tx, doing.society, case_id, replace(entry, sealed_reason=closed)
    )
    record = (doing.society, case_id)
    await retaining.plan_end(tx, record, (category, doing.at), file.policy)


async def _end(tx: Connection, doing: Doing, enquiry: Enquiry) -> None:
    """Answer an enquiry with the words that are the same for every case, and end it."""
    ours = replace(enquiry, claimed_by=None)  # whoever works on it: the case is closed for all
    await store.enquiries.save_enquiry(tx, ours)
    if enquiry.answerable:
        words = TOLD.find(enquiry.language) or TOLD.of("en")
        draft = answering.Draft(uuid4(), words.plain("closing_answer"), fixed=True)
        await answering.reply(tx, doing, enquiry.enquiry_id, draft)
    await ending.end(tx, doing, enquiry.enquiry_id, EndReason.CASE_CLOSED)
