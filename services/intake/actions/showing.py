"""Showing: putting an approved face on the wall, and taking it off whatever else happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.contracts.renditions import CONTENT_TYPES, rendition_names
from services.contracts.restricted.photos import PhotoDiscarded
from services.intake import disclosure, store
from services.intake.model.cases import REMOVAL_HOLD, CaseFile, CaseNotFound
from services.intake.model.holds import Hold, HoldReason
from services.intake.model.photos import PhotoState, Showing, ShowingState
from services.intake.model.tasks import TaskKind
from services.intake.resources import Resources
from services.intake.store.waiting import Due

from . import calling_off, leases, recalling
from .doing import Doing, note
from .tasks import finish_task

_COPIED_WITHIN = timedelta(minutes=5)
"""How long a copy may still bring files after its showing was withdrawn: they are swept then."""


async def publish(resources: Resources, society: UUID, case_id: UUID) -> None:
    """Put an approved face on the wall: copy its nine files, then say so in one transaction.

    Safe to repeat: copying again changes nothing, and only a showing that is being prepared
    is shown. If what the approval rested on has changed, it is withdrawn instead.
    """
    async with transaction_of(resources.pool, society) as tx:
        showing = (await store.cases.read_file(tx, society, case_id)).showing
    if showing is None or showing.state is not ShowingState.PREPARING:
        return
    await _copy(resources, showing)
    async with transaction_of(resources.pool, society) as tx:
        file = await store.cases.lock_file(tx, society, case_id)
        if _is_over(file, showing):  # meanwhile; what came after the sweep goes with the next one
            await store.waiting.let_file_go(tx, "wall", showing.image, resources.clock())
        elif not _is_same(file, showing):
            return
        elif resources.settings.batch == "network":
            await store.waiting.join_batch(tx, showing.showing_id, society, resources.clock())
            await store.waiting.done(tx, "publish", showing.showing_id)
        else:
            await show(tx, file, resources.clock())


async def show(tx: Connection, file: CaseFile, now: datetime) -> None:
    """Say that a prepared face may be shown, if everything it rests on still holds."""
    if not await stands(tx, file, now):
        return
    shown, society = file.show(now), file.case.society
    await store.photos.save_showing(tx, society, file.case.case_id, shown)
    await store.waiting.done(tx, "publish", shown.showing_id)
    await store.waiting.leave_batch(tx, shown.showing_id)
    assert file.photo is not None
    await leases.begin(tx, society, file.photo, shown, now)
    await recalling.follow(tx, replace(file, showing=shown), now)
    await outbox.enqueue(tx, disclosure.of_showing(shown))


async def stands(tx: Connection, file: CaseFile, now: datetime) -> bool:
    """Whether a prepared face may be shown now; if not, it is withdrawn and waits no longer."""
    showing = file.showing
    if showing is None or showing.state is not ShowingState.PREPARING:
        return False
    if file.missing(now) or file.approval is None or file.approval.binds != file.binds():
        await _withdraw(tx, file, now, undo=False)
        return False
    return True


async def prolong(tx: Connection, doing: Doing, file: CaseFile, renewed: Showing) -> None:
    """Let a face that is shown stay for one more lease."""
    case = (doing.society, file.case.case_id)
    assert file.photo is not None
    await store.photos.save_showing(tx, *case, renewed)
    await leases.begin(tx, doing.society, file.photo, renewed, doing.at)
    await recalling.follow(tx, replace(file, showing=renewed), doing.at)
    await finish_task(tx, case, TaskKind.RENEW_LEASE, doing.by.staff_id, doing.at)
    await outbox.enqueue(tx, disclosure.of_showing(renewed))
    await note(tx, doing, "lease renewed", file.case.case_id)


async def withdraw(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Stop showing a face, everywhere, now; for ten minutes that can be taken back."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    await _withdraw(tx, file, doing.at, undo=True)
    for other in file.others:
        await _withdraw(tx, other, doing.at, undo=False)
    await note(tx, doing, "withdrawn", case_id)


async def undo_withdrawal(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Take a withdrawal back; the caller then publishes as after an approval."""
    society = doing.society
    file = await store.cases.lock_file(tx, society, case_id)
    showing = file.undo_withdrawal(doing.at)
    await store.photos.save_showing(tx, society, case_id, showing)
    await store.waiting.want_file(tx, "wall", showing.image, doing.at)
    await store.waiting.plan(
        tx, Due("publish", showing.showing_id, society), doing.at + timedelta(seconds=10)
    )
    await note(tx, doing, "withdrawal undone", case_id)


