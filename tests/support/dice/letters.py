"""What an enquiry must come to: plain facts kept beside routing, by the network's words alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

LOOK, ANSWER = timedelta(days=7), timedelta(days=30)
KEPT = {"ended": 90, "quiet": 365, "unread": 730}
HOURS = (6, 12, 18)


@dataclass
class Waiting:
    """One clock: since when something waits, and whether it was said that it waits too long."""

    since: date | None = None
    said: bool = False

    def begin(self, today: date) -> None:
        self.since = self.since or today

    def stop(self) -> None:
        self.since, self.said = None, False

    def late(self, today: date, promised: timedelta) -> bool:
        """Whether it is late and nobody was told yet; from then on somebody was."""
        late = self.since is not None and not self.said and today > self.since + promised
        self.said = self.said or late
        return late


@dataclass
class Answer:
    """One answer of a desk, and from when on it can be read."""

    words: str
    released: datetime
    read: bool = False


@dataclass
class Book:
    """What was truly said in one enquiry."""

    receipt: str
    enquiry_id: UUID
    desk: UUID
    told: date
    """The day of the last word of either side."""
    target: UUID | None = None
    """Where it was moved to, as long as that desk is not the one that answers."""
    look: Waiting = field(default_factory=Waiting)
    answer: Waiting = field(default_factory=Waiting)
    ended: bool = False
    gone: bool = False
    answers: list[Answer] = field(default_factory=list)

    def wrote(self, today: date) -> None:
        """The visitor said something."""
        self.look.begin(today)
        self.answer.begin(today)
        self.told, self.ended = today, False

    def looked_at(self) -> None:
        """Somebody of the desk has looked."""
        self.look.stop()
        self.ended = False

    def answered(self, words: str, now: datetime) -> None:
        """The desk answered; it can be read from the next of the network's hours on."""
        days = (now.date(), now.date() + timedelta(days=1))
        hours = [datetime.combine(day, time(hour), UTC) for day in days for hour in HOURS]
        self.answers.append(Answer(words, min(hour for hour in hours if hour > now)))
        self._rest(now.date())

    def end(self, today: date) -> None:
        """The desk says that nothing more is to be done."""
        self._rest(today)
        self.ended = True

    def move(self, desk: UUID, known: set[UUID]) -> None:
        """Another desk answers: as soon as its key is known, and until then the one before."""
        self.desk, self.target = self.reads(known), desk

    def reads(self, known: set[UUID]) -> UUID:
        """Return the desk later words are sealed to."""
        return self.target if self.target in known else self.desk

    def open(self, now: datetime) -> list[str]:
        """Return what the receipt shows, which is read with that."""
        shown = [one for one in self.answers if one.released <= now]
        for one in shown:
            one.read = True
        return [one.words for one in shown]

    def over(self, today: date) -> bool:
        """Whether its mailbox must be gone by today: its month counts as its last day."""
        unread = any(not one.read for one in self.answers)
        kind = "unread" if unread else "ended" if self.ended else "quiet"
        months = self.told.year * 12 + self.told.month
        last = date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
        return last + timedelta(days=KEPT[kind]) < today

    def _rest(self, today: date) -> None:
        self.look.stop()
        self.answer.stop()
        self.told = today
