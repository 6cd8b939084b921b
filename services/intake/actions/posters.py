"""Posters: editions are ordered, printed, looked at, issued, and recalled by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.problems import NotFound
from services.contracts.codes import Language, new_image_name
from services.contracts.editions import (
    CONTENT_TYPES,
    FORMATS,
    new_edition_code,
    poster_name,
    poster_names,
)
from services.contracts.restricted.posters import (
    PosterEntry,
    PosterFailed,
    PosterOrdered,
    PosterPrinted,
)
from services.intake import disclosure, store
from services.intake.model.posters import (
    Edition,
    EditionOver,
    EditionState,
    NotFailed,
    NotPrinted,
    PublicFace,
    TooFewFaces,
    TooFewSocieties,
    Why,
    Wish,
    check_wish,
)
from services.intake.resources import Resources
from services.intake.store.waiting import Due

from .doing import Doing, note
from .recalling import COPIED_WITHIN, done_to, end

_NEXT_TRY = timedelta(seconds=10)


async def order(
    tx: Connection, doing: Doing, wish: Wish, references: Sequence[str]
) -> list[Edition]:
    """Order an edition in each language wanted, all with the same faces; return them.

    Raises `TooFewFaces`, `TooFewSocieties` or `HangsTooLong`.
    """
    wanted = (wish.countries, wish.hang_until)
    faces = await store.posters.lock_faces(tx, references, *wanted)
    if len(faces) != len(references):
        raise TooFewFaces
    check_wish(wish, faces, doing.today)
    if not await store.posters.are_mixed(tx, references):
        raise TooFewSocieties
    wish_id = uuid4()
    editions = [_edition(doing, wish, language, wish_id) for language in wish.languages]
    for edition in editions:
        await _order(tx, doing, edition, faces)
    return editions


async def order_again(tx: Connection, doing: Doing, edition_id: UUID) -> Edition:
    """Order a poster that could not be printed once more, with a code of its own; return it.

    Raises `NotFailed`, or `TooFewFaces` where one of its faces may not hang there any more.
    """
    failed = await _lock(tx, doing, edition_id)
    if failed.state is not EditionState.FAILED:
        raise NotFailed
    before = await store.editions.list_faces(tx, doing.society, edition_id)
    references = [face.reference for face in before]
    faces = await store.posters.lock_faces(tx, references, failed.countries, failed.hang_until)
    if len(faces) != len(before):
        raise TooFewFaces
    again = replace(
        failed,
        edition_id=uuid4(),
        code=new_edition_code(),
        state=EditionState.ORDERED,
        failure=None,
        ordered_by=doing.by.staff_id,
        ordered_at=doing.at,
    )
    await _order(tx, doing, again, faces)
    await end(tx, doing.society, failed, Why.AGAIN, doing.at)
    return again


async def printed(tx: Connection, society: UUID, event: PosterPrinted) -> None:
    """Keep what the press made; an edition that was stopped meanwhile stays stopped."""
    edition = await store.editions.lock(tx, society, event.order_id)
    if edition is None or edition.state is not EditionState.ORDERED:
        return
    done = replace(edition, state=EditionState.PRINTED, file=event.file, pages=event.pages)
    await store.editions.save(tx, society, done)


async def failed(tx: Connection, society: UUID, event: PosterFailed) -> None:
    """Keep why the press could not print an edition."""
    edition = await store.editions.lock(tx, society, event.order_id)
    if edition is None or edition.state is not EditionState.ORDERED:
        return
    why = replace(edition, state=EditionState.FAILED, failure=event.reason.value)
    await store.editions.save(tx, society, why)


async def read(tx: Connection, doing: Doing, edition_id: UUID) -> Edition:
    """Return an edition of one's Society; raises `NotFound`."""
    edition = await store.editions.find(tx, doing.society, edition_id)
    if edition is None:
        raise NotFound
    return edition


async def issue(tx: Connection, doing: Doing, edition_id: UUID) -> None:
    """Let an edition that was looked at be had by everybody, in a moment; raises `NotPrinted`."""
    edition = await _lock(tx, doing, edition_id)
    if edition.state is not EditionState.PRINTED:
        raise NotPrinted
    by = replace(
        edition,
        state=EditionState.ISSUING,
        shelf=new_image_name(),
        issued_by=doing.by.staff_id,
    )
    await store.editions.save(tx, doing.society, by)
    await store.waiting.plan(tx, Due("issue_edition", edition_id, doing.society), doing.at)
    await note(tx, doing, "poster issued", edition_id)


