"""Offers of enquiries: a row in each of the two Societies; what both have to say goes into both."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.moving import Offer, OfferAnswer, Side

from .scopes import visiting

_COLUMNS = ", ".join(one.name for one in fields(Offer))
_GIVEN = ", ".join(f"${number}" for number in range(1, len(fields(Offer)) + 1))


async def add(tx: Connection, ours: Offer, theirs_sealed: str) -> None:
    """Keep an offer in both Societies; the words are closed anew for the other one."""
    theirs = replace(
        ours, society=ours.other, other=ours.society, side=Side.TAKES, sealed_words=theirs_sealed
    )
    await _insert(tx, ours)
    async with visiting(tx, ours.other):
        await _insert(tx, theirs)


async def save(tx: Connection, offer: Offer, theirs_sealed: str | None = None) -> None:
    """Write how an offer ended into both rows; with words for the other Society, if any."""
    await _update(tx, offer.society, offer)
    async with visiting(tx, offer.other):
        await _update(tx, offer.other, replace(offer, sealed_answer=theirs_sealed))


async def lock(tx: Connection, society: UUID, offer_id: UUID) -> Offer | None:
    """Return a Society's row, and let nobody of the two answer meanwhile."""
    # Both sides wait for the same lock; a row of the other is not to be had from here.
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(offer_id))
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM enquiry_offers WHERE society = $1 AND offer_id = $2",  # noqa: S608
        society,
        offer_id,
    )
    return _offer(row) if row else None


async def list_of(tx: Connection, society: UUID, enquiry_id: UUID) -> list[Offer]:
    """Return to whom an enquiry was ever offered by its Society, the latest first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM enquiry_offers
         WHERE society = $1 AND enquiry_id = $2 AND side = 'gives'
         ORDER BY offered_at DESC, offer_id
        """,  # noqa: S608 - a list of columns of our own
        society,
        enquiry_id,
    )
    return [_offer(row) for row in rows]


async def list_open(tx: Connection, society: UUID, at: datetime) -> list[Offer]:
    """Return what a Society is asked and asks now, what ends first on top."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM enquiry_offers
         WHERE society = $1 AND answer IS NULL AND until > $2
         ORDER BY pressing DESC, until, offer_id LIMIT 100
        """,  # noqa: S608
        society,
        at,
    )
    return [_offer(row) for row in rows]


async def forget_words(tx: Connection, society: UUID, offer_id: UUID) -> None:
    """Forget what was written with an offer in one of the two Societies."""
    await tx.execute(
        """
        UPDATE enquiry_offers SET sealed_words = NULL, sealed_answer = NULL
         WHERE society = $1 AND offer_id = $2
        """,
        society,
        offer_id,
    )


async def _insert(tx: Connection, offer: Offer) -> None:
    await tx.execute(
        f"INSERT INTO enquiry_offers ({_COLUMNS}) VALUES ({_GIVEN})",  # noqa: S608
        *asdict(offer).values(),
    )


async def _update(tx: Connection, society: UUID, offer: Offer) -> None:
    await tx.execute(
        """
        UPDATE enquiry_offers
           SET answer = $3, sealed_answer = $4, answered_by = $5, answered_at = $6
         WHERE society = $1 AND offer_id = $2
        """,
        society,
        offer.offer_id,
        offer.answer,
        offer.sealed_answer,
        offer.answered_by,
        offer.answered_at,
    )


def _offer(row: Row) -> Offer:
    answer = OfferAnswer(row["answer"]) if row["answer"] else None
    return Offer(**{**row, "side": Side(row["side"]), "answer": answer})
