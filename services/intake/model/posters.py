"""Posters: which faces an edition may hold, how it comes about, and how it ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper

from . import merging
from .consents import Purpose
from .interviews import Age
from .photos import ShowingState

if TYPE_CHECKING:
    from .cases import CaseFile

SIZES = (12, 24)
MOST_TITLES = 6
HANGS_FOR_MOST = timedelta(days=42)
"""How long a poster may hang that anybody may have printed: nobody knows where to take it down."""
SOCIETIES_AT_LEAST = 3
"""Faces of fewer Societies on one poster would tell whose seekers they are."""


class TooFewFaces(Problem):
    """A poster is full: twelve or twenty-four faces that may hang where and as long as it does."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class TooFewSocieties(Problem):
    """These faces together would tell whose seekers they are."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class HangsTooLong(Problem):
    """A poster hangs for six weeks at most."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class NotPrinted(Problem):
    """Only an edition that was printed can be issued."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class NotFailed(Problem):
    """Only an edition that could not be printed is ordered again."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class EditionOver(Problem):
    """The edition was recalled or thrown away already."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class EditionUnknown(Problem):
    """No edition was ordered under this id."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class EditionState(StrEnum):
    """How far an edition is on its way."""

    ORDERED = "ordered"
    PRINTED = "printed"
    FAILED = "failed"
    ISSUING = "issuing"
    ISSUED = "issued"
    RECALLED = "recalled"
    DISCARDED = "discarded"


class Why(StrEnum):
    """Why an edition is over; the last three nobody chooses."""

    MISTAKE = "mistake"
    REPLACED = "replaced"
    CONCERN = "concern"
    PLACE = "place"
    AGAIN = "again"
    DAY = "day"
    FACE = "face"


CHOSEN_WHY = (Why.MISTAKE, Why.REPLACED, Why.CONCERN, Why.PLACE)
"""What staff say when they recall an edition or throw it away."""

OVER = (EditionState.RECALLED, EditionState.DISCARDED)


@dataclass(frozen=True)
class PublicFace:
    """What the wall shows of a face, and all that one Society learns of another's."""

    reference: str
    image: str
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class PosterFace(PublicFace):
    """A face that may be printed, as its own Society knows it."""

    proof: str
    countries: tuple[str, ...]
    until: date
    society: UUID = field(repr=False)


@dataclass(frozen=True)
class Wish:
    """What is ordered: one set of faces in as many languages as wanted."""

    countries: tuple[str, ...]
    languages: tuple[Language, ...]
    titles: tuple[Language, ...]
    paper: Paper
    hang_until: date
    office: str = ""
    strip: bool = False

    def titles_in(self, language: Language) -> tuple[Language, ...]:
        """Return the languages of the titles over an edition, its own first."""
        return (language, *(one for one in self.titles if one is not language))[:MOST_TITLES]


@dataclass(frozen=True)
class Edition:
    """One poster in one language and paper."""

    edition_id: UUID
    wish_id: UUID
    code: str
    countries: tuple[str, ...]
    language: Language
    titles: tuple[Language, ...]
    paper: Paper
    hang_until: date
    ordered_by: UUID
    ordered_at: datetime
    office: str = ""
    strip: bool = False
    state: EditionState = EditionState.ORDERED
    version: int = 0
    file: str | None = None
    shelf: str | None = None
    pages: int | None = None
    failure: str | None = None
    why: Why | None = None
    issued_by: UUID | None = None
    issued_at: datetime | None = None
    recalled_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it was recalled or thrown away: nothing of it is kept, nor may it hang."""
        return self.state in OVER

    @property
    def moves(self) -> bool:
        """Whether something will happen to it by itself in a moment."""
        return self.state in (EditionState.ORDERED, EditionState.ISSUING)


def printable(file: CaseFile, now: datetime) -> PosterFace | None:
    """Return what of a file may be printed: a face on show whose consent for posters stands."""
    showing, countries = file.showing, file.countries(now)
    if showing is None or showing.state is not ShowingState.SHOWN or not countries:
        return None
    if file.on_hold(now):
        return None
    return PosterFace(
        reference=showing.reference,
        image=showing.image,
        relations=showing.relations,
        proof=showing.proof,
        countries=countries,
        until=min([showing.shown_until, *_ends(file)]),
        society=file.case.society,
    )


def check_wish(wish: Wish, faces: Collection[PublicFace], today: date) -> None:
    """Go on only where a poster has its number of faces and hangs no longer than it may.

    Raises `TooFewFaces` or `HangsTooLong`. That faces are a mixture, the database says.
    """
    if len(faces) not in SIZES:
        raise TooFewFaces
    if not today < wish.hang_until <= today + HANGS_FOR_MOST:
        raise HangsTooLong


def _ends(file: CaseFile) -> list[date]:
    """Return the last days of all consents for posters that a face rests on."""
    answers = [file.consent_for(Purpose.POSTER)]
    if file.seeker.age is Age.MINOR:
        answers.append(file.consent_for(Purpose.POSTER, by_guardian=True))
    elsewhere = merging.answers_elsewhere(file, Purpose.POSTER)
    return [answer.until for answer in (*answers, *elsewhere) if answer]
