"""In a network faces appear together, so that no moment tells whose seeker is whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.contracts.public.photos import PhotoPublished
from services.intake import store, timers
from services.intake.actions import closing, holding, showing
from services.intake.model.calendars import month_end_before
from services.intake.model.cases import LEASE
from services.intake.model.closings import Closing
from services.intake.model.photos import ShowingState
from services.intake.settings import Settings
from tests.support.office import Office


@pytest.fixture
def network(intake):
    """Intake as a network runs it: approved faces wait for others that hide them."""
    return replace(intake, settings=intake.settings.model_copy(update={"batch": "network"}))


async def test_in_a_network_faces_wait_until_they_hide_each_other(network, broker):
    offices = [await Office.open(network, name) for name in ("A", "B", "C")]
    for office in (offices[0], offices[0], offices[1], offices[1]):
        await office.shown()
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")
    assert broker.of(PhotoPublished.TYPE) == []
    await offices[2].shown()
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert len(broker.of(PhotoPublished.TYPE)) == 5


async def test_no_face_waits_longer_than_three_days_for_others(network, broker, clock):
    await (await Office.open(network)).shown()
    clock.turn(days=3)
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert len(broker.of(PhotoPublished.TYPE)) == 1


def test_production_refuses_to_show_faces_at_once(intake):
    production = intake.settings.model_dump() | {"mode": "production"}

    with pytest.raises(ValidationError, match="batches"):
        Settings(**production)


async def test_a_face_held_while_it_waits_is_never_shown_and_leaves_no_file(network, broker, clock):
    office = await Office.open(network)
    case_id = await office.shown()
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)
        waiting = await tx.fetchval("SELECT count(*) FROM batch")
    await timers.show_batch(network)
    clock.turn(minutes=5)
    await timers.clear_files(network)
    await broker.relay(network.pool, "intake")

    assert waiting == 0
    assert broker.of(PhotoPublished.TYPE) == []
    assert network.objects.names("wall") == set()


async def test_a_withdrawal_taken_back_while_it_waits_waits_on_and_is_shown_once(
    network, broker, clock
):
    office = await Office.open(network)
    case_id = await office.shown()
    await office.withdraw(case_id)
    await office.undo(case_id)
    await broker.relay(network.pool, "intake")
    assert broker.of(PhotoPublished.TYPE) == []
    clock.turn(days=3)
    await timers.show_batch(network)
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert len(broker.of(PhotoPublished.TYPE)) == 1


async def test_a_case_closed_while_its_face_waits_shows_nothing(network, broker, clock):
    office = await Office.open(network)
    case_id = await office.shown()
    async with office.tx() as tx:
        await closing.close_case(tx, office.doing(), case_id, Closing.STOPPED, "She left.")
    clock.turn(days=4)
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert broker.of(PhotoPublished.TYPE) == []


async def test_a_batch_that_was_interrupted_comes_whole_and_takes_nobody_along(network, broker):
    offices = [await Office.open(network, name) for name in ("A", "B", "C")]
    first = [await offices[0].shown() for _ in range(3)]
    first += [await office.shown() for office in offices[1:]]
    waiting = [(await _showing(office, case)).showing_id for office, case in _of(offices, first)]
    async with offices[0].tx() as tx:  # a process lets them go, shows one, and ends there
        await store.waiting.release(tx, waiting)
        await showing.show(tx, await offices[0].file(first[0]), network.clock())
    later = await offices[1].shown()
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert len(broker.of(PhotoPublished.TYPE)) == 5
    assert (await _showing(offices[1], later)).state is ShowingState.PREPARING


async def test_who_may_not_be_shown_any_more_hides_nobody(network, broker, clock):
    last_day = month_end_before(network.clock().date() + timedelta(days=31))
    clock.turn(days=(last_day - network.clock().date()).days - 1)
    offices = [await Office.open(network, name) for name in ("A", "B", "C")]
    for office in (offices[0], offices[0], offices[1], offices[1]):
        await office.shown()
    ended = await offices[2].ready()
    await offices[2].consent(ended, until=last_day)
    await offices[2].ask(ended)
    await offices[2].approve(ended)
    clock.turn(days=2)
    await timers.show_batch(network)
    await broker.relay(network.pool, "intake")

    assert broker.of(PhotoPublished.TYPE) == []
    assert (await _showing(offices[2], ended)).state is ShowingState.WITHDRAWN


async def test_faces_that_come_together_go_together_whenever_they_were_approved(network, clock):
    """A lease begins as a face appears; half a year before a month's end it would differ."""
    offices = [await Office.open(network, name) for name in ("A", "B", "C")]
    begins = month_end_before(network.clock().date() + LEASE + timedelta(days=31))
    clock.turn(days=(begins - LEASE - network.clock().date()).days - 1)
    first = [await offices[0].shown() for _ in range(3)]
    clock.turn(days=1)
    first += [await office.shown() for office in offices[1:]]
    await timers.show_batch(network)

    shown = [await _showing(office, case) for office, case in _of(offices, first)]
    assert {one.state for one in shown} == {ShowingState.SHOWN}
    assert {one.shown_until for one in shown} == {begins}


def _of(offices, cases):
    return zip([offices[0]] * 3 + offices[1:], cases, strict=True)


async def _showing(office, case_id):
    return (await office.file(case_id)).showing
