"""Approving: a second person looks at everything, and says yes or what should change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.desks import ReferenceAssigned
from services.intake import store
from services.intake.model.cases import Changed
from services.intake.store.waiting import Due

from .doing import Doing, note

_LEFTOVER_AFTER = timedelta(seconds=10)
"""When the timer finishes what the approving request has not finished itself."""


async def ask_for_approval(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Ask a second person to approve what the case holds now."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    await store.photos.drop_open_approvals(tx, doing.society, case_id)
    approval = replace(file, approval=None).ask(doing.by.staff_id, doing.at)
    await store.photos.save_approval(tx, doing.society, case_id, approval)
    await note(tx, doing, "approval asked", case_id)


async def approve(tx: Connection, doing: Doing, case_id: UUID, approval_id: UUID) -> None:
    """Give the second yes: one showing begins, with a reference and an image of its own."""
    society = doing.society
    file = await store.cases.lock_file(tx, society, case_id)
    if file.approval is None or file.approval.approval_id != approval_id:
        raise Changed(case_id=str(case_id))
    approval, showing = file.approve(doing.by.staff_id, doing.at)
    await store.photos.save_approval(tx, society, case_id, approval)
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
    await note(tx, doing, "approved", case_id)


async def send_back(
    tx: Connection, doing: Doing, case_id: UUID, approval_id: UUID, words: str
) -> None:
    """Decline to approve, and tell the asker what should change."""
    society = doing.society
    file = await store.cases.lock_file(tx, society, case_id)
    if file.approval is None or file.approval.approval_id != approval_id:
        raise Changed(case_id=str(case_id))
    key = await store.keys.of_record(tx, doing.vault, society, case_id)
    returned = file.send_back(doing.by.staff_id, key.seal("approvals", "words", words), doing.at)
    await store.photos.save_approval(tx, society, case_id, returned)
    await note(tx, doing, "sent back", case_id)
