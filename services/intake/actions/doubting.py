"""Doubting: those who were confided in, and they alone, decide whether two others are the same."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.doubts import Doubt, NoDoubt

from . import choosing
from .doing import Doing, note


async def decide(
    tx: Connection, doing: Doing, file: CaseFile, doubt_id: UUID, *, same: bool
) -> None:
    """Say whether two others are the two who are kept apart; raises `NoDoubt`.

    One who says so is enough to keep silent; two persons have to say that it is two others. One's
    own word may be changed.
    """
    known = await choosing.list_confided(tx, doing, file)
    doubts = await list_doubts(tx, doing, [one.confided.confided_id for one in known])
    doubt = next((one for one in doubts if one.doubt_id == doubt_id), None)
    if doubt is None:
        raise NoDoubt
    await store.doubts.say(tx, doing.society, doubt, (doing.by.staff_id, same), doing.at)
    await note(tx, doing, "likeness judged", doubt.confided_id)


async def list_doubts(tx: Connection, doing: Doing, confided: Sequence[UUID]) -> list[Doubt]:
    """Return the doubts about what was confided to whoever looks."""
    return await store.doubts.list_of(tx, doing.society, list(confided))


async def cases_waiting(tx: Connection, doing: Doing) -> list[UUID]:
    """Return in which cases something waits for what oneself has to say; for all others none."""
    doubts = await store.doubts.list_of(tx, doing.society)
    waits = {one.confided_id for one in doubts if one.waits_for(doing.by.person)}
    return await choosing.cases_of(tx, doing, sorted(waits)) if waits else []
