"""Channels: two people speak with each other once both have said yes, and no longer than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.chassis.problems import Problem

from .choices import Choice


class ConsentOfBothNeeded(Problem):
    """Nobody is brought to speak with somebody who has not said yes to it."""


class ChoseLess(Problem):
    """The found person chose less than that; ask them again, alone."""


class NotVerified(Problem):
    """Two officers have to verify the writer first."""


class ChannelShut(Problem):
    """No channel can be opened here now."""


class CallPlanned(Problem):
    """A call is planned in this case already."""


class Side(StrEnum):
    """Whose yes it is."""

    SEEKER = "seeker"
    FOUND = "found"


class Channel(StrEnum):
    """How the two would come together."""

    MESSAGE = "message"
    CALL = "call"
    VIDEO = "video"

    def within(self, choice: Choice | None) -> bool:
        """Whether a found person's choice goes as far as this."""
        if self is Channel.MESSAGE:
            return choice in (Choice.MESSAGE, Choice.CONTACT)
        return choice is Choice.CONTACT


@dataclass(frozen=True)
class ChannelConsent:
    """One side's yes to one channel."""

    consent_id: UUID
    side: Side
    channel: Channel
    asked_on: date
    asked_by: UUID
    written_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_at is None


@dataclass(frozen=True)
class Way:
    """What stands between two people and a channel."""

    verified: bool
    choice: Choice | None
    consents: Sequence[ChannelConsent]
    shut: bool
    """Whether anything of safety stands in the way; which it is, is not told."""


def both_agreed(consents: Sequence[ChannelConsent], channel: Channel) -> bool:
    """Whether both sides' yes to a channel stands."""
    return {one.side for one in consents if one.stands and one.channel is channel} == set(Side)


def check_way(way: Way, channel: Channel) -> None:
    """Go on only where nothing stands between two people and a channel.

    Raises `NotVerified`, `ChoseLess`, `ConsentOfBothNeeded` or `ChannelShut`.
    """
    if not way.verified:
        raise NotVerified
    if not channel.within(way.choice):
        raise ChoseLess
    if not both_agreed(way.consents, channel):
        raise ConsentOfBothNeeded
    if way.shut:
        raise ChannelShut
