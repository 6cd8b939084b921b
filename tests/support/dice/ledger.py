"""What the wall may hold at most: plain facts kept beside the system, by PRODUCT's words alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake.model.consents import Purpose
from services.intake.model.holds import HoldReason
from services.intake.model.interviews import Age
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.people import Member, Role

UNDO = timedelta(minutes=10)
COPYING = timedelta(minutes=6)
"""So long after a face left, at most, its bytes are gone as well."""
OPEN_HOLDS = {HoldReason.UNSAID, HoldReason.REMOVAL, HoldReason.BY_CODE}


class Broken(Exception):
    """A promise was broken: never swallowed, whatever was done."""


def promise(kept: object, *what: object) -> None:
    """Go on only if a promise was kept."""
    if not kept:
        raise Broken(*what)


@dataclass
class Rules:
    """What the Society has decided, as far as faces are concerned."""

    minimum_age: int = 18
    guardians: bool = False
    reviewers: int = 1


@dataclass(frozen=True)
class Said:
    """The last finished answer of one person for one purpose."""

    mark: UUID
    given: bool
    good: bool
    until: date
    on: date
    by: UUID


@dataclass
class Sought:
    """Somebody looked for, and what is known of how it ended."""

    relation: Relation
    kind: OutcomeKind | None = None
    by: UUID | None = None
    confirmed: bool = False
    told: bool = False


@dataclass(frozen=True)
class Held:
    """One hold, and who placed it."""

    reason: HoldReason
    by: UUID | None
    until: datetime | None


@dataclass(frozen=True)
class Asked:
    """What others were asked to approve, and who said yes."""

    basis: tuple[object, ...]
    by: UUID
    renewal: bool
    votes: tuple[UUID, ...] = ()
    enough: bool = False


@dataclass(frozen=True)
class Shown:
    """A face in public."""

    said: PhotoPublished
    basis: tuple[object, ...]


@dataclass(frozen=True)
class Gone:
    """A face that left the wall."""

    version: int
    image: str | None
    at: datetime
    by_hand: bool
    basis: tuple[object, ...]


@dataclass
class Notebook:
    """What was truly done to one case."""

    opened_by: UUID
    born: date | None
    assessed: Age
    sought: dict[UUID, Sought] = field(default_factory=dict)
    answers: dict[tuple[Purpose, bool], Said] = field(default_factory=dict)
    guardians: dict[UUID, bool] = field(default_factory=dict)
    safe: bool = False
    asked_danger: tuple[datetime, UUID] | None = None
    photo: tuple[UUID, UUID, bool, bool] | None = None
    """A mark that every change changes, whose hands, developed, confirmed."""
    holds: dict[UUID, Held] = field(default_factory=dict)
    named: set[UUID] | None = None
    """Who may know of it; None where it is not locked."""
    closed: bool = False
    excluded: frozenset[str] = frozenset()
    asked: Asked | None = None
    shown: Shown | None = None
    gone: dict[str, Gone] = field(default_factory=dict)

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Whom the wall names: also whoever has died, until the seeker knows."""
        said = {one.relation for one in self.sought.values() if not one.told}
        return tuple(one for one in Relation if one in said)

    @property
    def basis(self) -> tuple[object, ...]:
        """What somebody's yes is about."""
        pairs = (self.answers.get((Purpose.WEB, guardian)) for guardian in (False, True))
        marks = tuple(one and one.mark for one in pairs)
        return (self.relations, marks, self.photo and self.photo[0], self.assessed, self.born)

    @property
    def hands(self) -> set[UUID]:
        """Which persons had a hand in it, and so cannot say yes."""
        found = {self.opened_by}
        found |= {one.by for (what, _), one in self.answers.items() if what is Purpose.WEB}
        found |= {self.asked_danger[1]} if self.asked_danger else set()
        found |= {self.photo[1]} if self.photo else set()
        return found | ({self.asked.by} if self.asked else set())

    def held(self, now: datetime) -> dict[UUID, Held]:
        """Return what holds it at a moment."""
        return {k: v for k, v in self.holds.items() if v.until is None or now < v.until}

    def age(self, on: date) -> int | None:
        """Return how many birthdays there were, where the birth is known."""
        if self.born is None:
            return None
        early = (on.month, on.day) < (self.born.month, self.born.day)
        return on.year - self.born.year - early

    def forbids(self, rules: Rules, now: datetime) -> list[str]:
        """Name everything that keeps the face off the wall."""
        on = now.date()
        photo = self.photo is not None and self.photo[2] and self.photo[3]
        found = {
            "closed": self.closed,
            "locked": self.named is not None,
            "held": bool(self.held(now)),
            "nobody is sought": not self.relations,
            "too young": not self._old_enough(rules, on),
            "no consent of their own": not self._stands(on, guardian=False),
            "danger": not self.safe,
            "no photo": not photo,
        }
        return [what for what, is_so in found.items() if is_so]

    def _old_enough(self, rules: Rules, on: date) -> bool:
        age = self.age(on)
        if age is None:
            return self.assessed is Age.ADULT and rules.minimum_age == 18
        child = age < 18 and rules.guardians and self._stands(on, guardian=True)
        return age >= rules.minimum_age or child

    def _stands(self, on: date, *, guardian: bool) -> bool:
        said = self.answers.get((Purpose.WEB, guardian))
        if said is None or not said.good or said.until < on:
            return False
        if guardian or self.born is None:
            return True
        young, now = self.age(said.on + timedelta(days=93)), self.age(on)
        assert young is not None
        assert now is not None
        return young >= 18 or now < 18  # what a child said in time is of the one who came of age