async def recall(tx: Connection, doing: Doing, edition_id: UUID, why: Why) -> None:
    """Recall an edition that is out, or throw one away that is not; raises `EditionOver`."""
    edition = await _lock(tx, doing, edition_id)
    if edition.over:
        raise EditionOver
    gone = await end(tx, doing.society, edition, why, doing.at)
    await note(tx, doing, done_to(gone), edition_id, reason=why.value)


async def finish_issue(resources: Resources, society: UUID, edition_id: UUID) -> None:
    """Copy an edition's files onto the shelf, then say so; safe to repeat.

    They are written down before they are copied, to be swept unless the edition is issued.
    """
    edition = await _begin_copying(resources, society, edition_id)
    if edition is None:
        return
    assert edition.file
    assert edition.shelf
    for kind in FORMATS:
        data = await resources.objects.read("prints", poster_name(edition.file, kind))
        public = poster_name(edition.shelf, kind)
        await resources.objects.write("shelf", public, data, CONTENT_TYPES[kind])
    async with transaction_of(resources.pool, society) as tx:
        edition = await store.editions.lock(tx, society, edition_id)
        if edition is not None and edition.state is EditionState.ISSUING:
            await _say_issued(tx, society, edition, resources.clock())


async def _begin_copying(resources: Resources, society: UUID, edition_id: UUID) -> Edition | None:
    """Return an edition whose files are to be copied now, or None; try again soon in any case."""
    async with transaction_of(resources.pool, society) as tx:
        edition = await store.editions.lock(tx, society, edition_id)
        if edition is None or edition.state is not EditionState.ISSUING or not edition.shelf:
            await store.waiting.done(tx, "issue_edition", edition_id)
            return None
        at = resources.clock()
        await store.waiting.plan(tx, Due("issue_edition", edition_id, society), at + _NEXT_TRY)
        for name in poster_names(edition.shelf):
            await store.waiting.let_file_go(tx, "shelf", name, at + COPIED_WITHIN)
    return edition


async def _say_issued(tx: Connection, society: UUID, edition: Edition, at: datetime) -> None:
    out = replace(edition, state=EditionState.ISSUED, version=edition.version + 1, issued_at=at)
    assert out.shelf
    await store.editions.save(tx, society, out)
    for name in poster_names(out.shelf):
        await store.waiting.want_file(tx, "shelf", name, at)
    faces = await store.editions.list_faces(tx, society, edition.edition_id)
    await outbox.enqueue(tx, disclosure.of_edition(out, faces))
    await store.waiting.done(tx, "issue_edition", edition.edition_id)


def _edition(doing: Doing, wish: Wish, language: Language, wish_id: UUID) -> Edition:
    return Edition(
        edition_id=uuid4(),
        wish_id=wish_id,
        code=new_edition_code(),
        countries=wish.countries,
        language=language,
        titles=wish.titles_in(language),
        paper=wish.paper,
        hang_until=wish.hang_until,
        ordered_by=doing.by.staff_id,
        ordered_at=doing.at,
        office=wish.office,
        strip=wish.strip,
    )


async def _order(
    tx: Connection, doing: Doing, edition: Edition, faces: Sequence[PublicFace]
) -> None:
    """Keep a new edition, plan its end, and say to media what to print."""
    society, edition_id = doing.society, edition.edition_id
    await store.people.place(tx, edition_id, society)
    await store.editions.add(tx, society, edition, faces)
    after = datetime.combine(edition.hang_until + timedelta(days=1), time(), UTC)
    await store.waiting.plan(tx, Due("end_edition", edition_id, society), after)
    await outbox.enqueue(
        tx,
        PosterOrdered(
            order_id=edition_id,
            edition=edition.code,
            language=edition.language,
            titles=edition.titles,
            paper=edition.paper,
            entries=tuple(PosterEntry(one.reference, one.image, one.relations) for one in faces),
            hung_until=edition.hang_until,
            office=edition.office or None,
            strip=edition.strip,
        ),
    )
    await note(tx, doing, "poster ordered", edition_id)


async def _lock(tx: Connection, doing: Doing, edition_id: UUID) -> Edition:
    edition = await store.editions.lock(tx, doing.society, edition_id)
    if edition is None:
        raise NotFound
    return edition
