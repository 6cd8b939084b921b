"""A picture that comes is kept where it was asked for, moves along, and ends with its enquiry."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.confidential.enquiries import EnquiryErased
from services.intake import timers
from services.intake.actions import closing
from services.intake.model.closings import Closing
from services.intake.model.pictures import DropReason
from tests.support.intake import Visitor, a_letter, enquiry_of, form_of, hear
from tests.support.meeting import written
from tests.support.office import Office
from tests.support.pictures import (
    JPEG,
    ask_for,
    asked_of,
    event_of,
    keys_left,
    looked_at,
    send,
)


@pytest.fixture
async def here(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def visitor(here) -> Visitor:
    return await written(here)


@pytest.fixture
async def browser(here, portal):
    return await portal(here.founded.caseworker)


async def test_an_answered_enquiry_waits_again_when_a_picture_comes(here, browser, visitor, clock):
    path = f"/enquiries/{visitor.enquiry_id}"
    await ask_for(here, visitor.enquiry_id)
    await browser.post(f"{path}/reply", reply="Please send one.", **await form_of(browser, visitor))
    clock.turn(minutes=5)

    await send(here, visitor.enquiry_id)

    enquiry = await enquiry_of(here.resources, here.founded, visitor)
    assert (enquiry.waits_since, enquiry.claimed_by) == (clock(), here.caseworker.staff_id)
    assert "A picture came" in (await browser.get("/enquiries?who=me")).text


async def test_a_picture_nobody_has_looked_at_waits_on_after_an_answer_that_crossed_it(
    here, browser, visitor, portal
):
    path = f"/enquiries/{visitor.enquiry_id}"
    await ask_for(here, visitor.enquiry_id)
    form = await form_of(browser, visitor)
    picture_id = await send(here, visitor.enquiry_id)

    crossed = await browser.post(f"{path}/reply", reply="Please send one.", **form)
    waits = (await enquiry_of(here.resources, here.founded, visitor)).waits_since
    await looked_at(portal, here, visitor, picture_id)
    later = await form_of(browser, visitor)
    answered = await browser.post(f"{path}/reply", reply="Thank you.", **later)

    assert [one.status_code for one in (crossed, answered)] == [303, 303]
    assert waits == (await asked_of(here, visitor.enquiry_id))[0].came_at
    assert (await enquiry_of(here.resources, here.founded, visitor)).waits_since is None


async def test_arriving_twice_changes_nothing_however_it_is_said(here, visitor, clock, dropped):
    await ask_for(here, visitor.enquiry_id)
    event, twice = await event_of(here, visitor.enquiry_id, uuid4()), uuid4()
    await hear(here.resources, event, twice)
    first = await asked_of(here, visitor.enquiry_id)
    waits = (await enquiry_of(here.resources, here.founded, visitor)).last_at
    clock.turn(days=1)

    await hear(here.resources, event, twice)
    await hear(here.resources, event)

    assert await asked_of(here, visitor.enquiry_id) == first
    assert (await enquiry_of(here.resources, here.founded, visitor)).last_at == waits
    assert await dropped() == []


async def test_what_was_deleted_and_comes_again_is_not_taken_for_the_next_one(
    here, browser, visitor, dropped
):
    await ask_for(here, visitor.enquiry_id)
    event = await event_of(here, visitor.enquiry_id, uuid4())
    await hear(here.resources, event)
    address = f"/enquiries/{visitor.enquiry_id}/pictures/{event.picture_id}"
    await browser.post(f"{address}/deletion", why="other")
    await ask_for(here, visitor.enquiry_id)

    await hear(here.resources, event)

    assert await keys_left(here) == 0
    assert any(one.waits for one in await asked_of(here, visitor.enquiry_id))
    assert await dropped() == [str(event.picture_id)] * 2


async def test_what_nobody_asked_for_and_a_second_one_are_dropped_at_once(here, visitor, dropped):
    unasked = await send(here, visitor.enquiry_id)
    await ask_for(here, visitor.enquiry_id)
    kept = await send(here, visitor.enquiry_id)
    second = await send(here, visitor.enquiry_id)

    assert [one.picture_id for one in await asked_of(here, visitor.enquiry_id)] == [kept]
    assert await dropped() == [str(unasked), str(second)]


async def test_a_picture_of_an_enquiry_nobody_knows_is_dropped_at_once(here, dropped):
    picture_id = await send(here, uuid4())

    assert await dropped() == [str(picture_id)]


@pytest.mark.parametrize("how", ["ended", "blocked", "erased"])
async def test_what_comes_after_the_end_is_dropped_at_once(here, browser, visitor, how, dropped):
    await ask_for(here, visitor.enquiry_id)
    if how == "erased":
        await hear(here.resources, EnquiryErased(enquiry_id=visitor.enquiry_id))
    else:
        path, why = {"ended": ("ending", "mistaken"), "blocked": ("block", "insults")}[how]
        await browser.post(f"/enquiries/{visitor.enquiry_id}/{path}", why=why)

    picture_id = await send(here, visitor.enquiry_id)

    assert await dropped() == [str(picture_id)]
    assert await keys_left(here) == 0
    assert not any(one.waits for one in await asked_of(here, visitor.enquiry_id))


async def test_an_enquiry_that_was_opened_again_may_be_asked_for_another(here, browser, visitor):
    await ask_for(here, visitor.enquiry_id)
    path = f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/ending", why="mistaken")
    await send(here, visitor.enquiry_id)
    await browser.post(f"{path}/reopening")

    assert await ask_for(here, visitor.enquiry_id)


@pytest.mark.parametrize("hours", [23, 25])
async def test_once_an_end_is_known_outside_a_picture_has_to_be_asked_for_anew(
    here, browser, visitor, clock, hours
):
    await ask_for(here, visitor.enquiry_id)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/ending", why="mistaken")
    clock.turn(hours=hours)
    await timers.do_what_is_due(here.resources)
    await visitor.write(here.resources, here.founded, a_letter("One more thing"))

    assert await ask_for(here, visitor.enquiry_id) is (hours == 25)


async def end_by(how, here, browser, visitor, clock) -> None:
    """Let the words of an enquiry go in one of the ways there are."""
    path = f"/enquiries/{visitor.enquiry_id}"
    if how == "erased":
        await hear(here.resources, EnquiryErased(enquiry_id=visitor.enquiry_id))
    elif how == "blocked":
        await browser.post(f"{path}/block", why="threatens")
    elif how == "words kept no longer":
        await browser.post(f"{path}/ending", why="answered")
        clock.turn(days=200)
        await timers.do_what_is_due(here.resources)
    else:
        case_id = (await enquiry_of(here.resources, here.founded, visitor)).case_id
        async with here.tx() as tx:
            doing = here.doing()
            await closing.close_case(tx, doing, case_id, Closing.STOPPED, "She moved on.")
        clock.turn(days=731)
        await timers.do_what_is_due(here.resources)


@pytest.mark.parametrize(
    "how", ["erased", "blocked", "words kept no longer", "case kept no longer"]
)
async def test_with_its_enquiry_a_picture_ends_and_no_key_is_left(
    here, browser, clock, how, dropped, portal
):
    visitor = await written(here, await here.shown())
    await ask_for(here, visitor.enquiry_id)
    picture_id = await send(here, visitor.enquiry_id)
    assert await keys_left(here) == 1

    await end_by(how, here, browser, visitor, clock)

    assert await keys_left(here) == 0
    assert await dropped() == [str(picture_id)]
    assert (await looked_at(portal, here, visitor, picture_id)).status_code == 404


async def test_an_end_that_can_be_taken_back_keeps_the_picture(here, browser, visitor, portal):
    await ask_for(here, visitor.enquiry_id)
    picture_id = await send(here, visitor.enquiry_id)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/ending", why="answered")

    assert (await looked_at(portal, here, visitor, picture_id)).content == JPEG


async def test_a_block_that_is_taken_back_brings_no_picture_back(here, browser, visitor):
    await ask_for(here, visitor.enquiry_id)
    await send(here, visitor.enquiry_id)
    path = f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/block", why="insults")
    await browser.post(f"{path}/unblocking")

    [gone] = await asked_of(here, visitor.enquiry_id)
    assert (gone.here, gone.dropped_why) == (False, DropReason.BLOCKED)
    assert await ask_for(here, visitor.enquiry_id)
