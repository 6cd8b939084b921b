"""Approving: others look at everything, and say yes or what should change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.desks import ReferenceAssigned
from services.intake import store
from services.intake.model.cases import CaseFile, Changed
from services.intake.model.photos import ApprovalKind, Showing, Vote
from services.intake.store.waiting import Due

from . import showing as showings
from .doing import Doing, note

_LEFTOVER_AFTER = timedelta(seconds=10)
"""When the timer finishes what the approving request has not finished itself."""


async def ask_for_approval(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Ask others to approve what the case holds now."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    await store.approvals.drop_open(tx, doing.society, case_id)
    approval = replace(file, approval=None).ask(doing.by.staff_id, doing.at)
    await store.approvals.save(tx, doing.society, case_id, approval)
    await note(tx, doing, "approval asked", case_id)


async def ask_for_renewal(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Ask others whether a face that is shown may stay for one more lease."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    await store.approvals.drop_open(tx, doing.society, case_id)
    renewal = replace(file, renewal=None).ask_renewal(doing.by.staff_id, doing.at)
    await store.approvals.save(tx, doing.society, case_id, renewal)
    await note(tx, doing, "renewal asked", case_id)


async def approve(tx: Connection, doing: Doing, case_id: UUID, approval_id: UUID) -> None:
    """Give one's yes; with the last that is needed the showing begins, or goes on."""
    society = doing.society
    file = await _lock(tx, doing, case_id, approval_id)
    vote = Vote(doing.by.person, doing.by.staff_id, doing.at)
    approval, showing = file.approve(vote)
    await store.approvals.add_vote(tx, society, approval, vote)
    await note(tx, doing, "approved", case_id)
    if showing is None:
        return
    await store.approvals.save(tx, society, case_id, approval)
    if approval.kind is ApprovalKind.RENEWAL:
        await showings.prolong(tx, doing, file, showing)
    else:
        await _begin(tx, doing, case_id, showing)


async def send_back(
    tx: Connection, doing: Doing, case_id: UUID, approval_id: UUID, words: str
) -> None:
    """Decline to approve, and tell the asker what should change."""
    society = doing.society
    file = await _lock(tx, doing, case_id, approval_id)
    key = await store.keys.of_record(tx, doing.vault, society, case_id)
    vote = Vote(doing.by.person, doing.by.staff_id, doing.at)
    returned = file.send_back(vote, key.seal("approvals", "words", words))
    await store.approvals.save(tx, society, case_id, returned)
    await note(tx, doing, "sent back", case_id)


async def _lock(tx: Connection, doing: Doing, case_id: UUID, approval_id: UUID) -> CaseFile:
    """Hold a file in which that very approval waits; raises `Changed`."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    known = {one.approval_id for one in (file.approval, file.renewal) if one}
    if approval_id not in known or (file.asked and file.asked.approval_id != approval_id):
        raise Changed(case_id=str(case_id))
    return file


async def _begin(tx: Connection, doing: Doing, case_id: UUID, showing: Showing) -> None:
    """Begin one showing, with a reference and an image of its own."""
    society = doing.society
    await store.photos.save_showing(tx, society, case_id, showing)
    await store.people.place(tx, showing.reference, society)
    await store.waiting.want_file(tx, "wall", showing.image, doing.at)
    await store.waiting.plan(
        tx, Due("publish", showing.showing_id, society), doing.at + _LEFTOVER_AFTER
    )
    await outbox.enqueue(
        tx,
        ReferenceAssigned(
            reference=showing.reference,
            version=1,
            desk=await store.enquiries.find_desk(tx, society),
        ),
    )
