"""Visitors' enquiries: what was promised, who works on them, what a letter says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock

from .endings import BlockReason, EndReason
from .policies import NETWORK, Policy

REMOVE_WITHIN = timedelta(hours=72)
PRESSING_WITHIN = timedelta(hours=24)
QUIET_AFTER = timedelta(days=180)
"""After so long without another message an enquiry that was answered is over by itself."""


class EnquiryNotFound(Problem):
    """There is no such message here."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class ClaimedByAnother(Problem):
    """A colleague works on this message now."""


class CannotBeAnswered(Problem):
    """Nobody could read an answer to this message."""


class WriterBlocked(Problem):
    """Whoever wrote here is blocked."""


class NotOver(Problem):
    """Nothing is over here that could be opened again."""


class DeskUnknown(Problem):
    """No Society of ours has that desk."""


class OtherDesk(Problem):
    """A message came to another desk than the enquiry it belongs to."""


@dataclass(frozen=True)
class Heard:
    """What a later message says beside its words."""

    urgent: bool = False
    pressing: bool = False


@dataclass(frozen=True)
class Desk:
    """Where a Society answers; the private half is closed under the desk's own key."""

    society: UUID
    desk: UUID
    public_key: str
    sealed_private: str = field(repr=False)


@dataclass(frozen=True)
class Enquiry:
    """A visitor's conversation about one reference."""

    society: UUID
    enquiry_id: UUID
    desk: UUID
    reference: str
    case_id: UUID | None
    language: str
    reply_key: str
    kind: MessageKind
    urgent: bool
    first_at: datetime
    last_at: datetime
    waits_since: datetime | None
    due_at: datetime | None = None
    claimed_by: UUID | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    pressing: bool = False
    excluded: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    overdue: Clock | None = None
    overdue_at: datetime | None = None
    assigned_to: UUID | None = None
    worked_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_why: EndReason | None = None
    erased_at: datetime | None = None
    moved_to: UUID | None = None
    moved_at: datetime | None = None
    blocked_at: datetime | None = None
    blocked_by: UUID | None = None
    blocked_why: BlockReason | None = None

    @property
    def ours(self) -> bool:
        """Whether there is something to work on: neither deleted by the visitor nor moved away."""
        return self.erased_at is None and self.moved_at is None

    @property
    def answerable(self) -> bool:
        """Whether somebody could read an answer: a wish to be removed leaves no mailbox."""
        return self.kind is MessageKind.MESSAGE and self.ours

    @property
    def on_top(self) -> bool:
        """Whether it comes before every promise."""
        return self.urgent or self.pressing

    @property
    def whose(self) -> UUID | None:
        """Who works on it, or is meant to."""
        return self.claimed_by or self.assigned_to

    def promised(self, policy: Policy = NETWORK) -> Enquiry:
        """Reckon by when something is promised: a look in a week, an answer in thirty days.

        A Society may want to be faster; visitors never learn of that. A wish to be removed is
        looked at within the 72 hours for which the face is held; in a day where it is still shown,
        as is what is pressing.
        """
        within = policy.answer_within if self.claimed_by else policy.look_within
        if self.pressing and not (self.claimed_by and self.acknowledged_at):
            within = min(within, PRESSING_WITHIN)
        if self.kind is MessageKind.REMOVAL:
            within = PRESSING_WITHIN if self.urgent else REMOVE_WITHIN
        return replace(self, due_at=self.waits_since + within if self.waits_since else None)

    def hear(self, at: datetime, heard: Heard, policy: Policy = NETWORK) -> Enquiry:
        """Take up a later message; what waits, waits since the earliest one without an answer.

        What was over is open again, and whoever had it has it for as long as any claim lasts.
        """
        anew = heard.pressing or self.waits_since is None
        return replace(
            self._open_again(),
            last_at=at,
            waits_since=self.waits_since or at,
            answered_at=None,
            worked_at=at if self.claimed_by and not self.waits_since else self.worked_at,
            urgent=self.urgent or heard.urgent,
            pressing=self.pressing or heard.pressing,
            acknowledged_at=None if anew else self.acknowledged_at,
        ).promised(policy)

    def be_overdue(self, clock: Clock, at: datetime) -> Enquiry:
        """Note that the network's promise is broken, unless it was kept meanwhile."""
        if self.due_at is None or (clock is Clock.LOOK and self.acknowledged_at):
            return self
        return replace(self, overdue=clock, overdue_at=self.overdue_at or at)

    def erase(self, at: datetime) -> Enquiry:
        """Note that the visitor deleted everything: nothing waits, and nobody can be answered."""
        gone = self._resting(at, self.claimed_by)
        return replace(gone, erased_at=self.erased_at or at, reply_key="", excluded=())

    def claim(
        self, by: UUID, at: datetime, *, seen: UUID | None, policy: Policy = NETWORK
    ) -> Enquiry:
        """Work on it from now on; `seen` is who worked on it when the page was drawn."""
        self._check(seen, by)
        taken = replace(self, claimed_by=by, claimed_at=at, worked_at=at, assigned_to=None)
        return taken.look(at).promised(policy)

    def look(self, at: datetime) -> Enquiry:
        """Note that somebody who works on it has looked."""
        looked = replace(self, acknowledged_at=self.acknowledged_at or at)
        late = self.overdue is Clock.LOOK
        return replace(looked, overdue=None, overdue_at=None) if late else looked

    def work(self, by: UUID, at: datetime) -> Enquiry:
        """Note that whoever claimed it worked on it; what others do keeps no claim alive."""
        return replace(self, worked_at=at) if self.claimed_by == by else self

    def release(self, by: UUID | None, policy: Policy = NETWORK) -> Enquiry:
        """Let it go, for a colleague to claim; `by` is None where time does it."""
        self._check(None, by or self.claimed_by)
        return self._let_go().promised(policy)

    def assign(
        self, to: UUID, at: datetime, *, seen: UUID | None, policy: Policy = NETWORK
    ) -> Enquiry:
        """Mean it for a colleague, who has it before their eyes until they take it on."""
        self._check(seen, None)
        return replace(self._let_go(), assigned_to=to, worked_at=at).promised(policy)

    def answer(
        self, by: UUID, at: datetime, later: datetime | None = None, policy: Policy = NETWORK
    ) -> Enquiry:
        """Note that it is answered; whoever answers works on it.

        `later` is since when a message waits that the answer crossed: nobody has looked at it yet.
        """
        if not self.answerable:
            raise CannotBeAnswered(enquiry_id=str(self.enquiry_id))
        self._check(None, by)
        done = self._resting(at, by).look(at)._open_again()
        if later is None:
            return done
        waits = done.hear(later, Heard(pressing=self.pressing), policy)
        return replace(waits, last_at=self.last_at)

    def end(self, by: UUID | None, at: datetime, why: EndReason) -> Enquiry:
        """Note that nothing more is to be done."""
        self._check(None, by or self.claimed_by)
        over = self._resting(self.answered_at or at, by or self.claimed_by)
        return replace(over, ended_at=at, ended_by=by, ended_why=why)

    def reopen(self, by: UUID, at: datetime, policy: Policy = NETWORK) -> Enquiry:
        """Take an end back: it waits for whoever does so, as if the message came now."""
        if self.ended_at is None or not self.ours:
            raise NotOver(enquiry_id=str(self.enquiry_id))
        if self.blocked_at:
            raise WriterBlocked(enquiry_id=str(self.enquiry_id))
        again = replace(self._open_again(), waits_since=at, answered_at=None, assigned_to=None)
        mine = replace(again, claimed_by=by, claimed_at=at, worked_at=at)
        return mine.look(at).promised(policy)

    def move(self, to: UUID, at: datetime) -> Enquiry:
        """Note that another Society answers it from now on; nothing of it waits here."""
        return replace(self._resting(at, None), moved_to=to, moved_at=at, reply_key="", excluded=())

    def arrive(self, desk: Desk, about: tuple[str, UUID | None]) -> Enquiry:
        """Return it as it comes to another Society: nobody's yet, and about a face of theirs."""
        reference, case_id = about
        here = replace(self._let_go(), society=desk.society, desk=desk.desk)
        return replace(here, reference=reference, case_id=case_id, moved_to=None, moved_at=None)

    def block(self, by: UUID, at: datetime, why: BlockReason) -> Enquiry:
        """Let whatever its writer sends later go aside; it is over with that."""
        over = self.end(by, at, EndReason.BLOCKED)
        return replace(over, blocked_at=at, blocked_by=by, blocked_why=why)

    def unblock(self, by: UUID, at: datetime, policy: Policy = NETWORK) -> Enquiry:
        """Take a block back: it waits for whoever does so, with all that came meanwhile."""
        if self.blocked_at is None:
            raise NotOver(enquiry_id=str(self.enquiry_id))
        heard = replace(self, blocked_at=None, blocked_by=None, blocked_why=None)
        return heard.reopen(by, at, policy)

    def _check(self, seen: UUID | None, by: UUID | None) -> None:
        """Go on only where nobody else works on it than who was seen there, or oneself."""
        if not self.ours:
            raise CannotBeAnswered(enquiry_id=str(self.enquiry_id))
        if self.blocked_at:
            raise WriterBlocked(enquiry_id=str(self.enquiry_id))
        if self.claimed_by not in (seen, by):
            raise ClaimedByAnother(enquiry_id=str(self.enquiry_id))

    def _resting(self, at: datetime, by: UUID | None) -> Enquiry:
        """Return it with nothing that waits."""
        return replace(
            self,
            claimed_by=by,
            claimed_at=(self.claimed_at or at) if by else None,
            worked_at=at,
            assigned_to=None,
            answered_at=at,
            waits_since=None,
            due_at=None,
            urgent=False,
            pressing=False,
            overdue=None,
            overdue_at=None,
        )

    def _open_again(self) -> Enquiry:
        return replace(self, ended_at=None, ended_by=None, ended_why=None)

    def _let_go(self) -> Enquiry:
        return replace(self, claimed_by=None, claimed_at=None, worked_at=None, assigned_to=None)


@dataclass(frozen=True)
class About:
    """What staff should know of the face a message is about."""

    case_id: UUID | None = None
    relations: tuple[str, ...] = ()
    state: str | None = None
    held: bool = False

    @property
    def off_the_wall(self) -> bool:
        """Whether the face is no longer shown, whatever the reason."""
        return self.held or self.state == "withdrawn"
