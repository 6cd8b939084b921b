"""Consents: what was asked for which purpose, in which words, and what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from services.chassis.problems import Problem

from .calendars import PartialDate, earliest_eighteenth
from .interpreting import Interpreter

if TYPE_CHECKING:
    from .policies import Policy

OWN_CONSENT_BEFORE = timedelta(days=92)
"""How long before the earliest 18th birthday a child is asked for a consent of their own."""


class TextChanged(Problem):
    """A text that was used has been changed without becoming a new version."""


class CountryExcluded(Problem):
    """The seeker wants nothing to appear in one of these countries."""


class NoGuardianHere(Problem):
    """A guardian cannot consent for this seeker."""


class ProofMissing(Problem):
    """Nothing was seen yet that shows somebody to be the child's guardian."""


class RecordingMissing(Problem):
    """A yes that was recorded as sound is unfinished without the recording."""


class Purpose(StrEnum):
    """What a consent is for; each is asked and answered by itself."""

    WEB = "web"
    POSTER = "poster"
    REGISTRY = "registry"
    FOLLOW_UP = "follow_up"


class ConsentAnswer(StrEnum):
    """What was answered; where a call dropped, nothing was."""

    BEGUN = "begun"
    GIVEN = "given"
    REFUSED = "refused"


class ConsentState(StrEnum):
    """How a consent stands."""

    BEGUN = "begun"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """How a consent was given."""

    SIGNATURE = "signature"
    THUMB = "thumb"
    AUDIO = "audio"
    SPOKEN = "spoken"


class GuardianRelation(StrEnum):
    """What makes somebody a child's guardian."""

    MOTHER = "mother"
    FATHER = "father"
    RELATIVE = "relative"
    APPOINTED = "appointed"


class Proof(StrEnum):
    """What was seen that shows it."""

    COURT = "court"
    CERTIFICATE = "certificate"
    IDENTITY = "identity"
    NONE = "none"


class AssertedFor(StrEnum):
    """What staff say is in the interest of a sought person who cannot be asked."""

    SEARCH = "search"
    REGISTRY = "registry"


@dataclass(frozen=True)
class ConsentText:
    """The words of a purpose in a language, as they are read aloud; a new wording is a new one."""

    purpose: Purpose
    language: str
    version: int
    words: str

    @property
    def hash(self) -> str:
        """Return what the words are known by: any change makes it another."""
        return hashlib.sha256(self.words.encode()).hexdigest()


@dataclass(frozen=True)
class Consent:
    """An answer for one purpose, as it was given; the newest answer of a purpose counts."""

    consent_id: UUID
    language: str
    text_version: int
    read_by: UUID
    how: How
    told_back: bool
    given_at: datetime
    until: date
    withdrawn_at: datetime | None = None
    purpose: Purpose = Purpose.WEB
    answer: ConsentAnswer = ConsentAnswer.GIVEN
    text_hash: str = ""
    countries: tuple[str, ...] = ()
    interpreter_id: UUID | None = None
    guardian_id: UUID | None = None
    sealed_words: str | None = field(default=None, repr=False)
    sealed_witness: str | None = field(default=None, repr=False)
    sealed_place: str | None = field(default=None, repr=False)
    interpreted: Interpreter = Interpreter.NONE
    recording_id: UUID | None = None
    """The document that holds the sound of it, where it was given by sound."""

    @property
    def finished(self) -> bool:
        """Whether there is an answer; a yes by sound is none until the recording is there."""
        said_yes = self.answer is ConsentAnswer.GIVEN
        without_sound = said_yes and self.how is How.AUDIO and self.recording_id is None
        return self.answer is not _BEGUN and not without_sound

    @property
    def state(self) -> ConsentState:
        """How it stands: an unfinished one is no consent, and neither is a refusal."""
        if not self.finished:
            return ConsentState.BEGUN
        if self.withdrawn_at is not None and self.answer is ConsentAnswer.GIVEN:
            return ConsentState.WITHDRAWN
        return ConsentState(self.answer)

    def stands(self, now: datetime) -> bool:
        """Whether it was given, understood, independently interpreted, and is not over."""
        return (
            self.state is ConsentState.GIVEN
            and self.told_back
            and self.interpreted is not Interpreter.OTHER
            and self.until >= now.date()
        )


@dataclass(frozen=True)
class Guardian:
    """Who consents for a child, beside the child's own assent; the name is closed."""

    guardian_id: UUID
    relation: GuardianRelation
    proof: Proof
    sealed_name: str = field(repr=False)


@dataclass(frozen=True)
class Assertion:
    """What staff say about a sought person who cannot be asked: never a consent."""

    assertion_id: UUID
    sought_id: UUID
    purpose: AssertedFor
    sealed_words: str = field(repr=False)
    asserted_by: UUID
    asserted_at: datetime


def newest(
    consents: Iterable[Consent], purpose: Purpose, *, by_guardian: bool = False
) -> Consent | None:
    """Return the newest finished answer for a purpose: the seeker's own, or a guardian's.

    Consents come oldest first. One that was only begun changes nothing.
    """
    found = None
    for one in consents:
        whose = one.guardian_id is not None
        if one.purpose is purpose and whose is by_guardian and one.finished:
            found = one
    return found


def unfinished(consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return what was begun and has no answer since, for whom it may be asked again."""
    open_ones: dict[tuple[Purpose, bool], Consent | None] = {}
    for one in consents:
        asked = (one.purpose, one.guardian_id is not None)
        open_ones[asked] = None if one.finished else one
    return tuple(one for one in open_ones.values() if one is not None)


def shortened(consent: Consent, birth: PartialDate | None) -> Consent:
    """Return a consent about a child no longer than it can hold.

    A guardian's ends before the earliest day on which the child may be 18. A child's own ends
    with it, unless it was asked for within the last three months before: then it is the consent
    of the person who comes of age.
    """
    if birth is None:
        return consent
    of_age = earliest_eighteenth(birth)
    given = consent.given_at.date()
    if consent.guardian_id is None and given >= of_age - OWN_CONSENT_BEFORE:
        return consent
    last = of_age - timedelta(days=1)
    return replace(consent, until=min(consent.until, last))


def check_guardian(policy: Policy, birth: PartialDate | None, on: date) -> date:
    """Return the earliest 18th birthday up to which a guardian can consent.

    Raises `NoGuardianHere` where the Society's rule has no guardians, where it is not known when
    the child was born, or where the child may be of age.
    """
    if not policy.guardians or birth is None or earliest_eighteenth(birth) <= on:
        raise NoGuardianHere
    return earliest_eighteenth(birth)


def check_proof(guardians: Iterable[Guardian], guardian_id: UUID) -> None:
    """Go on only if it was seen that somebody is a guardian; raises `ProofMissing`."""
    if not any(one.guardian_id == guardian_id and one.proof is not Proof.NONE for one in guardians):
        raise ProofMissing


def check_countries(countries: Iterable[str], excluded: Iterable[str]) -> None:
    """Go on only if none of these countries is excluded; raises `CountryExcluded`."""
    if not set(countries).isdisjoint(excluded):
        raise CountryExcluded


_BEGUN = ConsentAnswer.BEGUN
