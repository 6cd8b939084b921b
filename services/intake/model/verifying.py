"""Blind verification: neither side sees the other's answers, and two officers decide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import NotFound, Problem

from .people import Role

MOST_QUESTIONS = 5
ENOUGH = 2
"""How many answers have to agree before anybody can say that a writer is verified."""

JUDGES = (Role.CASEWORKER, Role.APPROVER)


class AnswerInReply(Problem):
    """The answer says what only the seeker told; a writer must never read that from us."""


class TooManyQuestions(Problem):
    """A case has five questions at most; drop one first."""


class QuestionGone(NotFound):
    """There is no such question in this case."""


class NothingToJudge(Problem):
    """No question was posed yet, or none was answered."""


class JudgedAlready(Problem):
    """You have judged these answers; a second person has to look."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class TooFewAgree(Problem):
    """A writer is verified only where two answers agree and none differs."""


class AnswersChanged(Problem):
    """Something was asked or answered since you looked; look again."""


class Judged(StrEnum):
    """How a writer's answer stands to the seeker's."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNTOLD = "untold"


class Verdict(StrEnum):
    """What one officer thinks of a writer."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    NOT_SURE = "not_sure"


class Standing(StrEnum):
    """How a verification stands, taken together."""

    OPEN = "open"
    HALF = "half"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    NOT_SURE = "not_sure"

    @property
    def decided(self) -> bool:
        """Whether two officers have looked."""
        return self not in (Standing.OPEN, Standing.HALF)


@dataclass(frozen=True)
class Question:
    """What only the seeker and whom they seek can know, with the seeker's answer; both closed."""

    question_id: UUID
    case_id: UUID
    sealed_question: str = field(repr=False)
    sealed_answer: str = field(repr=False)
    set_by: UUID
    set_at: datetime
    dropped_at: datetime | None = None


@dataclass(frozen=True)
class Posed:
    """A question put to a writer, and what came back, closed."""

    question_id: UUID
    case_id: UUID
    posed_at: datetime
    sealed_answer: str | None = field(default=None, repr=False)
    answered_at: datetime | None = None


@dataclass(frozen=True)
class GivenVerdict:
    """What one officer judged, of each question and over all."""

    verdict: Verdict
    judged: Mapping[UUID, Judged]
    binds: str
    by: UUID
    person: UUID
    at: datetime

    @property
    def as_text(self) -> str:
        """Return what was judged of each question, to be kept."""
        return json.dumps({str(one): judged.value for one, judged in self.judged.items()})


@dataclass(frozen=True)
class Before:
    """How two officers of another Society had judged a writer: a warning, and no verdict here."""

    standing: Standing
    on: date


def judged_in(text: str) -> dict[UUID, Judged]:
    """Return what such a text says."""
    return {UUID(one): Judged(judged) for one, judged in json.loads(text).items()}


def binds(link_id: UUID, posed: Sequence[Posed]) -> str:
    """Return the hash of what a verdict is about: a further question or answer makes it another."""
    told = sorted((str(one.question_id), str(one.answered_at)) for one in posed)
    return hashlib.sha256(json.dumps([str(link_id), told]).encode()).hexdigest()


def standing(given: Sequence[GivenVerdict], about: str) -> Standing:
    """Return how it stands: two persons decide, a no of either is a no, any doubt is a doubt."""
    by_person = {one.person: one for one in given if one.binds == about}
    if len(by_person) < 2:
        return Standing.HALF if by_person else Standing.OPEN
    said = {one.verdict for one in by_person.values()}
    if Verdict.NOT_VERIFIED in said:
        return Standing.NOT_VERIFIED
    return Standing.VERIFIED if said == {Verdict.VERIFIED} else Standing.NOT_SURE


def check_verdict(
    new: GivenVerdict, given: Sequence[GivenVerdict], posed: Sequence[Posed], about: str
) -> None:
    """Go on only with a verdict on what is there now, from a person who gave none on it.

    Raises `NothingToJudge`, `AnswersChanged`, `JudgedAlready` or `TooFewAgree`.
    """
    answered = {one.question_id for one in posed if one.answered_at}
    if not answered:
        raise NothingToJudge
    if new.binds != about or set(new.judged) != answered:
        raise AnswersChanged
    if any(one.person == new.person or one.by == new.by for one in given if one.binds == about):
        raise JudgedAlready
    said = list(new.judged.values())
    agree, differ = said.count(Judged.AGREES), said.count(Judged.DIFFERS)
    if new.verdict is Verdict.VERIFIED and (agree < ENOUGH or differ):
        raise TooFewAgree
