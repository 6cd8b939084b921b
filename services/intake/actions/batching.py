"""Batching: faces of all Societies appear together, the whole of a batch or none of it yet."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.model import batches
from services.intake.model.batches import Waiting
from services.intake.resources import Resources

from . import showing


async def show_together(resources: Resources) -> None:
    """Show all that wait, once they hide each other or one of them has waited long.

    Who may not be shown any more is left out before the others are counted. Then all are let go
    at once, so that whoever is interrupted goes on with them and not with fewer.
    """
    longest = timedelta(days=resources.settings.batch_days)
    async with transaction_of(resources.pool) as tx:
        waiting = await store.waiting.list_batch(tx)
    for one in batches.together(waiting, resources.clock(), longest):
        await _leave_out(resources, one)
    async with transaction_of(resources.pool) as tx:
        waiting = await store.waiting.list_batch(tx)
        ready = batches.together(waiting, resources.clock(), longest)
        await store.waiting.release(tx, [one.showing_id for one in ready])
    for one in ready:
        await _show(resources, one)


async def _leave_out(resources: Resources, one: Waiting) -> None:
    case_id = await _case_of(resources, one)
    async with transaction_of(resources.pool, one.society) as tx:
        file = await store.cases.lock_file(tx, one.society, case_id)
        await showing.stands(tx, file, resources.clock())


async def _show(resources: Resources, one: Waiting) -> None:
    case_id = await _case_of(resources, one)
    async with transaction_of(resources.pool, one.society) as tx:
        file = await store.cases.lock_file(tx, one.society, case_id)
        await showing.show(tx, file, resources.clock())


async def _case_of(resources: Resources, one: Waiting) -> UUID:
    return await showing.find_case_of(resources, one.society, one.showing_id)
