"""What people do with a photo and with what is shown of it."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.contracts.codes import Refusal
from services.contracts.restricted.photos import PhotoRefused
from services.intake.actions import approving, developing, showing
from services.intake.model.people import Member
from services.intake.model.photos import PhotoState
from tests.support.office import CROP

from .interviews import Interviewing
from .ledger import UNDO, Asked, promise


class Hanging(Interviewing):
    """Hands that bring a face to the wall, keep it there and take it down."""

    async def hand_in(self, by: Member, case_id: UUID) -> None:
        original = b"\xff\xd8\xffnot really"
        await developing.hand_in(self.office.resources, self.office.doing(by), case_id, original)
        book = self.book(case_id)
        promise(book.shown is None, "a photo was changed while it is shown")
        book.photo = (uuid4(), by.person, False, False)

    async def develop(self, by: Member, case_id: UUID) -> None:
        """Let media answer for the newest photo, if one waits."""
        photo, book = (await self.office.file(case_id)).photo, self.book(case_id)
        if photo is None or photo.state is not PhotoState.SUBMITTED:
            return
        if self.dice.random() < 0.1:
            told = PhotoRefused(
                photo_id=photo.photo_id, revision=photo.revision, reason=Refusal.TOO_SMALL
            )
            async with self.office.tx() as tx:
                await developing.refused(tx, told, self.office.society, self.now)
            book.photo = None
            return
        await self.office.develop(case_id)
        assert book.photo is not None
        book.photo = (book.photo[0], book.photo[1], True, book.photo[3])

    async def crop(self, by: Member, case_id: UUID) -> None:
        confirm, book = self.dice.random() < 0.8, self.book(case_id)
        async with self.tx(by) as tx:
            await developing.place_crop(tx, self.office.doing(by), case_id, CROP, confirm=confirm)
        assert book.photo is not None
        book.photo = (uuid4(), book.photo[1], False, confirm)

    async def ask(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await approving.ask_for_approval(tx, self.office.doing(by), case_id)
        book = self.book(case_id)
        promise(not (found := book.forbids(self.ledger.rules, self.now)), "asked although", found)
        book.asked = Asked(book.basis, by.person, renewal=False)

    async def approve(self, by: Member, case_id: UUID) -> None:
        """Say yes; the copying that follows is sometimes left to the timer."""
        asked = (await self.office.file(case_id)).asked
        async with self.tx(by) as tx:
            made = asked.approval_id if asked else uuid4()
            await approving.approve(tx, self.office.doing(by), case_id, made)
        self.ledger.yes(case_id, by)
        if self.copies and self.dice.random() < 0.8:
            await showing.publish(self.office.resources, self.office.society, case_id)

    async def withdraw(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await showing.withdraw(tx, self.office.doing(by), case_id)

    async def undo(self, by: Member, case_id: UUID) -> None:
        reference = getattr((await self.office.file(case_id)).showing, "reference", "")
        async with self.tx(by) as tx:
            await showing.undo_withdrawal(tx, self.office.doing(by), case_id)
        gone = self.book(case_id).gone[reference]
        promise(gone.by_hand and self.now < gone.at + UNDO, "undone what was not theirs")
        promise(gone.basis == self.book(case_id).basis, "undone though it changed")
        promise(not self.book(case_id).forbids(self.ledger.rules, self.now), "undone too early")
        await showing.publish(self.office.resources, self.office.society, case_id)
