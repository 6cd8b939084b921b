"""Retaining: what was told in a closed case is kept as long as its Society decided, then goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.closings import Closing
from services.intake.model.policies import Policy
from services.intake.model.retention import kept_until
from services.intake.store.waiting import Due

from . import documents, ending, showing

_WHAT = "retention"
_A_VISITOR_WAITS = timedelta(days=30)


async def plan_end(
    tx: Connection,
    record: tuple[UUID, UUID],
    closed: tuple[Closing | None, datetime],
    policy: Policy,
) -> None:
    """Plan when what was told in a case goes, or that it stays, the case being open again."""
    (society, case_id), (category, at) = record, closed
    if category is None:
        await store.waiting.done(tx, _WHAT, case_id)
        return
    due = Due(_WHAT, case_id, society)
    await store.waiting.plan(tx, due, kept_until(at, category, policy))


async def end_retention(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> None:
    """Let a closed case's photo, documents and conversations go, if their time is over.

    Names, consents and outcomes stay: they say what was promised to whom, and how it ended.
    A conversation in which a visitor waits stays until it is answered.
    """
    file = await store.cases.lock_file(tx, society, case_id)
    await store.waiting.done(tx, _WHAT, case_id)
    last = await store.outcomes.find_closing(tx, society, case_id)
    if last is None or last.category is None:
        return
    if kept_until(last.at, last.category, file.policy) > now:
        await plan_end(tx, (society, case_id), (last.category, last.at), file.policy)
        return
    if any([await _let_go(tx, society, one, now) for one in file.case_ids]):
        await store.audit.note(tx, None, "kept no longer", case_id, at=now, society=society)
    if any([await store.enquiries.list_open_of_case(tx, society, one) for one in file.case_ids]):
        await store.waiting.plan(tx, Due(_WHAT, case_id, society), now + _A_VISITOR_WAITS)


async def _let_go(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> bool:
    """Let everything go that goes; return whether anything did."""
    photo = await showing.discard_photo(tx, society, case_id, now)
    went = False
    while kept := await store.notes.list_documents(tx, society, case_id):  # a page at a time
        for document in kept:
            await documents.let_go(tx, society, document, now)
        went = True
    await store.questions.forget(tx, society, case_id)
    forgotten = await store.retention.forget_conversations(tx, society, case_id)
    for enquiry_id in forgotten:
        await ending.forget_words(tx, society, enquiry_id)
    return photo or went or bool(forgotten)
