"""Whatever two people do to one case, its real rows never put on the wall what may not be there."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake.actions import consenting, developing, holding, registering
from services.intake.model.interviews import Answer
from services.intake.model.photos import PhotoState
from services.intake.model.told import SoughtTold
from tests.support.office import Office


@dataclass
class Hands:
    """Two people of one office who do anything at any time to one case."""

    office: Office
    case_id: UUID
    dice: random.Random

    async def act(self):
        """Do one thing, allowed or not; what is refused changes nothing."""
        # Half of the time what comes next on the way to the wall, or nothing would ever get there.
        move = await self._next() if self.dice.random() < 0.5 else self.dice.choice(self._moves())
        with contextlib.suppress(Problem, AttributeError, AssertionError, TypeError):
            await move()

    async def _next(self):
        office, case_id = self.office, self.case_id
        file = await office.file(case_id)
        missing = set(file.missing(office.resources.clock()))
        if "hold" in missing:
            return lambda: self._by_staff(holding.lift_hold)
        if "relation" in missing:
            return self._add_sought
        if "consent" in missing:
            return lambda: office.consent(case_id)
        if missing & {"danger", "danger_unasked", "alone", "interpreter"}:
            return lambda: office.ask_safety(case_id)
        return await self._next_of_photo(file, missing)

    async def _next_of_photo(self, file, missing):
        office, case_id = self.office, self.case_id
        if file.photo is None or file.photo.state is PhotoState.DISCARDED:
            return lambda: office.hand_in(case_id)
        if "photo" in missing:
            return lambda: office.develop(case_id)
        if "crop" in missing:
            return lambda: office.confirm(case_id)
        if file.approval is None or file.approval.outcome is not None:
            return lambda: office.ask(case_id)
        return lambda: office.approve(case_id)

    def _moves(self):
        office, case_id, rarely = self.office, self.case_id, self.dice.random() < 0.3
        return [
            lambda: office.consent(case_id, told_back=self.dice.random() < 0.8),
            lambda: office.ask_safety(case_id),
            lambda: office.ask_safety(case_id, danger_sought=self.dice.choice(list(Answer))),
            lambda: office.hand_in(case_id),
            *[lambda: office.develop(case_id)] * 2,
            self._crop,
            *[lambda: office.ask(case_id)] * 3,
            *[lambda: office.approve(case_id)] * 3,
            lambda: office.approve(case_id, by=office.caseworker),
            lambda: office.withdraw(case_id),
            lambda: office.undo(case_id),
            self._add_sought,
            *[lambda: self._by_staff(holding.lift_hold)] * 2,
            *([lambda: self._by_staff(holding.place_on_hold)] if rarely else []),
            *([lambda: self._by_staff(consenting.withdraw_consent)] if rarely else []),
            *([self._strike_all_sought] if rarely else []),
        ]

    async def _by_staff(self, action):
        async with self.office.tx() as tx:
            await action(tx, self.office.doing(), self.case_id)

    async def _add_sought(self):
        relations, told = (Relation.SISTER, Relation.FAMILY), SoughtTold("", "")
        async with self.office.tx() as tx:
            await registering.add_sought(tx, self.office.doing(), self.case_id, relations, told)

    async def _strike_all_sought(self):
        for person in (await self.office.file(self.case_id)).sought:
            async with self.office.tx() as tx:
                await registering.remove_sought(
                    tx, self.office.doing(), self.case_id, person.sought_id
                )

    async def _crop(self):
        photo, confirm = (await self.office.file(self.case_id)).photo, self.dice.random() < 0.8
        async with self.office.tx() as tx:
            await developing.place_crop(
                tx, self.office.doing(), self.case_id, photo.crop, confirm=confirm
            )


async def test_random_actions_on_real_rows_never_publish_what_may_not_be_shown(office, broker):
    """T32: the same on the real tables, through the actions and the outbox."""
    hands = Hands(office, await office.register(), random.Random(32))
    wall: set[str] = set()
    published = 0
    for _ in range(250):
        await hands.act()
        await broker.relay(office.resources.pool, "intake")
        for said in broker.log:
            if said.type == PhotoPublished.TYPE:
                wall.add(PhotoPublished.heard(said.value).reference)
                published += 1
            if said.type == PhotoWithdrawn.TYPE:
                wall.discard(PhotoWithdrawn.heard(said.value).reference)
        broker.log.clear()
        if wall:
            file = await office.file(hands.case_id)
            assert file.missing(office.resources.clock()) == ()
            assert file.approval.decided_by == office.approver.staff_id
            assert wall == {file.showing.reference}

    assert published >= 3
