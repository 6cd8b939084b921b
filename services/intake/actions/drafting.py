"""Drafting: what is written is kept on the way, and over as soon as it is handed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.contracts.sealing import DoesNotFit
from services.intake import store
from services.intake.model.drafts import (
    KEPT_FOR,
    SHUT_FOR,
    Draft,
    DraftKind,
    DraftOver,
    DraftTooLong,
    Fields,
    Place,
    as_text,
    from_text,
)
from services.intake.store.places import Table
from services.intake.store.waiting import Due

from .doing import Doing

_ABOUT = {
    DraftKind.SOUGHT: Table.SOUGHT_PERSONS,
    DraftKind.OUTCOME: Table.SOUGHT_PERSONS,
    DraftKind.REPLY: Table.ENQUIRIES,
}
"""What a form is about; all others are about a case, and a registration about nothing yet."""


@dataclass(frozen=True, repr=False)
class Typed:
    """What a page sends to be kept: under which id, when by its own count, and upon what."""

    draft_id: UUID
    fields: Fields
    beat: int
    goes_on: tuple[UUID, ...] = ()


async def place_of(tx: Connection, doing: Doing, what: DraftKind, about: UUID | None) -> Place:
    """Return the form of a kind about a record; raises `NotFound` where that is not there."""
    if what is DraftKind.REGISTRATION:
        return Place(what, doing.by.staff_id)
    table = _ABOUT.get(what, Table.CASES)
    if about is None or not await store.places.has(tx, table, doing.society, about):
        raise NotFound
    if table is Table.CASES:
        return Place(what, about, about)
    return Place(what, about, await store.places.case_of(tx, table, doing.society, about))


async def keep(tx: Connection, doing: Doing, place: Place, typed: Typed) -> Draft:
    """Keep what somebody has typed so far, closed; what it goes on from is over with that.

    It is neither noted nor counted who keeps what. Raises `DraftOver` or `DraftTooLong`.
    """
    society, me = doing.society, doing.by.staff_id
    known = await store.drafts.find(tx, society, me, typed.draft_id)
    if known and known.sealed_fields is None:
        raise DraftOver
    # The page draws the id of the draft, so that id must never be one of a key: ending the draft
    # would destroy whatever else that key closes.
    key_id = known.key_id if known else place.case_id or uuid4()
    key = await store.keys.of_record(tx, doing.vault, society, key_id)
    try:
        sealed = key.seal("drafts", f"fields {typed.draft_id}", as_text(typed.fields))
    except DoesNotFit:
        raise DraftTooLong from None
    draft = Draft(typed.draft_id, me, place, key_id, typed.beat, doing.at, sealed)
    if not await store.drafts.save(tx, society, draft):
        raise DraftOver
    await store.waiting.plan(tx, Due("draft", draft.draft_id, society), doing.at + KEPT_FOR)
    for one in typed.goes_on:
        await _end_known(tx, doing, one)
    return draft


async def open_own(tx: Connection, doing: Doing, draft_id: UUID) -> tuple[Draft, Fields]:
    """Open a draft for whoever wrote it; for everybody else, and once over, it is not there."""
    draft = await store.drafts.find(tx, doing.society, doing.by.staff_id, draft_id)
    if draft is None or draft.sealed_fields is None:
        raise NotFound
    return draft, (await open_all(tx, doing, [draft]))[draft_id]


async def open_all(tx: Connection, doing: Doing, drafts: Collection[Draft]) -> dict[UUID, Fields]:
    """Open drafts of one's own."""
    society = doing.society
    keys = await store.keys.of_records(tx, doing.vault, society, {one.key_id for one in drafts})
    return {
        one.draft_id: from_text(
            keys[one.key_id].open("drafts", f"fields {one.draft_id}", one.sealed_fields)
        )
        for one in drafts
        if one.sealed_fields and one.key_id in keys
    }


async def hand_in(tx: Connection, doing: Doing, place: Place, drafts: Collection[UUID]) -> None:
    """End the drafts a form was handed in from, in the transaction that took it."""
    for one in drafts:
        if await _end_known(tx, doing, one):
            continue
        # Never saved, but a save may be on its way and must not bring it back.
        never = Draft(one, doing.by.staff_id, place, place.case_id or uuid4(), 0, doing.at)
        await _end(tx, doing, never)


async def throw_away(tx: Connection, doing: Doing, draft_id: UUID) -> Place:
    """Let go what one began; raises `NotFound` where one has not."""
    draft, _ = await open_own(tx, doing, draft_id)
    await _end(tx, doing, draft)
    return draft.place


async def sweep(tx: Connection, due: Due) -> None:
    """Forget a draft that has waited for long enough."""
    await store.drafts.sweep(tx, due.society, due.record_id)
    await store.waiting.done(tx, due.what, due.record_id)


async def _end_known(tx: Connection, doing: Doing, draft_id: UUID) -> bool:
    draft = await store.drafts.find(tx, doing.society, doing.by.staff_id, draft_id)
    if draft is not None:
        await _end(tx, doing, draft)
    return draft is not None


async def _end(tx: Connection, doing: Doing, draft: Draft) -> None:
    await store.drafts.end(tx, doing.society, draft)
    until: datetime = doing.at + SHUT_FOR
    await store.waiting.plan(tx, Due("draft", draft.draft_id, doing.society), until)
