"""Signposting: who comes for something else is told where to go, and counted, never recorded."""

from __future__ import annotations

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.signposts import Asked

from .doing import Doing, note


async def count(tx: Connection, doing: Doing, asked: Asked) -> None:
    """Count that somebody came for something else this month; who it was is kept nowhere."""
    await store.signposts.count(tx, doing.society, asked, doing.at.date())


async def save_address(tx: Connection, doing: Doing, asked: Asked, words: str) -> None:
    """Write where the Society sends people who come for this."""
    place = (doing.society, asked.value)
    await store.signposts.save_address(tx, place, words, (doing.by.staff_id, doing.at))
    await note(tx, doing, "address changed", doing.society)
