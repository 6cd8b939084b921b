"""The ways of one channel: a provider, and others that take over while it is away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.chassis.clock import Clock
from services.notify.model import Notice

from .answers import MailUnavailable, PutOff, Rejected, Sender, Withheld
from .listing import Listing

_REST = timedelta(seconds=10)


@dataclass
class Ways:
    """Providers in the order in which they are wished for, behind the list of who may be reached.

    One that fails is left alone for `back_seconds`; then the next notice tries it first again, so
    that what moved to a spare drifts back by itself. `known_everywhere` says that a notice which
    comes by two providers is still seen once (mails, by their Message-ID); where it is not so
    (SMS) only the provider that may have a notice already is asked again.
    """

    providers: Sequence[Sender]
    listing: Listing
    clock: Clock
    back_seconds: float
    known_everywhere: bool
    _away: dict[int, datetime] = field(default_factory=dict)
    _rested_at: datetime | None = None

    @property
    def resting(self) -> bool:
        """Whether nobody took anything a moment ago, so that nobody is asked yet."""
        return self._rested_at is not None and self.clock() - self._rested_at < _REST

    def rest(self) -> None:
        """Ask nobody for a moment."""
        self._rested_at = self.clock()

    def choose(self, had: int | None, tried: Collection[int]) -> int:
        """Return which provider takes a notice now; raises `MailUnavailable` if none is left."""
        if had is not None and had < len(self.providers) and not self.known_everywhere:
            return had
        left = [place for place in range(len(self.providers)) if place not in tried]
        if not left:
            raise MailUnavailable
        # Where all are away they are tried all the same: somebody has to be asked.
        return min(left, key=lambda place: (self._is_away(place), place))

    async def send(self, place: int, notice: Notice) -> None:
        """Hand a notice to one provider; raises what it raises, and `Withheld`."""
        if not self.listing.allows(notice.where.address):
            raise Withheld
        try:
            await self.providers[place].send(notice)
        except MailUnavailable:
            self._away[place] = self.clock()
            raise
        except (Rejected, PutOff):
            self._away.pop(place, None)
            raise
        self._away.pop(place, None)

    def _is_away(self, place: int) -> bool:
        since = self._away.get(place)
        return since is not None and self.clock() - since < timedelta(seconds=self.back_seconds)
