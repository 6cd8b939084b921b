"""People of one office who do anything at any time, and the ledger they are measured by."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake import store, timers
from services.intake.actions import founding
from services.intake.actions.founding import Newcomer
from services.intake.model.people import Member, Role
from services.intake.model.posters import printable
from services.intake.store.scopes import transaction_for
from tests.support.broker import Broker
from tests.support.intake import colleague_of
from tests.support.office import Office

from .ledger import COPYING, Ledger, Notebook, promise

Move = Callable[..., Awaitable[None]]
BY_HAND = {"withdraw", "looks_no_more"}
"""What staff can take back for ten minutes."""
UNSEEN = {"develop", "ask_removal", "by_code"}
"""What happens to a case from outside, whoever is named for it."""


@dataclass
class Hands:
    """The staff of an office, the dice they roll, and the ledger beside them."""

    office: Office
    broker: Broker
    dice: random.Random
    ledger: Ledger
    staff: list[Member]
    workers: list[Member]
    copies: bool = True
    """Whether who says yes last also brings the face to the wall, or leaves it to the timer."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each thing was done, and how often it was refused."""

    @classmethod
    async def gather(cls, office: Office, broker: Broker, dice: random.Random) -> Hands:
        """Bring together one of each role, a second caseworker, and somebody with two accounts."""
        known = [office.founded.of(role).member for role in Role]
        roles, first = frozenset({Role.CASEWORKER, Role.APPROVER}), office.caseworker
        more = [
            Newcomer("Sol", "sol@second.example", frozenset({Role.CASEWORKER})),
            Newcomer("The same once more", "twin@second.example", roles, person=first.person),
        ]
        told = await founding.add_staff(office.resources, office.founded.name, more)
        async with office.tx() as tx:
            at = office.resources.clock()
            made = [(await colleague_of(tx, one, at)).member for one in told]
        return cls(office, broker, dice, Ledger(), known + made, [first, *made])

    @property
    def now(self) -> Any:
        return self.office.resources.clock()

    def tx(self, by: Member) -> Any:
        """Open a transaction as the portal does for a member."""
        return transaction_for(self.office.resources.pool, by)

    def book(self, case_id: UUID) -> Notebook:
        return self.ledger.cases[case_id]

    async def act(self, move: Move, by: Member, case_id: UUID, **more: Any) -> bool:
        """Do one thing, and compare what is public at once; what is refused changes nothing."""
        named = self.book(case_id).named
        try:
            await move(by, case_id, **more)
            done = True
        except Problem:
            done = False
        self.done[move.__name__ if done else f"{move.__name__} refused"] += 1
        unseen = named is not None and by.staff_id not in named
        promise(not (unseen and done) or move.__name__ in UNSEEN, "did what they cannot see", move)
        await self.look(case_id, by_hand=done and move.__name__ in BY_HAND)
        return done

    async def look(self, case_id: UUID | None, *, by_hand: bool = False) -> None:
        """Hear what the transactions so far have said, and compare it with the ledger."""
        await self.broker.relay(self.office.resources.pool, "intake")
        kinds = {PhotoPublished.TYPE: PhotoPublished, PhotoWithdrawn.TYPE: PhotoWithdrawn}
        heard = [kinds[x.type].heard(x.value) for x in self.broker.log if x.type in kinds]
        self.broker.log.clear()
        for said in heard:
            async with self.office.tx() as tx:
                whose = await store.photos.case_of_reference(
                    tx, self.office.society, said.reference
                )
            ours = by_hand and whose == case_id
            self.ledger.hear(said, whose, self.now, by_hand=ours)
            if isinstance(said, PhotoWithdrawn):
                await self._sees_it_swept(said.reference, whose)
        self.ledger.check(self.now)
        if case_id is not None:
            await self._may_be_printed_as_it_is_shown(case_id)

    async def _may_be_printed_as_it_is_shown(self, case_id: UUID) -> None:
        """What the next poster is made of agrees with the file, and so does what hangs."""
        face = printable(await self.office.file(case_id), self.now)
        async with self.office.tx() as tx:
            rows = await tx.fetch(
                """
                SELECT f.reference, f.countries, f.until FROM poster_faces f
                  JOIN showings s USING (society, reference) WHERE s.case_id = $1
                """,
                case_id,
            )
        known = [(row["reference"], tuple(row["countries"]), row["until"]) for row in rows]
        over = [one for one in known if one[2] < self.now.date()]
        right = [(face.reference, face.countries, face.until)] if face else over
        promise(known == right, "a face may be printed that may not, or otherwise", case_id)

    async def _sees_it_swept(self, reference: str, case_id: UUID) -> None:
        """The bytes of a face that left are told to go in the transaction that says so."""
        async with self.office.tx() as tx:
            wanted = await tx.fetchval(
                """
                SELECT bool_or(wanted) FROM files JOIN showings ON name = image
                 WHERE bucket = 'wall' AND reference = $1
                """,
                reference,
            )
        promise(wanted is False, "bytes are still wanted", case_id)

    async def tick(self, **span: float) -> None:
        """Let time pass, with all that is due in it."""
        self.office.resources.clock.turn(**span)
        for _ in range(3):
            await timers.do_what_is_due(self.office.resources)
        await self.look(None)
        await timers.clear_files(self.office.resources)
        async with self.office.tx() as tx:
            rows = await tx.fetch(
                "SELECT image FROM showings WHERE state = 'withdrawn' AND withdrawn_at < $1",
                self.now - COPYING,
            )
        left = {name.partition("-")[0] for name in self.office.resources.objects.names("wall")}
        promise(not left & {row["image"] for row in rows}, "bytes of a face that left are there")
