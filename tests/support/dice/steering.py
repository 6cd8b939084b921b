"""The way to the wall, step by step: dice alone would never get there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.intake.model.check_ins import StillLooking
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import Answer
from services.intake.model.photos import PhotoState, ShowingState

from .endings import COUNTRIES, Ending

Step = Callable[[], Awaitable[Any]]
LONGEST = 80
LASTING = frozenset({"learn", "death", "younger"})
"""What makes another story of a case: the way to the wall does not mend it."""


class Steered(Ending):
    """Hands that know what comes next, and do anything in between."""

    async def does(self, move: Any, case_id: UUID, **more: Any) -> bool:
        """Let a caseworker do something."""
        return await self.act(move, self.dice.choice(self.workers), case_id, **more)

    async def guards(self, move: Any, case_id: UUID) -> bool:
        """Let the focal point for safety do something."""
        return await self.act(move, self.office.founded.safeguarding.member, case_id)

    async def to_the_wall(self, case_id: UUID, disturbed: float = 0) -> None:
        """Do what comes next until the face is shown; sometimes anything else in between."""
        for _ in range(LONGEST):
            if self.book(case_id).shown:
                return
            await (await self._next(case_id))()
            if self.dice.random() < disturbed:
                await self.anything(case_id, but=LASTING)
        raise AssertionError(
            self.book(case_id), (await self.office.file(case_id)).missing(self.now)
        )

    async def approved(self, case_id: UUID) -> None:
        """Do what comes next until the last yes, and leave the rest to the timer."""
        self.copies = False
        for _ in range(LONGEST):
            showing = (await self.office.file(case_id)).showing
            if showing and showing.state is ShowingState.PREPARING:
                break
            await (await self._next(case_id))()
        self.copies = True

    async def tempted(self, case_id: UUID) -> None:
        """Try to bring a face back by everything that would not mend what took it down."""
        placers = {one.by for one in self.book(case_id).held(self.now).values()}
        for by in (one for one in self.staff if one.staff_id in placers):
            await self.act(self.lift, by, case_id)
        await self.does(self.undo, case_id)
        if await self.does(self.ask, case_id):
            await (await self._vote(case_id))()
        await self.tick(seconds=30)

    async def anything(self, case_id: UUID, but: frozenset[str] = frozenset()) -> None:
        """Let anybody do anything, allowed or not."""
        moves = self.moves()
        move, choices = moves[self.dice.choice([one for one in moves if one not in but])]
        await self.act(move, self.dice.choice(self.staff), case_id, **choices)

    async def renew(self, case_id: UUID) -> None:
        """Live through a lease with a check-in that is answered, and ask for one more."""
        await self.tick(days=95)
        await self.does(self.safety, case_id)
        await self.does(self.still_looks, case_id, answer=StillLooking.YES)
        shown = self.book(case_id).shown
        assert shown is not None
        await self.tick(days=max(0, (shown.said.shown_until - self.now.date()).days - 30))
        await self.does(self.ask_renewal, case_id)
        await self.does(self.safety, case_id)
        await self.does(self.ask_renewal, case_id)
        for _ in range(self.ledger.rules.reviewers):
            await (await self._vote(case_id))()

    def moves(self) -> dict[str, tuple[Any, dict[str, Any]]]:
        """Return everything somebody can do to a case, with what the dice say of it."""
        dice, day = self.dice, self.now.date()
        purpose, answer = dice.choice(list(Purpose)), dice.choice(list(ConsentAnswer))
        countries = tuple(dice.sample(COUNTRIES, 2)) if purpose is Purpose.POSTER else ()
        said = {"purpose": purpose, "answer": answer, "countries": countries}
        said |= {"interpreted": dice.choice(list(Interpreter)), "told_back": dice.random() < 0.8}
        said |= {"until": day + timedelta(days=dice.choice([3, 100, 700]))}
        danger = {f"danger_{who}": dice.choice(list(Answer)) for who in ("seeker", "sought")}
        plain = (
            *(self.younger, self.add_sought, self.guardian, self.hand_in, self.develop, self.crop),
            *(self.ask, self.approve, self.withdraw, self.undo, self.exclude, self.hold),
            *(self.ask_removal, self.by_code, self.lift, self.lock, self.name, self.unname),
            *(self.unlock, self.strike, self.learn, self.death, self.confirm, self.tell),
            *(self.reopen_outcome, self.close, self.reopen, self.ask_renewal),
            *(self.looks_no_more, self.posters),
        )
        return {one.__name__: (one, {}) for one in plain} | {
            "consent": (self.consent, said),
            "still_looks": (self.still_looks, {"answer": None}),
            "take_back": (self.take_back, {"purpose": purpose}),
            "safety": (self.safety, danger),
        }

    async def _next(self, case_id: UUID) -> Step:
        book, file = self.book(case_id), await self.office.file(case_id)
        if book.named is not None:
            someone = next(one for one in self.staff if one.staff_id in (book.named or ()))
            return lambda: self.act(self.unlock, someone, case_id)
        if book.closed:
            return lambda: self.does(self.reopen, case_id)
        if book.held(self.now):
            await self.act(self.lift, self.dice.choice(self.staff), case_id)
            return lambda: self.guards(self.lift, case_id)
        missing = {one.value for one in file.missing(self.now)}
        if missing & {"age", "guardian"}:
            return self._of_age(case_id)
        return self._interviewed(case_id, missing) or await self._photographed(case_id, missing)

    def _of_age(self, case_id: UUID) -> Step:
        book, rules = self.book(case_id), self.ledger.rules
        child = (book.age(self.now.date()) or 18) < 18
        if child and not rules.guardians:
            return lambda: self.decide(guardians=True)
        if not child and rules.minimum_age != 18:
            return lambda: self.decide(minimum_age=18)
        return lambda: self.does(self.guardian if child else self.describe, case_id)

    def _interviewed(self, case_id: UUID, missing: set[str]) -> Step | None:
        if "relation" in missing:
            return lambda: self.does(self.add_sought, case_id)
        if missing & {"consent", "lease"}:
            return lambda: self.does(self.consent, case_id)
        if missing & {"danger", "danger_unasked", "alone", "interpreter"}:
            return lambda: self.does(self.safety, case_id)
        return None

    async def _photographed(self, case_id: UUID, missing: set[str]) -> Step:
        file = await self.office.file(case_id)
        if "photo" in missing:
            waits = file.photo and file.photo.state is PhotoState.SUBMITTED
            return lambda: self.does(self.develop if waits else self.hand_in, case_id)
        if missing & {"crop", "again"}:
            return lambda: self.does(self.crop, case_id)
        if file.showing and file.showing.state is ShowingState.PREPARING:
            return lambda: self.tick(seconds=30)
        if file.asked is None:
            return lambda: self._asked_or_cropped(case_id)
        return await self._vote(case_id)

    async def _asked_or_cropped(self, case_id: UUID) -> None:
        """Ask for a yes; while a withdrawal can be taken back, another one wants another crop."""
        if not await self.does(self.ask, case_id):
            await self.does(self.crop, case_id)

    async def _vote(self, case_id: UUID) -> Step:
        book = self.book(case_id)
        used = book.hands | set(book.asked.votes if book.asked else ())
        free = [one for one in self.staff if one.person not in used]
        if not free:
            return lambda: self.decide(reviewers=1)
        by, wrong = self.dice.choice(free), [one for one in self.staff if one.person in used]
        await self.act(self.approve, self.dice.choice(wrong), case_id)
        return lambda: self.act(self.approve, by, case_id)
