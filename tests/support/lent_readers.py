"""A reader of one Society who was lent to another for one enquiry, as tests do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.intake import store
from services.intake.actions import reading
from services.intake.model.people import Member
from services.intake.store.scopes import transaction_for

from .intake import Visitor
from .office import Office


async def asked(office: Office, lender: Office, visitor: Visitor, days: int = 7) -> UUID:
    """Ask a Society for a reader of a message."""
    doing = office.doing()
    async with office.tx() as tx:
        until = doing.at + timedelta(days=days)
        return await reading.ask(tx, doing, visitor.enquiry_id, lender.society, until)


async def named(lender: Office, reading_id: UUID, who: Member | None = None) -> None:
    """Name the lender's caseworker, or somebody else."""
    doing = lender.doing(lender.founded.administrator.member)
    async with lender.tx() as tx:
        await reading.name(tx, doing, reading_id, (who or lender.caseworker).staff_id)


async def lent(office: Office, lender: Office, visitor: Visitor) -> UUID:
    """Ask, name and let in the lender's caseworker; return the reading."""
    reading_id = await asked(office, lender, visitor)
    await named(lender, reading_id)
    async with office.tx() as tx:
        who = lender.caseworker.staff_id
        await reading.accept(tx, office.doing(), visitor.enquiry_id, reading_id, who)
    return reading_id


async def texts(lender: Office, reading_id: UUID, who: Member | None = None) -> list[Any]:
    """Return what somebody reads."""
    member = who or lender.caseworker
    async with transaction_for(lender.resources.pool, member) as tx:
        return (await reading.read(tx, lender.doing(member), reading_id))[1]


async def translate(lender: Office, reading_id: UUID, text: str) -> None:
    """Write something beside the first message."""
    [first, *_] = await texts(lender, reading_id)
    async with transaction_for(lender.resources.pool, lender.caseworker) as tx:
        doing = lender.doing()
        await reading.translate(tx, doing, reading_id, first.message_id, text)


async def read_instead(office: Office, reading_id: UUID, who: Member) -> None:
    """Let somebody else be the one who was named, in both Societies."""
    change = "UPDATE readings SET staff_id = $1 WHERE reading_id = $2"
    async with office.tx() as tx:
        await tx.execute(change, who.staff_id, reading_id)
        other = await tx.fetchval("SELECT other FROM readings WHERE reading_id = $1", reading_id)
        async with store.scopes.visiting(tx, other):
            await tx.execute(change, who.staff_id, reading_id)
