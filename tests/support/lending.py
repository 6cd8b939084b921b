"""An approver of one Society who was lent to another, as tests of what they may do want them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.intake import store
from services.intake.actions import lending
from services.intake.actions.lending import Ask
from services.intake.model.people import Member

from .office import Office

LOOKS = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")


@dataclass(frozen=True)
class Between:
    """The Society that borrows and the one that lends, each as its office."""

    borrower: Office
    lender: Office

    async def ask(self, days: int = 30) -> UUID:
        """Ask the lender for an approver; return the lending."""
        doing = self.borrower.doing(self.borrower.founded.administrator.member)
        wanted = Ask((self.lender.society,), False, doing.at + timedelta(days=days), "Ill.")
        async with self.borrower.tx() as tx:
            asked = await lending.ask(tx, doing, wanted)
            found = await store.lendings.list_open(tx, self.borrower.society, doing.at)
        return next(one.lending_id for one in found if one.ask_id == asked)

    async def offer(self, lending_id: UUID, who: Member | None = None) -> None:
        """Offer the lender's approver, or somebody else."""
        doing = self.lender.doing(self.lender.founded.administrator.member)
        async with self.lender.tx() as tx:
            member = who or self.lender.approver
            await lending.offer(tx, doing, lending_id, member.staff_id)

    async def accept(
        self, lending_id: UUID, who: Member | None = None, same: UUID | None = None, by: Any = None
    ) -> None:
        """Let the borrower's administrator, or somebody else, accept who is offered."""
        doing = self.borrower.doing(by or self.borrower.founded.administrator.member)
        offered = (who or self.lender.approver).staff_id
        async with self.borrower.tx() as tx:
            await lending.accept(tx, doing, lending_id, offered, same)

    async def lend(self, days: int = 30, same: UUID | None = None) -> UUID:
        """Ask, offer and accept; return the lending."""
        lending_id = await self.ask(days)
        await self.offer(lending_id)
        await self.accept(lending_id, same=same)
        return lending_id

    async def end(self, lending_id: UUID, *, by_lender: bool = False) -> None:
        """Let one of the two end it."""
        office = self.lender if by_lender else self.borrower
        async with office.tx() as tx:
            doing = office.doing(office.founded.administrator.member)
            await lending.end(tx, doing, lending_id)


async def approval_of(office: Office, case_id: UUID) -> str:
    """Return the id of what waits for a yes."""
    return str((await office.file(case_id)).asked.approval_id)


async def vote(browser: Any, office: Office, case_id: UUID) -> Any:
    """Say yes on the page of an approval."""
    asked = await approval_of(office, case_id)
    return await browser.post(f"/approvals/{case_id}", approval_id=asked, **LOOKS)
