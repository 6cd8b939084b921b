"""Copies: where each numbered print of an edition hangs, and when it has to be down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

MOST_COPIES = 500
LINK_HOLDS = timedelta(days=14)
REMIND_EVERY = timedelta(days=2)
TOLD_AFTER = timedelta(days=7)
"""After so many days administrators hear of copies that hang and must not."""
KEPT = timedelta(days=90)
"""So long it is kept where a copy hung and who was called, once it is down."""


class NotToHang(Problem):
    """A copy of a poster that must not hang any more, or not yet."""


class NoSuchCopy(Problem):
    """There is no copy of this number."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class TooManyCopies(Problem):
    """An edition has five hundred numbered copies at most."""


class NumbersUnreadable(Problem):
    """These are no numbers of copies, or there are no such copies."""


class RoundGone(Problem):
    """The link does not open anything."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class TooManyTries(Problem):
    """Somebody tries too much at once."""

    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS


class CopyState(StrEnum):
    """How far a copy is on its way."""

    TO_HANG = "to_hang"
    HANGS = "hangs"
    DOWN = "down"
    WRITTEN_OFF = "written_off"


class Tick(StrEnum):
    """What one can say of a copy with one press, and take back with another."""

    HUNG = "hung"
    NOT_HUNG = "not_hung"
    DOWN = "down"
    NOT_DOWN = "not_down"


@dataclass(frozen=True)
class Printed:
    """What a copy is a copy of, as the register has to know it."""

    edition_id: UUID
    code: str
    countries: tuple[str, ...]
    language: str
    paper: str
    hang_until: date
    issued: bool
    recalled_on: date | None = None

    def may_hang(self, today: date) -> bool:
        """Whether copies may hang today: it is out, not recalled, and its last day is to come."""
        return self.issued and today <= self.hang_until


@dataclass(frozen=True)
class Copy:
    """One numbered print; where it hangs, and how it ended, come closed."""

    edition_id: UUID
    number: int
    until: date
    country: str
    town: str = ""
    sealed_where: str | None = field(default=None, repr=False)
    round_id: UUID | None = None
    hung_on: date | None = None
    hung_by: UUID | None = None
    down_on: date | None = None
    down_by: UUID | None = None
    written_off_on: date | None = None
    written_off_by: UUID | None = None
    sealed_end: str | None = field(default=None, repr=False)
    called_on: date | None = None
    called_by: UUID | None = None

    @property
    def state(self) -> CopyState:
        """How far it is on its way."""
        if self.written_off_on:
            return CopyState.WRITTEN_OFF
        if self.down_on:
            return CopyState.DOWN
        return CopyState.HANGS if self.hung_on else CopyState.TO_HANG

    @property
    def hangs(self) -> bool:
        """Whether it was hung and nobody said that it is gone."""
        return self.state is CopyState.HANGS

    def hang(self, day: date, by: UUID | None) -> Copy:
        """Say that it hangs; one that hangs already hangs since the day that was said first."""
        if self.hangs:
            return self
        hung = replace(self, hung_on=self.hung_on or day, hung_by=self.hung_by or by)
        return hung.not_gone()

    def not_hung(self) -> Copy:
        """Say that it does not hang after all, and never did; what was typed of it stays."""
        return replace(self, hung_on=None, hung_by=None) if self.hangs else self

    def take_down(self, day: date, by: UUID | None, sealed_end: str | None = None) -> Copy:
        """Say that it hangs no more; said again it changes nothing."""
        if self.state in (CopyState.DOWN, CopyState.WRITTEN_OFF):
            return self
        return replace(self, down_on=day, down_by=by, sealed_end=sealed_end)

    def write_off(self, day: date, by: UUID, sealed_end: str) -> Copy:
        """Say that nobody will ever know, and why that is so."""
        if self.state is CopyState.WRITTEN_OFF:
            return self
        gone = replace(self.not_gone(), written_off_on=day, written_off_by=by)
        return replace(gone, sealed_end=sealed_end)

    def not_gone(self) -> Copy:
        """Take back that it is down or written off: it has to be looked after again."""
        return replace(
            self,
            down_on=None,
            down_by=None,
            written_off_on=None,
            written_off_by=None,
            sealed_end=None,
        )


@dataclass(frozen=True)
class CopyRound:
    """One time volunteers go out with copies of an edition."""

    round_id: UUID
    edition_id: UUID
    sealed_name: str = field(repr=False)
    made_by: UUID
    made_at: datetime
    until: datetime
    ended_at: datetime | None = None

    def goes_on(self, at: datetime) -> bool:
        """Whether its link opens anything."""
        return self.ended_at is None and at < self.until


@dataclass(frozen=True)
class RecallList:
    """That copies of an edition hang and must not: since when, and how often it was said."""

    edition_id: UUID
    since: date
    reminded_at: datetime
    reminders: int = 0
    told_at: datetime | None = None
    done_at: datetime | None = None

    def remind(self, now: datetime) -> RecallList:
        """Return the list after a reminder, if one is due."""
        if now < self.reminded_at + REMIND_EVERY:
            return self
        return replace(self, reminders=self.reminders + 1, reminded_at=now)

    def tell(self, now: datetime) -> RecallList:
        """Return the list once administrators have to hear of it."""
        if self.told_at or now.date() < self.since + TOLD_AFTER:
            return self
        return replace(self, told_at=now)


def link_until(printed: Printed, now: datetime) -> datetime:
    """Return until when a link made now holds.

    While its edition may hang, no longer than that; afterwards it is for taking down alone.
    """
    longest = now + LINK_HOLDS
    if not printed.may_hang(now.date()):
        return longest
    return min(longest, datetime.combine(printed.hang_until + timedelta(days=1), time(), UTC))


_RANGE = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")


def read_numbers(text: str) -> tuple[int, ...]:
    """Read numbers as people write them: `1-10, 12`; raises `NumbersUnreadable`."""
    found: set[int] = set()
    for part in re.split(r"[,;،\n]", text):
        if not part.strip():
            continue
        match = _RANGE.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 1 <= first <= last <= MOST_COPIES:
            raise NumbersUnreadable
        found.update(range(first, last + 1))
    return tuple(sorted(found))
