"""A picture that comes is kept where it was asked for, moves along, and ends with its enquiry."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from services.contracts.confidential.enquiries import EnquiryErased
from services.contracts.sealing import PublicKey, open_sealed
from services.intake import store, timers
from services.intake.actions import closing, registering
from services.intake.actions.desks import desk_pair
from services.intake.model.closings import Closing
from services.intake.model.pictures import DropReason
from tests.support.intake import Visitor, a_letter, desk_key, enquiry_of, form_of, hear
from tests.support.meeting import written
from tests.support.moving import answer, ask, offer_in
from tests.support.office import Office
from tests.support.pictures import JPEG, ask_for, asked_of, event_of, send


@pytest.fixture
async def here(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def there(intake, south) -> Office:
    return Office(intake, south)


@pytest.fixture
async def visitor(here) -> Visitor:
    return await written(here)


@pytest.fixture
async def browser(here, portal):
    return await portal(here.founded.caseworker)


@pytest.fixture
def dropped(here, broker):
    """A function that returns which pictures were said to be dropped so far."""

    async def so_far() -> list[str]:
        await broker.relay(here.resources.pool, "intake")
        return [json.loads(one.value)["picture_id"] for one in broker.of("picture.dropped.v1")]

    return so_far


async def move(portal, here, there, visitor) -> None:
    """Let another Society take an enquiry over."""
    browser = await portal(here.founded.caseworker)
    assert (await ask(browser, visitor, there.society)).status_code == 303
    taker, offer = (
        await portal(there.founded.caseworker),
        await offer_in(here.resources, there.founded),
    )
    assert (await answer(taker, offer, "acceptance")).status_code == 303


async def looked_at(portal, office, visitor, picture_id):
    """Return the answer a caseworker of an office gets who looks at a picture."""
    browser = await portal(office.founded.caseworker)
    return await browser.get(f"/enquiries/{visitor.enquiry_id}/pictures/{picture_id}/file")


async def keys_left(office) -> int:
    async with office.tx() as tx:
        left = "SELECT count(*) FROM enquiry_pictures WHERE num_nonnulls(sealed_key, object) > 0"
        return await tx.fetchval(left)


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


async def test_a_picture_moves_along_sealed_anew_and_nothing_of_it_stays(
    portal, here, there, visitor, dropped
):
    await ask_for(here, visitor.enquiry_id)
    event = await event_of(here, visitor.enquiry_id, uuid4())
    await hear(here.resources, event)
    desk = (await enquiry_of(here.resources, here.founded, visitor)).desk

    await move(portal, here, there, visitor)

    [moved] = await asked_of(there, visitor.enquiry_id)
    assert (moved.picture_id, moved.object) == (event.picture_id, event.object)
    async with here.tx() as tx:
        before = await desk_pair(tx, here.resources.vault, here.society, desk)
    key = open_sealed(before, event.sealed_key)
    async with there.tx() as tx:
        after = await desk_pair(tx, there.resources.vault, there.society, there.founded.desk)
    assert open_sealed(after, moved.sealed_key) == key
    assert await asked_of(here, visitor.enquiry_id) == []
    assert (await looked_at(portal, there, visitor, event.picture_id)).content == JPEG
    assert (await looked_at(portal, here, visitor, event.picture_id)).status_code == 404
    assert await dropped() == []


@pytest.mark.parametrize("sealed_to", ["old desk", "new desk"])
async def test_what_was_asked_for_before_a_move_comes_after_it_by_either_desk(
    portal, here, there, visitor, sealed_to, dropped
):
    await ask_for(here, visitor.enquiry_id)
    await move(portal, here, there, visitor)

    office = here if sealed_to == "old desk" else there
    picture_id = await send(office, visitor.enquiry_id)

    assert (await looked_at(portal, there, visitor, picture_id)).content == JPEG
    assert await asked_of(here, visitor.enquiry_id) == []
    assert await dropped() == []


async def test_what_comes_sealed_to_a_desk_the_enquiry_never_was_at_is_dropped(
    here, there, visitor, dropped
):
    await ask_for(here, visitor.enquiry_id)
    key: PublicKey = await desk_key(there.resources, there.founded)

    picture_id = await send(here, visitor.enquiry_id, to=key)

    assert await dropped() == [str(picture_id)]
    assert await keys_left(here) == 0


@pytest.mark.parametrize("who", ["writer", "seeker"])
async def test_what_comes_late_is_dropped_where_the_new_society_may_not_have_it(
    portal, here, there, who, dropped
):
    case_id, visitor = await here.shown(), Visitor()
    reference = (await here.file(case_id)).showing.reference
    await visitor.write(here.resources, here.founded, a_letter(), reference=reference)
    await ask_for(here, visitor.enquiry_id)
    await move(portal, here, there, visitor)
    if who == "writer":
        async with there.tx() as tx:
            await tx.execute("UPDATE enquiries SET excluded = '{ZA}'")
    else:
        async with here.tx() as tx:
            await registering.exclude_countries(tx, here.doing(), case_id, ("ZA",))

    picture_id = await send(here, visitor.enquiry_id)

    assert await dropped() == [str(picture_id)]
    assert await keys_left(there) == 0


async def test_pictures_are_counted_for_nobody_but_their_own_society(here, there, visitor):
    await ask_for(here, visitor.enquiry_id)
    await send(here, visitor.enquiry_id)

    async with there.tx() as tx:
        ids = [visitor.enquiry_id]
        assert await store.pictures.which_have(tx, here.society, ids) == set()
