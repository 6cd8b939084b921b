"""A Society's office at work on cases: what a caseworker and an approver do every day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.chassis.database import transaction_of
from services.contracts.codes import Relation
from services.contracts.renditions import rendition_names
from services.contracts.restricted.photos import PhotoDeveloped
from services.intake import store
from services.intake.actions import approving, consenting, developing, registering, showing
from services.intake.actions.doing import Doing
from services.intake.model.consents import Consent, How
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import Age, Answer, SafetyCheck
from services.intake.model.people import Member
from services.intake.model.told import SeekerTold, SoughtTold
from services.intake.resources import Resources

from .intake import Founded, found

CROP = (0.1, 0.1, 0.6, 0.5)
FACE = (0.3, 0.2, 0.2, 0.2)


@dataclass
class Office:
    """A Society's caseworker and approver, acting on cases through intake's own actions."""

    resources: Resources
    founded: Founded

    @classmethod
    async def open(cls, resources: Resources, name: str = "A Society", **more: Any) -> Office:
        return cls(resources, await found(resources, name, **more))

    @property
    def society(self) -> UUID:
        return self.founded.society

    @property
    def caseworker(self) -> Member:
        return self.founded.caseworker.member

    @property
    def approver(self) -> Member:
        return self.founded.approver.member

    def doing(self, by: Member | None = None) -> Doing:
        return Doing(by or self.caseworker, self.resources.clock(), self.resources.vault)

    def tx(self) -> Any:
        return transaction_of(self.resources.pool, self.society)

    async def file(self, case_id: UUID) -> Any:
        async with self.tx() as tx:
            return await store.cases.read_file(tx, self.society, case_id)

    async def register(self, name: str = "Amina Haddad", *relations: Relation) -> UUID:
        async with self.tx() as tx:
            told = SeekerTold(name, "phone, mornings")
            case_id = await registering.register_case(tx, self.doing(), (told, Age.ADULT, "ar"))
            for relation in relations or (Relation.BROTHER,):
                both = (relation, relation)
                story = SoughtTold("Yusuf", "Last in contact in Izmir.")
                await registering.add_sought(tx, self.doing(), case_id, both, story)
        return case_id

    async def consent(self, case_id: UUID, until: date | None = None, **more: Any) -> None:
        now = self.resources.clock()
        consent = Consent(
            consent_id=uuid4(),
            language="ar",
            text_version=0,
            read_by=self.caseworker.staff_id,
            how=How.SIGNATURE,
            told_back=True,
            given_at=now,
            until=until or now.date() + timedelta(days=300),
        )
        given = replace(consent, **more)
        async with self.tx() as tx:
            await consenting.record_consent(tx, self.doing(), case_id, given)

    async def ask_safety(self, case_id: UUID, **more: Any) -> None:
        safety = SafetyCheck(
            alone=True,
            interpreter=Interpreter.INDEPENDENT,
            danger_seeker=Answer.NO,
            danger_sought=Answer.NO,
            danger_left_behind=Answer.NO,
            asked_by=self.caseworker.staff_id,
            asked_at=self.resources.clock(),
        )
        answered = replace(safety, **more)
        async with self.tx() as tx:
            await registering.record_safety(tx, self.doing(), case_id, answered)

    async def hand_in(self, case_id: UUID, original: bytes = b"\xff\xd8\xffnot really") -> None:
        await developing.hand_in(self.resources, self.doing(), case_id, original)

    async def develop(self, case_id: UUID, **seen: Any) -> None:
        """Do what media does with the newest photo: make nine proofs, and say what it saw."""
        photo = (await self.file(case_id)).photo
        image = secrets.token_hex(13).translate(str.maketrans("0189", "ghij"))
        for name in rendition_names(image):
            await self.resources.objects.write("proofs", name, b"pixels", "image/jpeg")
        event = PhotoDeveloped(
            **{
                "photo_id": photo.photo_id,
                "revision": photo.revision,
                "image": image,
                "crop": photo.crop or CROP,
                "faces": (FACE,),
            }
            | seen
        )
        async with self.tx() as tx:
            await developing.developed(tx, event, self.society, self.resources.vault)

    async def confirm(self, case_id: UUID) -> None:
        crop = (await self.file(case_id)).photo.crop
        async with self.tx() as tx:
            await developing.place_crop(tx, self.doing(), case_id, crop, confirm=True)
        await self.develop(case_id)

    async def ask(self, case_id: UUID) -> None:
        async with self.tx() as tx:
            await approving.ask_for_approval(tx, self.doing(), case_id)

    async def approve(self, case_id: UUID, by: Member | None = None) -> None:
        asked = (await self.file(case_id)).approval
        doing = self.doing(by or self.approver)
        async with self.tx() as tx:
            await approving.approve(tx, doing, case_id, asked.approval_id if asked else uuid4())
        await showing.publish(self.resources, self.society, case_id)

    async def ready(self, name: str = "Amina Haddad", *relations: Relation) -> UUID:
        """Bring a case to where only the second person is missing."""
        case_id = await self.register(name, *relations)
        await self.consent(case_id)
        await self.ask_safety(case_id)
        await self.hand_in(case_id)
        await self.develop(case_id)
        await self.confirm(case_id)
        await self.ask(case_id)
        return case_id

    async def shown(self, name: str = "Amina Haddad", *relations: Relation) -> UUID:
        case_id = await self.ready(name, *relations)
        await self.approve(case_id)
        return case_id

    async def withdraw(self, case_id: UUID) -> None:
        async with self.tx() as tx:
            await showing.withdraw(tx, self.doing(), case_id)

    async def undo(self, case_id: UUID) -> None:
        async with self.tx() as tx:
            await showing.undo_withdrawal(tx, self.doing(), case_id)
        await showing.publish(self.resources, self.society, case_id)
