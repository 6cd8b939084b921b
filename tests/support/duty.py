"""Somebody on duty, and messages that cannot wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake.actions import rostering
from services.intake.actions.doing import Doing
from services.intake.model.duties import Duty, Span
from tests.support.intake import Colleague, Visitor, a_letter
from tests.support.office import Office


def by_administrator(office: Office) -> Doing:
    """Return the administrator at work."""
    return office.doing(office.founded.administrator.member)


async def put(office: Office, who: Colleague, hours: tuple[int, int] = (0, 8)) -> Duty:
    """Let somebody be trained and on duty, in hours from now on."""
    begins, ends = (office.resources.clock() + timedelta(hours=one) for one in hours)
    duty = Duty(uuid4(), who.member.staff_id, Span(begins, ends))
    async with office.tx() as tx:
        doing = by_administrator(office)
        await rostering.train(tx, doing, who.member.staff_id, done=True)
        await rostering.put_on(tx, doing, duty)
    return duty


async def a_day_of_duty(office: Office, case_id: UUID) -> None:
    """Let the caseworker be on duty for a day, whatever the case."""
    await put(office, office.founded.caseworker, (0, 24))


async def on_duty(office: Office) -> tuple[UUID, ...]:
    """Return who is on duty now."""
    async with office.tx() as tx:
        return await rostering.now_on_duty(tx, office.society, office.resources.clock())


async def pressing(office: Office, **more: Any) -> Visitor:
    """Let somebody write what cannot wait."""
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), **{"pressing": True} | more)
    return visitor


def leads_to(visitor: Visitor) -> str:
    """Return the address of a visitor's message in the portal."""
    return f"/enquiries/{visitor.enquiry_id}"
