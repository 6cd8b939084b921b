"""Finding: cases by a name in any script, and others that may be about the same person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import read_reference
from services.intake import store
from services.intake.matching.blind import Blind
from services.intake.matching.comparing import Described, Sign, likely, signs
from services.intake.matching.spelling import parts
from services.intake.model.interviews import Seeker
from services.intake.model.told import SeekerTold, SoughtTold
from services.intake.store.names import Hit

from .doing import Doing, note

_LOOKED_AT = 12
"""How many cases that share keys are opened and compared."""


@dataclass(frozen=True, repr=False)
class Found:
    """A case that was found: who seeks, and whom."""

    hit: Hit
    seeker: Seeker
    described: Described


@dataclass(frozen=True, repr=False)
class Duplicate:
    """A case that may be about the same seeker, and what speaks for it."""

    found: Found
    signs: tuple[Sign, ...]


def blind_of(doing: Doing) -> Blind:
    """Return what makes the keys of a Society's names."""
    return Blind(doing.vault.derived(f"names of {doing.society}"))


async def index(
    tx: Connection, doing: Doing, record: tuple[UUID, UUID], told: SeekerTold | SoughtTold
) -> None:
    """Let a record, given as (case, record), be found by each of its names."""
    await store.names.keep(tx, doing.society, record, blind_of(doing).keys(every_name(told)))


async def search(
    tx: Connection, doing: Doing, asked: str, *, after: Hit | None, limit: int
) -> list[Found]:
    """Find cases by names in any script; that each was seen in a list is written down."""
    blind = blind_of(doing)
    words = [blind.of_word(word) for word in parts(asked)]
    hits = await store.names.find(tx, doing.society, words, after=after, limit=limit)
    for hit in hits:
        await note(tx, doing, "listed", hit.case_id)
    return [await _open(tx, doing, hit) for hit in hits]


async def case_of_reference(tx: Connection, doing: Doing, asked: str) -> UUID | None:
    """Return the case of a reference, however it was typed; None where it is none of ours.

    One that was merged is found as the one in which work goes on.
    """
    reference = read_reference(asked)
    found = reference and await store.photos.case_of_reference(tx, doing.society, reference)
    if not found:
        return None
    return await store.cases.goes_on_in(tx, doing.society, found) or found


async def duplicates(
    tx: Connection, doing: Doing, who: Described, case_id: UUID | None = None
) -> list[Duplicate]:
    """Compare a seeker with those who share names, and return the cases likely about the same."""
    blind = blind_of(doing)
    words = [blind.of_word(word) for name in every_name(who.told) for word in parts(name)]
    hits = await store.names.find(tx, doing.society, words, after=None, limit=_LOOKED_AT)
    found = [await _open(tx, doing, hit) for hit in hits if hit.case_id != case_id]
    compared = [Duplicate(one, signs(who, one.described)) for one in found]
    return [one for one in compared if likely(one.signs)]


async def look_for_duplicates(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """After a change: keep which other cases are likely about the same seeker, and why."""
    _, who = await describe(tx, doing, case_id)
    alike = await duplicates(tx, doing, who, case_id)
    kept = {one.found.hit.case_id: one.signs for one in alike}
    await store.resemblances.keep(tx, doing.society, case_id, kept)


async def list_duplicates(tx: Connection, doing: Doing, case_id: UUID) -> list[Duplicate]:
    """Return the cases kept as likely duplicates; that each was seen is written down."""
    kept = await store.resemblances.list_of(tx, doing.society, case_id)
    there = await store.names.still_there(tx, doing.society, list(kept))
    found = []
    for other, said in kept.items():
        if other in there:
            await note(tx, doing, "listed", other)
            one = await _open(tx, doing, Hit(0, other))
            found.append(Duplicate(one, tuple(Sign(sign) for sign in said)))
    return found


async def set_apart(tx: Connection, doing: Doing, case_id: UUID, other: UUID) -> None:
    """Remember that two cases are about different people; raises `CaseNotFound`."""
    for one in (case_id, other):
        await store.cases.read_file(tx, doing.society, one)
    pair = (case_id, other)
    await store.resemblances.set_apart(tx, doing.society, pair, doing.by.staff_id, doing.at)
    await note(tx, doing, "set apart", case_id)


async def describe(tx: Connection, doing: Doing, case_id: UUID) -> tuple[Seeker, Described]:
    """Open what is compared of a case, in as many questions for eight persons as for one."""
    society = doing.society
    seeker = await store.records.read_seeker(tx, society, case_id)
    people = await store.records.list_sought(tx, society, case_id)
    ids = [seeker.seeker_id, *(person.sought_id for person in people)]
    keys = await store.keys.of_records(tx, doing.vault, society, ids)
    told = await store.records.open_seeker(tx, society, seeker.seeker_id, keys[seeker.seeker_id])
    about = await store.records.open_sought_of(tx, society, case_id, keys)
    sought = ((person.relation, about[person.sought_id]) for person in people)
    return seeker, Described(told, tuple(sought))


def every_name(told: SeekerTold | SoughtTold) -> tuple[str, ...]:
    """Return each name somebody is called by; those of father and grandfather are not theirs."""
    return tuple(filter(None, (told.name, *told.names.spellings, *told.names.nicknames)))


async def _open(tx: Connection, doing: Doing, hit: Hit) -> Found:
    seeker, described = await describe(tx, doing, hit.case_id)
    return Found(hit, seeker, described)
