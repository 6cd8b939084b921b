"""Whatever holds a case shows nothing of it; why is known to those who need it, and no further."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake import store, timers
from services.intake.actions import holding, showing
from services.intake.model.gate import Missing
from services.intake.model.holds import CHOSEN, HoldReason, NotYoursToLift
from services.intake.model.people import Role
from services.intake.model.photos import ShowingState
from services.intake.store.case_lines import CaseFilter, State

READERS = (Role.CASEWORKER, Role.APPROVER, Role.SAFEGUARDING)
TOLD = "His cousin waits at the door."


async def hold(office, case_id, reason: HoldReason, role: Role = Role.SAFEGUARDING) -> None:
    async with office.tx() as tx:
        doing = office.doing(office.founded.of(role).member)
        await holding.place_on_hold(tx, doing, case_id, (reason, TOLD))


async def lift(office, case_id, role: Role) -> None:
    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(office.founded.of(role).member), case_id)


async def is_held(office, case_id) -> bool:
    return Missing.HOLD in (await office.file(case_id)).missing(office.resources.clock())


@pytest.mark.parametrize("reason", list(HoldReason))
async def test_every_hold_takes_the_face_down_in_its_own_transaction(office, public, reason):
    case_id = await office.shown()
    await hold(office, case_id, reason)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]
    assert (await office.file(case_id)).showing.state is ShowingState.WITHDRAWN
    assert await is_held(office, case_id)


async def test_a_hold_that_is_not_kept_takes_nothing_down(office, public):
    class Stopped(Exception):
        pass

    case_id = await office.shown()
    with pytest.raises(Stopped):
        async with office.tx() as tx:
            await holding.place_on_hold(tx, office.doing(), case_id)
            raise Stopped

    assert [type(one) for one in await public()] == [PhotoPublished]
    assert not await is_held(office, case_id)


async def test_a_case_is_free_only_when_no_reason_is_left(office):
    case_id = await office.register()
    await hold(office, case_id, HoldReason.UNSAID, Role.CASEWORKER)
    await hold(office, case_id, HoldReason.SAFEGUARDING)
    await lift(office, case_id, Role.CASEWORKER)
    half = await is_held(office, case_id)
    await lift(office, case_id, Role.SAFEGUARDING)

    assert half
    assert not await is_held(office, case_id)


@pytest.mark.parametrize("reason", CHOSEN)
@pytest.mark.parametrize("role", READERS)
async def test_a_reason_is_read_by_those_who_need_it_alone(office, portal, reason, role):
    case_id = await office.register()
    await hold(office, case_id, reason)
    browser = await portal(office.founded.of(role))
    pages = [
        (await browser.get(f"/cases/{case_id}{part}")).text for part in ("", "/hold", "/timeline")
    ]
    known = role is Role.SAFEGUARDING

    assert any(TOLD in page for page in pages) is known
    assert "On hold" in pages[0]
    assert ("The reason is known to those who need it" in pages[0]) is not known


async def test_who_placed_a_hold_reads_why(office, portal):
    case_id = await office.register()
    await hold(office, case_id, HoldReason.DANGER, Role.APPROVER)
    browser = await portal(office.founded.approver)

    assert TOLD in (await browser.get(f"/cases/{case_id}/hold")).text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
async def test_a_hold_of_safeguarding_is_lifted_by_safeguarding_alone(office, portal, role):
    case_id = await office.register()
    await hold(office, case_id, HoldReason.SAFEGUARDING)
    browser = await portal(office.founded.of(role))
    refused = await browser.post(f"/cases/{case_id}/hold/lifting")

    assert refused.status_code == 403
    assert await is_held(office, case_id)
    with pytest.raises(NotYoursToLift):
        await lift(office, case_id, role)


async def test_a_wish_to_be_removed_holds_for_seventy_two_hours_and_then_no_more(office, clock):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    async with office.tx() as tx:
        held = await showing.hold_for_removal(tx, office.society, reference, at=clock(), cap=5)
    clock.turn(hours=71)
    before = await is_held(office, case_id)
    clock.turn(hours=2)

    assert held
    assert before
    assert not await is_held(office, case_id)


async def test_the_longest_reason_decides_when_a_hold_ends(office, clock):
    case_id = await office.register()
    for days in (2, 9):
        async with office.tx() as tx:
            until = clock() + timedelta(days=days)
            await holding.place_on_hold(tx, office.doing(), case_id, until=until)
    clock.turn(days=8)
    assert await is_held(office, case_id)
    clock.turn(days=2)

    assert not await is_held(office, case_id)


async def test_a_hold_that_ends_by_itself_leaves_the_list_of_what_is_held(office, clock):
    case_id = await office.register()
    wanted = CaseFilter(office.caseworker.staff_id, clock().date(), state=State.HELD)
    for days in (9, 2):
        async with office.tx() as tx:
            until = clock() + timedelta(days=days)
            await holding.place_on_hold(tx, office.doing(), case_id, until=until)
    lists = []
    for days in (3, 7):
        clock.turn(days=days)
        await timers.do_what_is_due(office.resources)
        async with office.tx() as tx:
            lines = await store.case_lines.list_lines(tx, office.society, wanted, after="", limit=9)
        lists.append([line.case_id for line in lines])

    assert lists == [[case_id], []]


async def test_a_hold_placed_while_another_ends_by_itself_holds(office, clock):
    case_id = await office.register()
    async with office.tx() as tx:
        until = clock() + timedelta(days=2)
        await holding.place_on_hold(tx, office.doing(), case_id, until=until)
    clock.turn(days=3)
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)
        ending = asyncio.create_task(timers.do_what_is_due(office.resources))
        await waits_for_another(office)
    await ending

    assert await is_held(office, case_id)


async def waits_for_another(office) -> None:
    """Return as soon as a transaction waits for what another one has in hand."""
    async with transaction_of(office.resources.pool) as tx:
        while not await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            pass


async def test_nothing_public_tells_a_hold_from_any_other_withdrawal(office, broker):
    held, withdrawn = await office.shown(), await office.shown("Somebody else")
    await hold(office, held, HoldReason.SAFEGUARDING)
    await office.withdraw(withdrawn)
    await broker.relay(office.resources.pool, "intake")
    gone = broker.of(PhotoWithdrawn.TYPE)
    names = [sorted(name for name, _ in one.headers) for one in gone]
    sizes = [len(one.value) for one in gone]

    assert names[0] == names[1]
    assert sizes[0] == sizes[1]


async def test_a_hold_that_is_none_lifts_nothing(office):
    case_id = await office.register()
    await hold(office, case_id, HoldReason.UNSAID, Role.CASEWORKER)
    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(), case_id, uuid4())
        left = await store.holds.list_open(tx, office.society, case_id, office.resources.clock())

    assert len(left) == 1
