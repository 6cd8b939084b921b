"""A seeker's file: what may be asked, approved, shown and withdrawn, and when."""

from __future__ import annotations

import calendar
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID, uuid4

from services.chassis.problems import Problem
from services.contracts.codes import Relation, new_image_name, new_reference

from . import gate
from .gate import Missing
from .interviews import Case, Consent, SafetyCheck, Seeker, SoughtPerson
from .photos import Approval, Photo, Showing, ShowingState
from .policies import Policy

LEASE = timedelta(days=180)
UNDO = timedelta(minutes=10)
REMOVAL_HOLD = timedelta(hours=72)


class CaseNotFound(Problem):
    """There is no such case here."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class CannotBeShown(Problem):
    """Something is missing before this face can be shown."""


class SamePerson(Problem):
    """A second person has to approve: someone who did not prepare this."""


class Changed(Problem):
    """Something has changed since approval was asked for; ask again."""


class NothingToUndo(Problem):
    """It is too late to undo this, or there is nothing to undo."""


class NotReady(Problem):
    """The case is not at a point where that can be done."""


@dataclass(frozen=True)
class CaseFile:
    """Everything that decides whether a face may be shown."""

    case: Case
    seeker: Seeker
    sought: tuple[SoughtPerson, ...] = ()
    consent: Consent | None = None
    safety: SafetyCheck | None = None
    photo: Photo | None = None
    approval: Approval | None = None
    showing: Showing | None = None
    policy: Policy = field(default_factory=Policy)

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Whom the seeker looks for, as it is said in public: each once, in a fixed order."""
        said = {person.shown_as for person in self.sought}
        return tuple(relation for relation in Relation if relation in said)

    def missing(self, now: datetime) -> tuple[Missing, ...]:
        """List what stands between this case and the wall, before a second person's yes."""
        return gate.missing(self, now)

    def on_hold(self, now: datetime) -> bool:
        """Whether nothing of the case may be shown, for a reason that is nobody's here."""
        until = self.case.held_until
        return self.case.held and (until is None or now < until)

    def lease_from(self, now: datetime) -> date | None:
        """Return the last day a showing from now could have, or None if it would be over.

        It is the end of a month, so that it tells nothing of the day it began, and before any
        consent ends.
        """
        if self.consent is None:
            return None
        end = month_end_before(min(now.date() + LEASE, self.consent.until))
        return end if end >= now.date() else None

    def binds(self) -> str:
        """Return the hash of what an approval is about: any change makes it another."""
        assert self.photo is not None
        assert self.consent is not None
        facts = [
            str(self.photo.photo_id),
            self.photo.revision,
            self.photo.image,
            self.photo.crop,
            self.relations,
            str(self.consent.consent_id),
            str(self.consent.until),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def prepared_by(self) -> frozenset[UUID]:
        """Return who had a hand in what is to be approved."""
        assert self.photo is not None
        assert self.consent is not None
        hands = {self.case.opened_by, self.photo.uploaded_by, self.consent.read_by}
        return frozenset(hands | ({self.approval.asked_by} if self.approval else set()))

    def ask(self, by: UUID, now: datetime) -> Approval:
        """Ask a second person to approve what the file holds now."""
        self._check(now)
        if self.showing and self.showing.alive:
            raise NotReady(case_id=str(self.case.case_id))
        return Approval(uuid4(), self.binds(), by, now)

    def approve(self, by: UUID, now: datetime) -> tuple[Approval, Showing]:
        """Give the second person's yes, and with it begin one showing."""
        approval = self._open_approval()
        self._check(now)
        if by in self.prepared_by():
            raise SamePerson(case_id=str(self.case.case_id))
        if approval.binds != self.binds():
            raise Changed(case_id=str(self.case.case_id))
        lease, photo = self.lease_from(now), self.photo
        assert lease is not None
        assert photo is not None
        assert photo.image is not None
        given = replace(approval, outcome="given", decided_by=by, decided_at=now)
        return given, Showing(
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

    def send_back(self, by: UUID, words: str, now: datetime) -> Approval:
        """Decline to approve, saying what should change."""
        approval = self._open_approval()
        if by in self.prepared_by():
            raise SamePerson(case_id=str(self.case.case_id))
        return replace(approval, outcome="returned", decided_by=by, decided_at=now, words=words)

    def show(self, now: datetime) -> Showing:
        """Put the approved face on the wall, if everything still holds."""
        showing = self.showing
        if showing is None or showing.state is not ShowingState.PREPARING:
            raise NotReady(case_id=str(self.case.case_id))
        self._check(now)
        self._check_approved(showing)
        if showing.shown_until < now.date():
            raise CannotBeShown(missing=[Missing.LEASE.value])
        return replace(showing, state=ShowingState.SHOWN, version=showing.version + 1)

    def withdraw(self, now: datetime, *, undo: bool) -> Showing | None:
        """Take the face off the wall; returns None where nothing was shown or about to be."""
        showing = self.showing
        if showing is None or not showing.alive:
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
        showing = self.showing
        if showing is None or showing.alive or not showing.may_undo(now):
            raise NothingToUndo(case_id=str(self.case.case_id))
        self._check(now)
        self._check_approved(showing)
        return replace(showing, state=ShowingState.PREPARING, withdrawn_at=None, undo_until=None)

    def _check(self, now: datetime) -> None:
        missing = self.missing(now)
        if missing:
            raise CannotBeShown(missing=[one.value for one in missing])

    def _check_approved(self, showing: Showing) -> None:
        approval = self.approval
        given = approval is not None and approval.outcome == "given"
        if not given or approval is None or approval.approval_id != showing.approval_id:
            raise Changed(case_id=str(self.case.case_id))
        if approval.binds != self.binds():
            raise Changed(case_id=str(self.case.case_id))

    def _open_approval(self) -> Approval:
        if self.approval is None or self.approval.outcome is not None:
            raise NotReady(case_id=str(self.case.case_id))
        return self.approval


def month_end_before(day: date) -> date:
    """Return the last month's end that is not after a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day if day.day == last else day.replace(day=1) - timedelta(days=1)