@dataclass
class Ledger:
    """All notebooks of a Society, and what its wall therefore may hold."""

    rules: Rules = field(default_factory=Rules)
    cases: dict[UUID, Notebook] = field(default_factory=dict)
    published: int = 0

    def yes(self, case_id: UUID, by: Member) -> None:
        """Somebody's yes was taken: only whoever had no hand in it, and once."""
        book = self.cases[case_id]
        asked = book.asked
        assert asked is not None
        promise(by.person not in book.hands, "approved by who had a hand in it", case_id)
        promise(by.person not in asked.votes, "approved twice by one person", case_id)
        promise(asked.basis == book.basis, "approved what had changed", case_id)
        votes = (*asked.votes, by.person)
        enough = len(votes) >= self.rules.reviewers
        book.asked = replace(asked, votes=votes, enough=enough)

    def lifted(self, case_id: UUID, by: Member, hold_ids: set[UUID]) -> None:
        """Some holds were ended: only by whoever may."""
        book = self.cases[case_id]
        for hold_id in hold_ids:
            hold = book.holds.pop(hold_id)
            safeguarding = by.may(Role.SAFEGUARDING)
            knows = hold.reason in OPEN_HOLDS or hold.by == by.staff_id
            mine = by.may(Role.CASEWORKER) and knows and hold.reason is not HoldReason.SAFEGUARDING
            promise(safeguarding or mine, "a hold was ended by", by.roles, hold.reason)

    def hear(
        self, said: PhotoPublished | PhotoWithdrawn, case_id: UUID, now: datetime, *, by_hand: bool
    ) -> None:
        """Take down what was said in public, in the order it was said."""
        book = self.cases[case_id]
        known = book.gone.get(said.reference)
        if book.shown and book.shown.said.reference == said.reference:
            promise(said.version > book.shown.said.version, "an old version", said)
        if known:
            promise(said.version > known.version, "an old version", said)
        if isinstance(said, PhotoWithdrawn):
            self._withdrawn(book, said, now, by_hand)
        else:
            self._published(book, said, now)

    def _withdrawn(
        self, book: Notebook, said: PhotoWithdrawn, now: datetime, by_hand: bool
    ) -> None:
        was, shown = book.gone.get(said.reference), book.shown
        ours = shown is not None and shown.said.reference == said.reference
        image = shown.said.image if shown and ours else was and was.image
        basis = shown.basis if shown and ours else was.basis if was else ()
        book.gone[said.reference] = Gone(said.version, image, now, by_hand, basis)
        book.shown = None if ours else shown
        if not was and not ours and book.asked and by_hand:  # stopped before it was ever shown
            book.gone[said.reference] = Gone(said.version, None, now, by_hand, book.asked.basis)

    def _published(self, book: Notebook, said: PhotoPublished, now: datetime) -> None:
        gone, asked, shown = book.gone.pop(said.reference, None), book.asked, book.shown
        if gone:
            promise(gone.by_hand, "shown again by itself", said)
            basis = gone.basis
        else:
            promise(asked and asked.enough, "shown without enough yes", said)
            assert asked is not None
            promise(not asked.by or asked.by not in asked.votes, "approved by who asked", said)
            basis = asked.basis
            self._fresh(book, asked, now)
        if shown:
            promise(shown.said.reference == said.reference, "two faces of one seeker", said)
        book.asked = None
        book.shown, self.published = Shown(said, basis), self.published + 1

    def _fresh(self, book: Notebook, asked: Asked, now: datetime) -> None:
        """The danger question was asked lately enough for a lease to begin."""
        assert book.asked_danger is not None
        at = book.asked_danger[0]
        promise(at + timedelta(days=365) >= now, "danger was asked too long ago")
        promise(asked.renewal == (book.shown is not None), "another kind of yes")
        if book.shown:
            opens = book.shown.said.shown_until - timedelta(days=45)
            promise(at.date() >= opens, "renewed without asking again")

    def check(self, now: datetime) -> None:
        """Compare the wall with what may be on it."""
        for case_id, book in self.cases.items():
            if book.shown is None:
                continue
            said, consents = book.shown.said, [book.answers.get((Purpose.WEB, False))]
            minor = (book.age(now.date()) or 18) < 18
            consents += [book.answers.get((Purpose.WEB, True))] if minor else []
            promise(
                not book.forbids(self.rules, now), book.forbids(self.rules, now), case_id, book, now
            )
            promise(book.basis == book.shown.basis, "what was approved has changed", case_id)
            promise(said.relations_sought == book.relations, "other relations", said)
            promise(all(one and said.shown_until <= one.until for one in consents), "too long")
            promise(now.date() <= said.shown_until, "a lease is over", said)
            promise(said.shown_until <= now.date() + timedelta(days=180), "longer than a lease")
            promise(not minor or (book.age(said.shown_until) or 0) < 18, "a grown child", said)
            promise((said.shown_until + timedelta(days=1)).day == 1, "an end that tells its day")
