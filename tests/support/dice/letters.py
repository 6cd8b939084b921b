"""What an enquiry must come to: plain facts kept beside routing, by the network's words alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

LOOK, ANSWER = timedelta(days=7), timedelta(days=30)
KEPT = {"ended": 90, "quiet": 365, "unread": 730}
HOURS = (6, 12, 18)


@dataclass
class Waiting:
    """One clock: since when each message waits, and of which it was said that it waits too long."""

    since: dict[UUID, date] = field(default_factory=dict)
    said: set[UUID] = field(default_factory=set)

    def stop(self, messages: Iterable[UUID]) -> None:
        for one in messages:
            self.since.pop(one, None)
            self.said.discard(one)

    def late(self, today: date, promised: timedelta) -> bool:
        """Whether it is late and nobody was told yet; from then on somebody was."""
        if self.said:
            return False
        late = [one for one, day in self.since.items() if today > day + promised]
        self.said = set(late[:1])  # of later ones once that one waits no more
        return bool(late)


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
    messages: list[UUID] = field(default_factory=list)

    def wrote(self, message: UUID, today: date) -> None:
        """The visitor said something."""
        self.messages.append(message)
        self.look.since[message] = self.answer.since[message] = today
        self.told, self.ended = today, False

    def looked_at(self, up_to: UUID | None) -> None:
        """Somebody of the desk has looked at all the desk had."""
        self.look.stop(self.had(up_to))
        self.ended = False

    def answered(self, words: str, up_to: UUID | None, now: datetime) -> None:
        """The desk answered; it can be read from the next of the network's hours on."""
        days = (now.date(), now.date() + timedelta(days=1))
        hours = [datetime.combine(day, time(hour), UTC) for day in days for hour in HOURS]
        self.answers.append(Answer(words, min(hour for hour in hours if hour > now)))
        self._rest(self.had(up_to), now.date())

    def end(self, today: date) -> None:
        """The desk says that nothing more is to be done."""
        self._rest(self.messages, today)
        self.ended = True

    def had(self, up_to: UUID | None) -> list[UUID]:
        """Return the messages up to one, or all where it is none of them."""
        known = up_to in self.messages
        return self.messages[: self.messages.index(up_to) + 1] if known else self.messages

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

    def _rest(self, messages: list[UUID], today: date) -> None:
        self.look.stop(messages)
        self.answer.stop(messages)
        self.told = today
