"""Checking in: asking seekers on a schedule whether they still look, without a word of content."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.codes import Language, NoticeChannel, NoticeTemplate
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import ADDRESS_STEPS, PublicKey, pad, seal
from services.intake import store
from services.intake.model import check_ins
from services.intake.model.cases import CaseFile
from services.intake.model.check_ins import AskDangerFirst, CheckIn, StillLooking
from services.intake.model.contacts import Contact, Hours
from services.intake.model.photos import Showing
from services.intake.model.tasks import TaskKind
from services.intake.resources import Resources
from services.intake.store.waiting import Due

from . import contacting, leases, showing
from .doing import Doing, note
from .tasks import finish_task, set_task

_STEP = "check_in"


@dataclass(frozen=True)
class _Asking:
    """The file of a face on the wall whose seeker is to be asked, and when."""

    file: CaseFile
    showing: Showing
    at: datetime

    @property
    def case(self) -> tuple[UUID, UUID]:
        return (self.file.case.society, self.file.case.case_id)


async def check_in(tx: Connection, resources: Resources, due: Due) -> None:
    """Ask the seeker of a face on the wall, or tell the office that nobody answered twice.

    Nothing is asked where nothing is shown: a case that is held, locked or closed stays silent.
    Outside the hours in which it is safe, it waits for a moment within them; and while a death is
    not told, until it is.
    """
    at, society = resources.clock(), due.society
    file = await leases.find_shown(tx, society, due.record_id)
    if file is None or file.showing is None:
        await store.waiting.done(tx, _STEP, due.record_id)
        return
    if file.case.merged_into:  # the case in which work goes on asks, and this one again if undone
        await store.waiting.plan(tx, due, at + check_ins.PATIENCE)
        return
    if file.untold_death:  # a person tells it, face to face; nothing of ours comes before
        await store.waiting.plan(tx, due, at + check_ins.PATIENCE)
        return
    asking = _Asking(file, file.showing, at)
    last = await store.check_ins.find_last(tx, *asking.case)
    turn = check_ins.next_round(last, due.record_id)
    if turn is None:
        await store.waiting.done(tx, _STEP, due.record_id)
        await set_task(tx, asking.case, TaskKind.CHECK_IN_UNANSWERED, at.date(), at)
        return
    contact = await contacting.open_contact(tx, resources.vault, *asking.case)
    zone = await store.people.find_time_zone(tx, society)
    if contact.by_mail and not check_ins.safe_now(contact.first.hours, zone, at):
        share = secrets.randbelow(10_000) / 10_000
        later = check_ins.safe_moment(contact.first.hours, zone, at, share)
        await store.waiting.plan(tx, due, later)
        return
    await _ask(tx, resources, asking, (turn, contact, zone))
    await store.waiting.plan(tx, due, at + check_ins.PATIENCE)


async def record_answer(tx: Connection, doing: Doing, case_id: UUID, answer: StillLooking) -> None:
    """Write down what a seeker said, also of their own accord.

    "Yes" needs the danger question asked again, and sets the next time; "no" takes the face down
    at once. Raises `AskDangerFirst`.
    """
    case = (doing.society, case_id)
    file = await store.cases.lock_file(tx, *case)
    last = await store.check_ins.find_last(tx, *case)
    current = last if last and last.waits else _of_their_own_accord(file, doing)
    if answer is StillLooking.YES and not _asked_since(file, current):
        raise AskDangerFirst(case_id=str(case_id))
    said = current.answered(answer, doing.by.staff_id, doing.at)
    if not said.waits:
        await contacting.call_back(tx, case)
    await store.check_ins.save(tx, case, said)
    await note(tx, doing, "check-in answered", case_id)
    if said.waits:
        return
    for kind in (TaskKind.CONTACT_SEEKER, TaskKind.CHECK_IN_UNANSWERED):
        await finish_task(tx, case, kind, doing.by.staff_id, doing.at)
    if answer is StillLooking.NO:
        await showing.withdraw(tx, doing, case_id)
    elif file.showing and file.showing.alive:
        due = Due(_STEP, file.showing.showing_id, doing.society)
        await store.waiting.plan(tx, due, doing.at + check_ins.EVERY)


async def notice_failed(tx: Connection, society: UUID, notice_id: UUID, at: datetime) -> None:
    """Take note that a notice of ours reached nobody: that way is not used again."""
    case_id = await store.check_ins.case_of_notice(tx, society, notice_id)
    if case_id is not None:
        await contacting.mark_failed(tx, (society, case_id), at)


async def _ask(
    tx: Connection, resources: Resources, asking: _Asking, how: tuple[int, Contact, str]
) -> None:
    """Send a notice where mail is safe; else let the office ask, in the way the card says."""
    turn, contact, zone = how
    society, case_id = asking.case
    notice_id = uuid4() if contact.by_mail else None
    asked = CheckIn(uuid4(), asking.showing.showing_id, turn, asking.at, notice_id)
    await store.check_ins.save(tx, asking.case, asked)
    await store.audit.note(tx, None, "check-in asked", case_id, at=asking.at, society=society)
    if notice_id is None or contact.by_mail is None:
        by = (asking.at + check_ins.PATIENCE).date()
        await set_task(tx, asking.case, TaskKind.CONTACT_SEEKER, by, asking.at)
        return
    await store.people.place(tx, notice_id, society)
    await outbox.enqueue(
        tx,
        NoticeRequested(
            notice_id=notice_id,
            template=NoticeTemplate.CHECK_IN,
            language=Language(asking.file.seeker.language),
            channel=NoticeChannel.EMAIL,
            sealed_address=_sealed(
                resources.keyring.public("notify"), contact.by_mail, contact.first.hours, zone
            ),
        ),
    )


def _of_their_own_accord(file: CaseFile, doing: Doing) -> CheckIn:
    shown = file.showing.showing_id if file.showing else file.case.case_id
    return CheckIn(uuid4(), shown, 1, doing.at)


def _asked_since(file: CaseFile, current: CheckIn) -> bool:
    """Whether the danger question was asked since the check-in began, or on the same day."""
    return file.safety is not None and file.safety.asked_at.date() >= current.asked_at.date()


def _sealed(notify: PublicKey, address: str, hours: Hours, zone: str) -> str:
    """Close an address with the hours at which it is safe: mail that was away may come late."""
    told = {"address": address, "hours": hours.span, "zone": zone}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return seal(notify, pad(text.encode(), ADDRESS_STEPS))
