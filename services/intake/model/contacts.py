"""The safe-contact card: how a seeker may be reached without anyone near them learning why."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from .interviews import Answer


class Channel(StrEnum):
    """The way to a person; the first needs no address and tells nobody anything."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    SMS = "sms"
    EMAIL = "email"
    THROUGH = "through"


class Hours(StrEnum):
    """When somebody can be reached without danger."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @property
    def span(self) -> tuple[int, int]:
        """The first hour of the day and the one before which it ends, where the Society is."""
        return _SPANS[self.value]


_SPANS = {"any": (9, 19), "morning": (9, 12), "afternoon": (13, 17), "evening": (17, 20)}

_LONGEST_MAIL = 140
"""Bytes of an address that can be closed together with its hours and their zone."""


@dataclass(frozen=True, repr=False)
class ContactCard:
    """How one person may be reached. `shared` is whether others use the telephone or read along."""

    channel: Channel
    address: str = ""
    hours: Hours = Hours.ANY
    first_line: str = ""
    shared: Answer = Answer.NOT_SURE
    code_name: str = ""

    def as_text(self) -> str:
        """Write the card as one text, to be closed."""
        return json.dumps(asdict(self), ensure_ascii=False)


def card_from_text(text: str) -> ContactCard:
    """Read what `as_text` wrote; other words are how somebody is reached in person."""
    try:
        raw = json.loads(text)
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        return ContactCard(Channel.IN_PERSON, text)
    raw |= {"channel": Channel(raw["channel"]), "hours": Hours(raw["hours"])}
    return ContactCard(**raw | {"shared": Answer(raw["shared"])})


@dataclass(frozen=True)
class Contact:
    """What is known of the ways to a seeker: their own card, and a second person they name.

    `failed_at` is when the way to the seeker turned out to lead nowhere: it is not used again
    before the seeker has confirmed one.
    """

    first: ContactCard = field(repr=False)
    version: int = 0
    second_name: str = field(default="", repr=False)
    second: ContactCard | None = field(default=None, repr=False)
    failed_at: datetime | None = None

    @property
    def by_mail(self) -> str | None:
        """The address a notice may go to, if that is a safe way now.

        A second person never gets a notice: it would make them ask the seeker why.
        """
        card = self.first
        if self.failed_at is not None or card.channel is not Channel.EMAIL:
            return None
        if len(card.address.encode()) > _LONGEST_MAIL:
            return None
        return card.address if card.shared is Answer.NO else None
