"""Recalling: an edition ends when one of its faces may not hang any more, or when it is told to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.editions import poster_names
from services.contracts.restricted.posters import PosterDiscarded
from services.intake import disclosure, store
from services.intake.model.cases import CaseFile
from services.intake.model.posters import Edition, EditionState, Why, printable

COPIED_WITHIN = timedelta(minutes=5)
"""How long a copy may still bring files after its edition was stopped: they are swept then."""

_STEPS = ("issue_edition", "end_edition")


async def follow(tx: Connection, file: CaseFile, now: datetime) -> None:
    """Let posters follow a file that changed: what may be printed of it, and what has to end.

    It is done in the transaction of the change, also where another Society ordered the edition.
    """
    if file.showing is None:
        return
    reference, face = file.showing.reference, printable(file, now)
    if face is None:
        await store.posters.drop_face(tx, file.case.society, reference)
    else:
        await store.posters.keep_face(tx, face)
    allowed, until = (face.countries, face.until) if face else ((), date.min)
    for society, edition_id in await store.posters.list_to_stop(tx, reference, allowed, until):
        async with store.scopes.visiting(tx, society):
            await end_one(tx, (society, edition_id), Why.FACE, now)


async def end_edition(tx: Connection, society: UUID, edition_id: UUID, now: datetime) -> None:
    """End an edition whose last day is over."""
    await store.waiting.done(tx, "end_edition", edition_id)
    await end_one(tx, (society, edition_id), Why.DAY, now)


async def end_one(tx: Connection, edition: tuple[UUID, UUID], why: Why, now: datetime) -> None:
    """End a (Society, edition) that is not over, by no person's hand."""
    society, edition_id = edition
    found = await store.editions.lock(tx, society, edition_id)
    if found is not None and not found.over:
        gone = await end(tx, society, found, why, now)
        await store.audit.note(
            tx, None, done_to(gone), edition_id, at=now, society=society, reason=why.value
        )


async def end(tx: Connection, society: UUID, edition: Edition, why: Why, now: datetime) -> Edition:
    """Take a locked edition from the shelf, and let media forget it; return what is left of it."""
    public = edition.state is EditionState.ISSUED
    gone = replace(
        edition,
        state=EditionState.RECALLED if public else EditionState.DISCARDED,
        version=edition.version + 1,
        why=why,
        recalled_at=now,
    )
    await store.editions.save(tx, society, gone)
    if public:
        await outbox.enqueue(tx, disclosure.of_edition(gone, ()))
    copying = edition.state is EditionState.ISSUING
    for name in poster_names(edition.shelf) if edition.shelf else ():
        await store.waiting.let_file_go(tx, "shelf", name, now + copying * COPIED_WITHIN)
    await outbox.enqueue(tx, PosterDiscarded(order_id=edition.edition_id))
    await store.editions.forget_faces(tx, society, edition.edition_id)
    for what in _STEPS:
        await store.waiting.done(tx, what, edition.edition_id)
    return gone


def done_to(edition: Edition) -> str:
    """Return the verb for the audit: what was public is recalled, anything else thrown away."""
    if edition.state is EditionState.RECALLED:
        return "poster recalled"
    return "poster discarded"
