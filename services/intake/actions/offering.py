"""Offering: the words that go with an offer of an enquiry, and how offers end on both sides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.moving import Offer, OfferAnswer, Side
from services.intake.vault import Vault

LAPSES = "enquiry_offer"


async def seal(
    tx: Connection, vault: Vault, record: tuple[UUID, UUID], field: str, text: str
) -> str:
    """Close words of an offer, found as (Society, offer), in that Society's scope."""
    key = await store.keys.of_record(tx, vault, *record)
    return key.seal("enquiry_offers", field, text)


async def read(tx: Connection, vault: Vault, offer: Offer) -> tuple[str, str]:
    """Return what was written with an offer and with the answer to it, as far as it is kept."""
    if not offer.sealed_words and not offer.sealed_answer:
        return "", ""
    key = await store.keys.of_record(tx, vault, offer.society, offer.offer_id)
    closed = {"words": offer.sealed_words, "answer": offer.sealed_answer}
    words, answer = (
        key.open("enquiry_offers", field, sealed) if sealed else ""
        for field, sealed in closed.items()
    )
    return words, answer


async def end(
    tx: Connection,
    offer: Offer,
    how: tuple[OfferAnswer, UUID | None, datetime],
    sealed: str | None = None,
) -> None:
    """End an offer in both rows; `sealed` are words for whoever offered.

    Who was asked keeps no word of it.
    """
    await store.offers.save(tx, offer.end(*how), sealed)
    await store.waiting.done(tx, LAPSES, offer.offer_id)
    asked = offer.society if offer.side is Side.TAKES else offer.other
    async with store.scopes.visiting(tx, asked):
        await store.offers.forget_words(tx, asked, offer.offer_id)
        await store.keys.forget(tx, asked, offer.offer_id)


async def withdraw_all(tx: Connection, society: UUID, enquiry_id: UUID, at: datetime) -> None:
    """Ask nobody any longer about an enquiry that is over or was erased."""
    for one in await store.offers.list_of(tx, society, enquiry_id):
        held = await store.offers.lock(tx, society, one.offer_id)
        if held is not None and held.answer is None:
            await end(tx, held, (OfferAnswer.LAPSED, None, at))


async def forget(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Forget what was written with every offer of an enquiry."""
    for one in await store.offers.list_of(tx, society, enquiry_id):
        await store.offers.forget_words(tx, society, one.offer_id)
        await store.keys.forget(tx, society, one.offer_id)
