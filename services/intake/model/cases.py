"""A seeker's file: what may be asked, approved, shown and withdrawn, and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from services.contracts.codes import Relation, new_image_name, new_reference

from . import gate, merging, renewals
from .calendars import month_end_before
from .consents import Consent, Purpose, newest
from .gate import Missing
from .interviews import Age, Case, SafetyCheck, Seeker, SoughtPerson
from .outcomes import Outcome, OutcomeEntry, outcome_of
from .photos import Approval, ApprovalKind, Facts, Photo, Showing, ShowingState, Vote
from .policies import Policy
from .refusals import (
    CannotBeShown,
    CaseNotFound,
    Changed,
    NothingToUndo,
    NotReady,
    SamePerson,
    VotedAlready,
)

__all__ = [
    "CannotBeShown",
    "CaseFile",
    "CaseNotFound",
    "Changed",
    "NotReady",
    "NothingToUndo",
    "SamePerson",
    "VotedAlready",
]

LEASE = timedelta(days=180)
UNDO = timedelta(minutes=10)
REMOVAL_HOLD = timedelta(hours=72)


@dataclass(frozen=True)
class CaseFile:
    """Everything that decides whether a face may be shown."""

    case: Case
    seeker: Seeker
    sought: tuple[SoughtPerson, ...] = ()
    consents: tuple[Consent, ...] = ()
    """Every answer there was for any purpose, oldest first; the newest of each counts."""
    safety: SafetyCheck | None = None
    photo: Photo | None = None
    approval: Approval | None = None
    showing: Showing | None = None
    policy: Policy = field(default_factory=Policy)
    renewal: Approval | None = None
    persons: Mapping[UUID, UUID] = field(default_factory=dict)
    """Whose account each is that had a hand in the file: one person may have two."""
    outcomes: tuple[OutcomeEntry, ...] = ()
    unanswered: bool = False
    """Whether the seeker was asked twice if they still look, and nothing came back."""
    others: tuple[CaseFile, ...] = ()
    """The files of the cases merged with this one; what holds them holds this one too."""

    @property
    def together(self) -> tuple[CaseFile, ...]:
        """Return the file and those of the cases merged with it."""
        return (self, *self.others)

    @property
    def case_ids(self) -> tuple[UUID, ...]:
        """Return the case and those merged with it: what a word about one is about."""
        return tuple(one.case.case_id for one in self.together)

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Whom the seeker looks for, as it is said in public: each once, in a fixed order.

        Somebody leaves it only once the seeker knows the outcome: the wall must not tell it.
        """
        said = {one.shown_as for one in self.sought if not self.outcome_of(one.sought_id).settled}
        return tuple(relation for relation in Relation if relation in said)

    @property
    def untold_death(self) -> bool:
        """Whether a death was written down that nothing may tell but a person, face to face."""
        return any(self.outcome_of(one.sought_id).untold_death for one in self.sought)

    @property
    def open_sought(self) -> tuple[SoughtPerson, ...]:
        """Return who is still looked for: without an outcome that stands."""
        return tuple(one for one in self.sought if not self.outcome_of(one.sought_id).counts)

    def outcome_of(self, sought_id: UUID) -> Outcome:
        """Return how looking for one person stands."""
        return outcome_of(sought_id, self.outcomes)

    def missing(self, now: datetime) -> tuple[Missing, ...]:
        """List what stands between this case and the wall, before a second person's yes."""
        return gate.missing(self, now)

    @property
    def consent(self) -> Consent | None:
        """The seeker's own answer about the web."""
        return self.consent_for(Purpose.WEB)

    def consent_for(self, purpose: Purpose, *, by_guardian: bool = False) -> Consent | None:
        """Return the newest answer for a purpose: the seeker's own, or a guardian's for a child."""
        return newest(self.consents, purpose, by_guardian=by_guardian)

    def consented(self, purpose: Purpose, now: datetime) -> bool:
        """Whether a consent stands for a purpose; for a child, a guardian's beside their own."""
        return gate.consented(self, now, purpose)

    def countries(self, now: datetime) -> tuple[str, ...]:
        """Return where posters may hang: as consented to, without what was excluded since."""
        return gate.countries(self, now)

    def on_hold(self, now: datetime) -> bool:
        """Whether nothing may be shown, for a hold, a lock, or one of them on what is merged."""
        return any(one.case.holds(now) for one in self.together)

    def lease_from(self, now: datetime) -> date | None:
        """Return the last day a showing from now could have, or None if it would be over.

        It is the end of a month, so that it tells nothing of the day it began, and before any
        consent ends: a guardian's ends before the child may be of age.
        """
        if not self._rests_on:
            return None
        elsewhere = merging.answers_elsewhere(self, Purpose.WEB)
        ends = (consent.until for consent in (*self._rests_on, *elsewhere))
        end = month_end_before(min(now.date() + LEASE, *ends))
        return end if end >= now.date() else None

    def facts(self) -> Facts:
        """Name what an approval is about, so that a later one can tell what has changed."""
        assert self.photo
        assert self.consent
        return {
            "photo": str(self.photo.photo_id),
            "revision": str(self.photo.revision),
            "image": str(self.photo.image),
            "crop": json.dumps(self.photo.crop),
            "relations": " ".join(self.relations),
            "consent": " ".join(str(one.consent_id) for one in self._rests_on),
            "until": " ".join(str(one.until) for one in self._rests_on),
            "age": self.seeker.age.value,
        }

    @property
    def _rests_on(self) -> tuple[Consent, ...]:
        """The consents a showing on the web rests on: one, or for a child two."""
        guarded = self.seeker.age is Age.MINOR and self.policy.guardians
        guardian = self.consent_for(Purpose.WEB, by_guardian=True) if guarded else None
        return tuple(one for one in (self.consent, guardian) if one is not None)

    def binds(self) -> str:
        """Return the hash of what an approval is about: any change makes it another."""
        return hashlib.sha256(json.dumps(self.facts(), sort_keys=True).encode()).hexdigest()

    @property
    def asked(self) -> Approval | None:
        """What waits for somebody's yes now: a first showing or a renewal."""
        return next((one for one in (self.approval, self.renewal) if one and one.open), None)

    def accounts(self) -> set[UUID]:
        """Return the accounts through which somebody had a hand in what is to be approved."""
        hands = {self.case.opened_by}
        hands |= {self.photo.uploaded_by} if self.photo else set()
        hands |= {consent.read_by for consent in self._rests_on}
        hands |= {self.safety.asked_by} if self.safety else set()
        hands |= {self.asked.asked_by} if self.asked else set()
        return hands

    def prepared_by(self) -> frozenset[UUID]:
        """Return the persons whose accounts those are: none of them can say yes."""
        return frozenset(self.persons.get(hand, hand) for hand in self.accounts())

    def ask(self, by: UUID, now: datetime) -> Approval:
        """Ask others to approve what the file holds now."""
        self._check(now)
        if self.showing and self.showing.alive:
            raise NotReady(case_id=str(self.case.case_id))
        if gate.was_shown(self):  # also while its withdrawal could still be taken back
            raise CannotBeShown(missing=[Missing.AGAIN.value])
        return self._ask(by, now, ApprovalKind.SHOWING)

    def ask_renewal(self, by: UUID, now: datetime) -> Approval:
        """Ask others whether the face may stay for one more lease."""
        renewals.check(self, now)
        return self._ask(by, now, ApprovalKind.RENEWAL)

    def approve(self, vote: Vote) -> tuple[Approval, Showing | None]:
        """Give one person's yes; with the last one that is needed a showing begins or goes on."""
        asked, now = self._may_decide(vote), vote.at
        self._check(now)
        if asked.voted(vote.person):
            raise VotedAlready(case_id=str(self.case.case_id))
        if asked.binds != self.binds():
            raise Changed(case_id=str(self.case.case_id))
        voted = replace(asked, votes=(*asked.votes, vote))
        if len(voted.votes) < self.policy.reviewers:
            return voted, None
        given = replace(voted, outcome="given", decided_by=vote.staff_id, decided_at=now)
        if given.kind is ApprovalKind.RENEWAL:
            return given, self._renewed(now)
        return given, self._begun(given, now)

    def send_back(self, vote: Vote, words: str) -> Approval:
        """Decline to approve, saying what should change: the round is over, whoever said yes."""
        return replace(
            self._may_decide(vote),
            outcome="returned",
            decided_by=vote.staff_id,
            decided_at=vote.at,
            words=words,
        )

    def show(self, now: datetime) -> Showing:
        """Put the approved face on the wall, if everything still holds."""
        showing = self.showing
        if showing is None or showing.state is not ShowingState.PREPARING:
            raise NotReady(case_id=str(self.case.case_id))
        self._check(now)
        self._check_approved(showing)
        return renewals.begun(self, showing, now)

    def withdraw(self, now: datetime, *, undo: bool) -> Showing | None:
        """Take the face off the wall; returns None where nothing was shown or about to be."""
        if not (showing := self.showing) or not showing.alive:
            return None
        return replace(
            showing,
            state=ShowingState.WITHDRAWN,
            version=showing.version + 1,
            withdrawn_at=now,
            undo_until=now + UNDO if undo else None,
        )

    def undo_withdrawal(self, now: datetime) -> Showing:
        """Take a withdrawal back within its ten minutes, without a new approval."""
        if not (showing := self.showing) or showing.alive or not showing.may_undo(now):
            raise NothingToUndo(case_id=str(self.case.case_id))
        self._check(now)
        self._check_approved(showing)
        return replace(showing, state=ShowingState.PREPARING, withdrawn_at=None, undo_until=None)

    def _ask(self, by: UUID, now: datetime, kind: ApprovalKind) -> Approval:
        return Approval(uuid4(), self.binds(), by, now, kind=kind, facts=self.facts())

    def _begun(self, given: Approval, now: datetime) -> Showing:
        lease, photo = self.lease_from(now), self.photo
        assert lease
        assert photo
        assert photo.image
        return Showing(
            showing_id=uuid4(),
            approval_id=given.approval_id,
            reference=new_reference(),
            image=new_image_name(),
            proof=photo.image,
            relations=self.relations,
            version=0,
            state=ShowingState.PREPARING,
            shown_until=lease,
            approved_at=now,
        )

    def _renewed(self, now: datetime) -> Showing:
        showing = renewals.renewed(self, now)
        self._check_approved(showing)
        return showing

    def _check(self, now: datetime) -> None:
        missing = self.missing(now)
        if missing:
            raise CannotBeShown(missing=[one.value for one in missing])

    def _check_approved(self, showing: Showing) -> None:
        given = self.approval if self.approval and self.approval.outcome == "given" else None
        if not given or (given.approval_id, given.binds) != (showing.approval_id, self.binds()):
            raise Changed(case_id=str(self.case.case_id))

    def _may_decide(self, vote: Vote) -> Approval:
        """Return what waits for a yes, for somebody who had no hand in it."""
        if not (asked := self.asked):
            raise NotReady(case_id=str(self.case.case_id))
        if vote.person in self.prepared_by():
            raise SamePerson(case_id=str(self.case.case_id))
        return asked
