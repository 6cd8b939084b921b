"""A picture goes with an enquiry to another Society, whole or late, or not where it may not."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.sealing import PublicKey, open_sealed
from services.intake import store
from services.intake.actions import registering
from services.intake.actions.desks import desk_pair
from tests.support.intake import Visitor, a_letter, desk_key, enquiry_of, hear
from tests.support.meeting import written
from tests.support.moving import answer, ask, offer_in
from tests.support.office import Office
from tests.support.pictures import JPEG, ask_for, asked_of, event_of, keys_left, looked_at, send


@pytest.fixture
async def here(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def there(intake, south) -> Office:
    return Office(intake, south)


@pytest.fixture
async def visitor(here) -> Visitor:
    return await written(here)


async def move(portal, here, there, visitor) -> None:
    """Let another Society take an enquiry over."""
    browser = await portal(here.founded.caseworker)
    assert (await ask(browser, visitor, there.society)).status_code == 303
    taker, offer = (
        await portal(there.founded.caseworker),
        await offer_in(here.resources, there.founded),
    )
    assert (await answer(taker, offer, "acceptance")).status_code == 303


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
