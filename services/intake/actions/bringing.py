"""Bringing together: the one question that whatever links two people has to ask first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.matching.pairs import Pair, Party, pair_of, place_key
from services.intake.model.calendars import PartialDate
from services.intake.model.cases import CaseFile

from .doing import Within
from .finding import every_name


async def may_be_brought_together(
    tx: Connection, doing: Within, seeker: Party, found: Party
) -> bool:
    """Whether neither of two people has said "nothing" of the other, in any case or Society.

    A no says nothing of why, and must look to everybody like no news. Whoever was confided in
    reads that somebody asked; where these two are merely like others, they are asked to decide, and
    until then it is a no as well.
    """
    return not await store.confided.is_kept_apart(tx, apart(doing, seeker, found), doing.at)


async def the_two(
    tx: Connection, doing: Within, file: CaseFile, sought_id: UUID, enquiries: Sequence[UUID] = ()
) -> tuple[Party, Party]:
    """Return the seeker of a case and somebody sought in it, with every name and day of birth.

    The cases merged with it are of the same seeker. `enquiries` are messages the other one wrote.
    """
    society = doing.society
    seekers = [one.seeker.seeker_id for one in file.together]
    keys = await store.keys.of_records(tx, doing.vault, society, [*seekers, sought_id])
    names: list[str] = []
    births: list[date] = []
    for one in seekers:
        told = await store.records.open_seeker(tx, society, one, keys[one])
        names += every_name(told)
        births += _day(told.birth)
    about = await store.records.open_sought(tx, society, sought_id, keys[sought_id])
    return (
        Party(tuple(seekers), tuple(dict.fromkeys(names)), tuple(dict.fromkeys(births))),
        Party((sought_id, *enquiries), every_name(about), tuple(_day(about.birth))),
    )


def apart(doing: Within, seeker: Party, found: Party) -> Pair:
    """Return two people as they are kept apart, and known again."""
    return pair_of(_secret(doing), seeker, found)


def place_of(doing: Within, case_id: UUID, sought_id: UUID) -> bytes:
    """Return under what it is found that somebody sought in a case confided something."""
    return place_key(doing.vault.derived(f"confided in {doing.society}"), case_id, sought_id)


def _day(birth: PartialDate | None) -> list[date]:
    """Return a day of birth that is one day, as any calendar tells it."""
    return [birth.earliest] if birth and birth.earliest == birth.latest else []


def _secret(doing: Within) -> bytes:
    """Return what makes the keys of pairs: one secret, so that they are the same everywhere."""
    return doing.vault.derived("people kept apart")
