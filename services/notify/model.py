"""What a notice is: an address known for a moment, hours that are safe, words that say nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.contracts.codes import Language, NoticeChannel, NoticeFailure, NoticeTemplate
from services.contracts.sealing import CannotOpen, KeyPair, open_sealed, unpad

KEPT_DAYS = 14
"""So long a request waits at most: a prompt that comes later than this misleads."""
AGAIN_SOONEST, _AGAIN_LATEST = timedelta(minutes=5), timedelta(hours=1)
ASK_SOONEST = timedelta(minutes=1)
"""A provider that did not say whether it has a notice is asked again after so long at the soonest,
which is sooner than one that is away is asked again: a spare may take it."""

_SPECIAL = r"\s@<>()\[\],;:\\\"\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
_MAIL = re.compile(rf"(?=.{{3,254}}$)[^{_SPECIAL}]{{1,64}}@[^{_SPECIAL}]+")
"""What can be a mail address, and can be neither a header nor a second address."""
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
"""A telephone number as E.164 writes it, with its country and nothing between the digits."""
_STOP = re.compile(r"[A-Za-z0-9_-]{22}")


class Unopenable(Exception):
    """The sealed value holds no address for us, and will not hold one tomorrow."""


@dataclass(frozen=True, repr=False)
class MailAddress:
    """Where a mail goes; it has no printed form, so that no log can hold it."""

    local: str
    domain: str

    @property
    def spelled(self) -> str:
        """The address as the mail system wants it (RFC 5321), the domain in ASCII."""
        return f"{self.local}@{self.domain}"


@dataclass(frozen=True, repr=False)
class PhoneNumber:
    """Where an SMS goes; it has no printed form either."""

    spelled: str


Address = MailAddress | PhoneNumber


@dataclass(frozen=True)
class SafeHours:
    """The hours of the day, where the person is, at which a prompt puts nobody in danger."""

    first: int
    end: int
    zone: ZoneInfo

    def hold(self, now: datetime) -> bool:
        """Whether it is such an hour."""
        return self.first <= now.astimezone(self.zone).hour < self.end

    def next(self, now: datetime, later: timedelta) -> datetime:
        """Return a moment in the next such hours, so much later than they begin."""
        here = now.astimezone(self.zone)
        day = here.date() if here.hour < self.first else here.date() + timedelta(days=1)
        room = timedelta(hours=self.end - self.first, minutes=-5)
        return datetime.combine(day, time(self.first), self.zone) + min(later, room)


@dataclass(frozen=True)
class Where:
    """What a sealed value tells: the address, the hours if not any, and a way to say "no more"."""

    address: Address
    hours: SafeHours | None = None
    stop: str = field(default="", repr=False)


@dataclass(frozen=True)
class Notice:
    """One prompt: to whom, and which words in which language."""

    notice_id: UUID
    where: Where
    template: NoticeTemplate
    language: Language


@dataclass(frozen=True)
class Waiting:
    """A request on its way out; `way` is the provider that may have it already."""

    notice_id: UUID
    template: NoticeTemplate
    language: Language
    channel: NoticeChannel
    sealed_address: str = field(repr=False)
    taken_on: date
    put_off_at: datetime | None = None
    way: int | None = None

    def opened(self, pair: KeyPair) -> Notice:
        """Return the notice with its address, for this moment; raises `Unopenable`."""
        where = open_address(pair, self.sealed_address, self.channel)
        return Notice(self.notice_id, where, self.template, self.language)

    def too_old(self, today: date) -> bool:
        """Whether a prompt that went out now would mislead."""
        return (today - self.taken_on).days > KEPT_DAYS

    def again_at(self, now: datetime, soonest: timedelta = AGAIN_SOONEST) -> datetime:
        """Return when what was put off is tried next: less and less often."""
        waited = now - (self.put_off_at or now)
        return now + min(max(waited / 2, soonest), _AGAIN_LATEST)


class Outcome(StrEnum):
    """How a notice ended."""

    SENT = "sent"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    BOUNCED = "bounced"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def failure(self) -> NoticeFailure | None:
        """What whoever asked is told: that it was sent, or which kind of no it was."""
        if self is Outcome.SENT:
            return None
        unreadable = self is Outcome.UNREADABLE
        return NoticeFailure.UNREADABLE if unreadable else NoticeFailure.REJECTED


def open_address(pair: KeyPair, sealed: str, channel: NoticeChannel = NoticeChannel.EMAIL) -> Where:
    """Open JSON {address, hours?, zone?, stop?}, padded and sealed to us; raises `Unopenable`.

    Hours nobody can make sense of close the whole: better no prompt than one at a wrong hour.
    """
    try:
        told = json.loads(unpad(open_sealed(pair, sealed)))
    except (CannotOpen, ValueError, RecursionError):
        raise Unopenable from None  # the cause may hold what was opened
    address = told.get("address") if isinstance(told, dict) else None
    if not isinstance(address, str):
        raise Unopenable
    read = _number if channel is NoticeChannel.SMS else _mail
    return Where(read(address), _hours(told), _stop(told))


def _mail(address: str) -> MailAddress:
    if not _MAIL.fullmatch(address):
        raise Unopenable
    local, _, domain = address.rpartition("@")
    try:
        return MailAddress(local, domain.encode("idna").decode("ascii"))
    except UnicodeError:
        raise Unopenable from None


def _number(address: str) -> PhoneNumber:
    if not _NUMBER.fullmatch(address):
        raise Unopenable
    return PhoneNumber(address)


def _hours(told: dict[str, Any]) -> SafeHours | None:
    hours, zone = told.get("hours"), told.get("zone")
    if hours is None and zone is None:
        return None
    try:
        first, end = hours  # type: ignore[misc]
        if type(first) is int and type(end) is int and 0 <= first < end <= 24:
            return SafeHours(first, end, ZoneInfo(zone))  # type: ignore[arg-type]
    except (TypeError, ValueError, OSError, ZoneInfoNotFoundError):
        raise Unopenable from None
    raise Unopenable


def _stop(told: dict[str, Any]) -> str:
    stop = told.get("stop", "")
    if not isinstance(stop, str) or (stop and not _STOP.fullmatch(stop)):
        raise Unopenable
    return stop
