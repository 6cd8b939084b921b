"""Contacting: the ways to a seeker are kept, and one that leads nowhere is not used again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.restricted.notices import NoticeWithdrawn
from services.intake import store
from services.intake.model.contacts import Contact
from services.intake.model.editing import check_seen
from services.intake.model.tasks import TaskKind
from services.intake.vault import RecordKey, Vault

from .doing import Doing, note
from .tasks import finish_task, set_task

_MEND_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class ContactForm:
    """A contact as it was typed, on what it was written upon, and whether it is confirmed anew."""

    contact: Contact
    seen: str
    confirmed: bool


async def open_contact(tx: Connection, vault: Vault, society: UUID, case_id: UUID) -> Contact:
    """Open the contact of a case's seeker; the caller notes who reads it."""
    return await store.contacts.find(tx, case_id, await _key(tx, vault, society, case_id))


async def change_contact(tx: Connection, doing: Doing, case_id: UUID, form: ContactForm) -> None:
    """Write down how a seeker may be reached; raises `EditedMeanwhile`.

    A way that failed is used again only where another was given, or this one confirmed. A notice to
    the way before is called back.
    """
    case = (doing.society, case_id)
    await store.cases.lock_file(tx, *case)
    key = await _key(tx, doing.vault, *case)
    stands = await store.contacts.find(tx, case_id, key)
    check_seen(form.seen, stands.version)
    used_again = form.confirmed or form.contact.first != stands.first
    failed_at = None if used_again else stands.failed_at
    await store.contacts.save(tx, case_id, replace(form.contact, failed_at=failed_at), key)
    if form.contact.first != stands.first:
        await call_back(tx, case)
    await finish_task(tx, case, TaskKind.COMPLETE_CARD, doing.by.staff_id, doing.at)
    if failed_at is None:
        await finish_task(tx, case, TaskKind.CONTACT_FAILED, doing.by.staff_id, doing.at)
    await note(tx, doing, "contact changed", case_id)


async def call_back(tx: Connection, case: tuple[UUID, UUID]) -> None:
    """Let the notice of a check-in that waits go out no more, if it has not yet."""
    last = await store.check_ins.find_last(tx, *case)
    if last and last.waits and last.notice_id:
        await outbox.enqueue(tx, NoticeWithdrawn(notice_id=last.notice_id))


async def mark_failed(tx: Connection, case: tuple[UUID, UUID], at: datetime) -> None:
    """Use the way to a seeker no more until they confirm one, and tell the office."""
    society, case_id = case
    await store.contacts.mark_failed(tx, society, case_id, at)
    await set_task(tx, case, TaskKind.CONTACT_FAILED, at.date() + _MEND_WITHIN, at)
    await store.audit.note(tx, None, "contact failed", case_id, at=at, society=society)


async def _key(tx: Connection, vault: Vault, society: UUID, case_id: UUID) -> RecordKey:
    seeker = await store.records.read_seeker(tx, society, case_id)
    return await store.keys.of_record(tx, vault, society, seeker.seeker_id)
