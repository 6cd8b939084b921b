"""Asking another Society to answer a visitor, as tests of what follows want it."""

from __future__ import annotations

from services.chassis.database import transaction_of
from services.intake import store

WHY = "Nobody of us reads Arabic."


async def ask(browser, visitor, to="face", **more):
    fields = {"to": str(to), "words": WHY, "days": "3"} | more
    return await browser.post(f"/enquiries/{visitor.enquiry_id}/moving", **fields)


async def offer_in(intake, founded):
    async with transaction_of(intake.pool, founded.society) as tx:
        [one] = await store.offers.list_open(tx, founded.society, intake.clock())
    return one


async def answer(browser, one, how, **fields):
    return await browser.post(f"/enquiries/offers/{one.offer_id}/{how}", **fields)