async def recheck(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> None:
    """After a change: take down what may no longer be shown, and forget what was asked.

    What is merged with a case is looked at as well, and so is a call that was planned in it.
    """
    file = await store.cases.lock_file(tx, society, case_id)
    await calling_off.follow(tx, file, now)
    merged = [await store.cases.lock_file(tx, society, one.case.case_id) for one in file.others]
    for one in (file, *merged):
        await store.approvals.drop_open(tx, society, one.case.case_id)
        if one.showing is None or not one.showing.alive:
            continue
        if one.missing(now) or one.approval is None or one.approval.binds != one.binds():
            await _withdraw(tx, one, now, undo=False)
        else:
            await recalling.follow(tx, one, now)


async def recheck_posters(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> None:
    """After a change that is about posters alone: recall those on which a face may not be any more.

    What is on the wall, and what was asked for it, stays.
    """
    file = await store.cases.lock_file(tx, society, case_id)
    for one in file.case_ids:
        await recalling.follow(tx, await store.cases.lock_file(tx, society, one), now)


async def end_lease(tx: Connection, society: UUID, showing_id: UUID, now: datetime) -> None:
    """End a showing whose last day is over, like any withdrawal."""
    case_id = await store.photos.case_of_showing(tx, society, showing_id)
    if case_id is not None:
        file = await store.cases.lock_file(tx, society, case_id)
        current = file.showing
        if current and current.showing_id == showing_id and current.shown_until < now.date():
            await _withdraw(tx, file, now, undo=False)
            await store.audit.note(tx, None, "lease ended", case_id, at=now, society=society)
    await store.waiting.done(tx, "end_lease", showing_id)


async def hold_for_removal(
    tx: Connection, society: UUID, reference: str, *, at: datetime, cap: int
) -> bool:
    """Hold a case at once because someone says: this is me. Return False if a person must decide.

    It works once per lease, and so many times a day over the whole network: a flood of
    requests must not empty the wall, so beyond that each is urgent for a person.
    """
    case_id = await store.photos.case_of_reference(tx, society, reference)
    if case_id is None:
        return False
    file = await store.cases.lock_file(tx, society, case_id)
    showing = file.showing
    if showing is None or showing.reference != reference or showing.removal_held:
        return False
    if not await store.waiting.count_removal(tx, at, cap):
        return False
    await store.photos.save_showing(tx, society, case_id, replace(showing, removal_held=True))
    hold = Hold(uuid4(), HoldReason.REMOVAL, None, at, at + REMOVAL_HOLD)
    await store.holds.add(tx, (society, case_id), hold)
    await recheck(tx, society, case_id, at)
    await store.audit.note(tx, None, "held for removal", case_id, at=at, society=society)
    return True


async def discard_photo(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> bool:
    """Let go of a case's photo for good: its key, its original, and every proof of it.

    Return whether there was one.
    """
    photo = (await store.cases.lock_file(tx, society, case_id)).photo
    if photo is None or photo.state is PhotoState.DISCARDED:
        return False
    gone = replace(
        photo,
        state=PhotoState.DISCARDED,
        sealed_key=None,
        image=None,
        before=None,
        confirmed=False,
    )
    await store.photos.save_photo(tx, society, case_id, gone)
    await store.waiting.let_file_go(tx, "originals", photo.object, now)
    await outbox.enqueue(tx, PhotoDiscarded(photo_id=photo.photo_id))
    return True


async def clear_one_file(resources: Resources) -> bool:
    """Delete one file nobody wants any more; return whether there was one."""
    async with transaction_of(resources.pool) as tx:
        found = await store.waiting.lock_unwanted(tx, resources.clock())
        if found is None:
            return False
        bucket, name = found
        for one in rendition_names(name) if bucket == "wall" else (name,):
            await resources.objects.delete(bucket, one)
        await store.waiting.forget_file(tx, bucket, name)
    return True


async def find_case_of(resources: Resources, society: UUID, showing_id: UUID) -> UUID:
    """Return the case of a showing; raises `CaseNotFound`."""
    async with transaction_of(resources.pool, society) as tx:
        case_id = await store.photos.case_of_showing(tx, society, showing_id)
    if case_id is None:
        raise CaseNotFound
    return case_id


async def _withdraw(tx: Connection, file: CaseFile, now: datetime, *, undo: bool) -> None:
    gone = file.withdraw(now, undo=undo)
    if gone is None:
        return
    society = file.case.society
    await store.photos.save_showing(tx, society, file.case.case_id, gone)
    copying = file.showing is not None and file.showing.state is ShowingState.PREPARING
    swept_from = now + _COPIED_WITHIN if copying else now
    await store.waiting.let_file_go(tx, "wall", gone.image, swept_from)
    await store.approvals.drop_open(tx, society, file.case.case_id)
    await store.waiting.done(tx, "publish", gone.showing_id)
    await leases.stop(tx, (society, file.case.case_id), gone, now)
    await store.waiting.leave_batch(tx, gone.showing_id)
    await recalling.follow(tx, replace(file, showing=gone), now)
    await outbox.enqueue(tx, disclosure.of_showing(gone))


async def _copy(resources: Resources, showing: Showing) -> None:
    """Make the nine files public: bytes become so here and nowhere else."""

    async def one(proof: str, public: str) -> None:
        data = await resources.objects.read("proofs", proof)
        kind = CONTENT_TYPES[public.rpartition(".")[2]]
        await resources.objects.write("wall", public, data, kind)

    pairs = zip(rendition_names(showing.proof), rendition_names(showing.image), strict=True)
    await asyncio.gather(*(one(*pair) for pair in pairs))


def _is_over(file: CaseFile, showing: Showing) -> bool:
    current = file.showing
    return current is None or current.showing_id != showing.showing_id or not current.alive


def _is_same(file: CaseFile, showing: Showing) -> bool:
    current = file.showing
    return (
        current is not None
        and current.showing_id == showing.showing_id
        and current.state is ShowingState.PREPARING
    )
