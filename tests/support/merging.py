"""Merging as tests do it: one proposes, another confirms."""

from __future__ import annotations

from services.intake.actions import merging


async def propose(office, kept, merged):
    async with office.tx() as tx:
        return await merging.propose(tx, office.doing(), kept, merged, "The same birthmark.")


async def merge(office, kept, merged):
    merge_id = await propose(office, kept, merged)
    async with office.tx() as tx:
        await merging.confirm(tx, office.doing(office.approver), kept, merge_id)
    return merge_id


async def undo(office, kept, merge_id):
    async with office.tx() as tx:
        await merging.undo(tx, office.doing(), kept, merge_id, "They are sisters.")


async def missing(office, case_id):
    return (await office.file(case_id)).missing(office.resources.clock())


async def state_of(office, case_id):
    return (await office.file(case_id)).showing.state


async def row_of(office, case_id):
    async with office.tx() as tx:
        row = await tx.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
        return dict(row)
