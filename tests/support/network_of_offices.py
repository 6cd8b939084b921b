"""Offices of several Societies at work for months, by the real rules, on a clock handed in.

Everything that decides when a face comes, where it hangs and when it goes is the product's own
code: approval, batch and lease of intake, the door, and the gallery's wall. People are played.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished
from services.gallery.model import Change
from services.gallery.model import Photo as Face
from services.gallery.wall import Wall
from services.intake import disclosure
from services.intake.model import batches
from services.intake.model.batches import Waiting
from services.intake.model.cases import CaseFile
from services.intake.model.consents import Consent, How
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import Age, Answer, Case, SafetyCheck, Seeker, SoughtPerson
from services.intake.model.photos import Photo, PhotoState, Showing, Vote
from services.intake.model.policies import Policy

LONGEST = timedelta(days=3)
PAGE = 24
_WORKER, _SECOND = UUID(int=1, version=4), UUID(int=2, version=4)
_OFFICES = {"A": 3, "B": 2, "C": 2, "D": 1, "E": 1}
"""How many offices each Society has."""
_REST = {"A": (5, 6), "B": (5, 6), "C": (4, 5), "D": (6,), "E": (5, 6)}
"""The days of the week on which a Society rests."""


@dataclass(frozen=True)
class Rules:
    """How the network works, but where a test makes it worse to see that it is noticed."""

    together: Callable[[Collection[Waiting], datetime, timedelta], list[Waiting]] = batches.together
    approved: Callable[[Showing, str], Showing] = lambda showing, _: showing
    show: Callable[[CaseFile, datetime], Showing] = CaseFile.show
    wall: type[Wall] = Wall


@dataclass(frozen=True)
class Truth:
    """What nobody outside may find out about a face: whose it is, and when that was decided."""

    society: str
    office: str
    sitting: tuple[str, date]
    approved_at: datetime


@dataclass(frozen=True)
class Copy:
    """The whole wall as anybody can read it on one day: references and images, page by page."""

    day: date
    pages: tuple[tuple[Face, ...], ...]

    @property
    def order(self) -> list[str]:
        """Return the references as they hang."""
        return [face.reference for page in self.pages for face in page]


@dataclass
class NetworkOfOffices:
    """Nine offices of five Societies that have faces approved on their working days."""

    seed: int
    rules: Rules = field(default_factory=Rules)
    begins: date = date(2026, 4, 1)
    truth: dict[str, Truth] = field(default_factory=dict)
    came: dict[str, PhotoPublished] = field(default_factory=dict)
    waited: list[timedelta] = field(default_factory=list)
    hurried: set[str] = field(default_factory=set)
    """Who came with too few others, since one of them had waited for three days."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.wall = self.rules.wall(self.begins, PAGE)
        self.societies = {society: uuid4() for society in _OFFICES}
        self._files: dict[UUID, CaseFile] = {}
        self._batch: list[Waiting] = []

    def live(self, before: int, watched: int) -> Iterator[Copy]:
        """Let days pass, then give the wall as it is at the end of each of some days more."""
        for number in range(before + watched):
            day = self.begins + timedelta(days=number)
            if number >= before:
                self.wall.turn_to(day)
            for at, office in self._sittings(day):
                if not office:
                    self._look_after_batch(at)
                    continue
                for face in range(self.dice.choice([1, 1, 2, 2, 3, 4])):
                    approved = at + face * timedelta(minutes=7)
                    self._approve(office, approved)
                    self._look_after_batch(approved)
            if number >= before:
                yield self._copied(day)

    def _sittings(self, day: date) -> list[tuple[datetime, str]]:
        """Return which offices have faces approved on a day, and from when on; nobody each hour."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found = [(midnight + timedelta(hours=hour), "") for hour in range(24)]
        for society, offices in _OFFICES.items():
            for number in range(offices):
                if day.weekday() not in _REST[society] and self.dice.random() < 0.45:
                    at = midnight + timedelta(minutes=self.dice.randint(6 * 60, 17 * 60))
                    found.append((at, f"{society}{number}"))
        return sorted(found)

    def _approve(self, office: str, at: datetime) -> None:
        file = _ready(self.societies[office[0]], self.dice.choice(list(Relation)), at)
        file = replace(file, approval=file.ask(_WORKER, at))
        approval, showing = file.approve(Vote(_SECOND, _SECOND, at))
        assert showing is not None
        showing = self.rules.approved(showing, office)
        self._files[showing.showing_id] = replace(file, approval=approval, showing=showing)
        self.truth[showing.reference] = Truth(office[0], office, (office, at.date()), at)
        self._batch.append(Waiting(showing.showing_id, file.case.society, at))

    def _look_after_batch(self, now: datetime) -> None:
        together = self.rules.together(self._batch, now, LONGEST)
        few = len(together) < 5 or len({one.society for one in together}) < 3
        hurried = few and any(one.since + LONGEST <= now for one in together)
        for one in sorted(together, key=lambda one: one.showing_id):
            self._batch.remove(one)
            self.waited.append(now - one.since)
            if hurried:
                self.hurried.add(self._files[one.showing_id].showing.reference)
            said = disclosure.of_showing(self.rules.show(self._files.pop(one.showing_id), now))
            assert isinstance(said, PhotoPublished)
            self.came[said.reference] = said
            face = Face(said.reference, said.relations_sought, said.image, said.shown_until)
            self.wall.change([Change(face.reference, face)])

    def _copied(self, day: date) -> Copy:
        pages = []
        while sheet := self.wall.sheet(None, len(pages) + 1):
            pages.append(sheet.photos)
        return Copy(day, tuple(pages))


def _ready(society: UUID, relation: Relation, at: datetime) -> CaseFile:
    """Return the file of a seeker of whom nothing stands between them and the wall."""
    return CaseFile(
        Case(society, uuid4(), _WORKER, at),
        Seeker(uuid4(), Age.ADULT, "ar"),
        sought=(SoughtPerson(uuid4(), relation, relation),),
        consents=(
            Consent(
                consent_id=uuid4(),
                language="ar",
                text_version=1,
                read_by=_WORKER,
                how=How.SPOKEN,
                told_back=True,
                given_at=at,
                until=at.date() + timedelta(days=365),
            ),
        ),
        safety=SafetyCheck(
            alone=True,
            interpreter=Interpreter.NONE,
            danger_seeker=Answer.NO,
            danger_sought=Answer.NO,
            danger_left_behind=Answer.NO,
            asked_by=_WORKER,
            asked_at=at,
        ),
        photo=Photo(
            photo_id=uuid4(),
            object="o",
            sealed_key="k",
            revision=1,
            state=PhotoState.DEVELOPED,
            confirmed=True,
            crop=(0.0, 0.0, 1.0, 1.0),
            uploaded_by=_WORKER,
            uploaded_at=at,
            image=uuid4().hex,
        ),
        policy=Policy(reviewers=1),
        persons={_WORKER: _WORKER, _SECOND: _SECOND},
    )
