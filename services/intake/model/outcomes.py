"""How looking for somebody ended: what was learnt, who may say so, and when the seeker knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from services.chassis.problems import Problem

FIRST_FOLLOW_UP = timedelta(days=30)
LATER_FOLLOW_UP = timedelta(days=182)
SECOND_LOOK_WITHIN = timedelta(days=3)
TELL_WITHIN = timedelta(days=7)


class OutcomeThere(Problem):
    """There is an outcome already; undo it first, saying why."""


class NoOutcome(Problem):
    """There is no outcome that could be changed in this way."""


class SourceMissing(Problem):
    """A death needs a source, in words."""


class SecondPersonNeeded(Problem):
    """A death counts once a second person has looked at the source."""


class FaceToFaceOnly(Problem):
    """A death is told face to face, after a second person has confirmed it."""


class DeathNotTold(Problem):
    """A death has to be told face to face first; until then nothing else may tell it."""


class DayToCome(Problem):
    """Nobody can have been told on a day that is still to come."""


class OutcomeKind(StrEnum):
    """How looking for one person ended."""

    BY_MESSAGE = "by_message"
    BY_MATCH = "by_match"
    BY_OTHER_MEANS = "by_other_means"
    REFUSED = "refused"
    DIED = "died"
    NOT_FOUND = "not_found"
    STOPPED = "stopped"

    @property
    def restored(self) -> bool:
        """Whether contact was restored; care goes on after that."""
        return self in (self.BY_MESSAGE, self.BY_MATCH, self.BY_OTHER_MEANS)


class OutcomeStep(StrEnum):
    """What an entry in the history of an outcome says."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    TOLD = "told"
    UNDONE = "undone"


@dataclass(frozen=True)
class OutcomeEntry:
    """One line of the history, which is only ever added to; its words are closed."""

    entry_id: UUID
    sought_id: UUID
    step: OutcomeStep
    by: UUID
    person: UUID
    at: datetime
    kind: OutcomeKind | None = None
    knows_on: date | None = None
    told_by: UUID | None = None
    sealed_words: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Hand:
    """Who writes an entry, and when: the account, and the person behind it."""

    by: UUID
    person: UUID
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """How looking for one person stands now: open where there is no kind."""

    sought_id: UUID
    kind: OutcomeKind | None = None
    recorded: OutcomeEntry | None = None
    confirmed: OutcomeEntry | None = None
    told: OutcomeEntry | None = None

    @property
    def counts(self) -> bool:
        """Whether it stands: a death only once a second person has confirmed it."""
        if self.kind is OutcomeKind.DIED:
            return self.confirmed is not None
        return self.kind is not None

    @property
    def seeker_knows_on(self) -> date | None:
        """Return the day from which the seeker knows, or None."""
        return self.told.knows_on if self.told else None

    @property
    def settled(self) -> bool:
        """Whether it stands and the seeker knows: only then does what is said in public change."""
        return self.counts and self.seeker_knows_on is not None

    @property
    def untold_death(self) -> bool:
        """Whether a death was written down of which the seeker has not been told."""
        return self.kind is OutcomeKind.DIED and self.told is None

    def record(self, kind: OutcomeKind, hand: Hand, *, source: bool) -> OutcomeEntry:
        """Write down how it ended; `source` says whether there are words about how one knows."""
        if self.kind is not None:
            raise OutcomeThere(sought_id=str(self.sought_id))
        if kind is OutcomeKind.DIED and not source:
            raise SourceMissing(sought_id=str(self.sought_id))
        return self._entry(OutcomeStep.RECORDED, hand, kind)

    def confirm(self, hand: Hand) -> OutcomeEntry:
        """Say as a second person that a death is certain enough to be told."""
        if self.kind is not OutcomeKind.DIED or self.confirmed or self.recorded is None:
            raise NoOutcome(sought_id=str(self.sought_id))
        if hand.person == self.recorded.person or hand.by == self.recorded.by:
            raise SecondPersonNeeded(sought_id=str(self.sought_id))
        return self._entry(OutcomeStep.CONFIRMED, hand, self.kind)

    def tell(
        self, day: date, hand: Hand, *, told_by: UUID | None, face_to_face: bool
    ) -> OutcomeEntry:
        """Write down since when the seeker knows; of a death also who told it, face to face."""
        if self.kind is None or self.told is not None:
            raise NoOutcome(sought_id=str(self.sought_id))
        if day > hand.at.date():
            raise DayToCome(sought_id=str(self.sought_id))
        if self.kind is OutcomeKind.DIED:
            if not self.counts:
                raise SecondPersonNeeded(sought_id=str(self.sought_id))
            if not face_to_face or told_by is None:
                raise FaceToFaceOnly(sought_id=str(self.sought_id))
        entry = self._entry(OutcomeStep.TOLD, hand, self.kind)
        return replace(entry, knows_on=day, told_by=told_by)

    def undo(self, hand: Hand) -> OutcomeEntry:
        """Open it again; what stood before stays in the history."""
        if self.kind is None:
            raise NoOutcome(sought_id=str(self.sought_id))
        return self._entry(OutcomeStep.UNDONE, hand, self.kind)

    def after(self, entry: OutcomeEntry) -> Outcome:
        """Return how it stands after one more entry."""
        if entry.step is OutcomeStep.RECORDED:
            return Outcome(self.sought_id, entry.kind, recorded=entry)
        if entry.step is OutcomeStep.CONFIRMED:
            return replace(self, confirmed=entry)
        if entry.step is OutcomeStep.TOLD:
            return replace(self, told=entry)
        return Outcome(self.sought_id)

    def _entry(self, step: OutcomeStep, hand: Hand, kind: OutcomeKind | None) -> OutcomeEntry:
        return OutcomeEntry(uuid4(), self.sought_id, step, hand.by, hand.person, hand.at, kind)


def outcome_of(sought_id: UUID, entries: tuple[OutcomeEntry, ...]) -> Outcome:
    """Return how looking for one person stands, from its whole history in order."""
    outcome = Outcome(sought_id)
    for entry in entries:
        if entry.sought_id == sought_id:
            outcome = outcome.after(entry)
    return outcome
