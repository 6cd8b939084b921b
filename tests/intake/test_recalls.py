"""What hangs and must not comes down: a list by whom to call, reminders, and an end to it."""

from __future__ import annotations

import re

import pytest

from services.intake.actions import calling_back, copies
from services.intake.actions.copies import Where
from services.intake.model.copies import Tick
from tests.support.copies import (
    WHERE,
    an_edition,
    hung,
    listed,
    pass_time,
    recall,
    sent_out,
    ticked,
)

OTHER = Where("Mosque hall", "Imam Yusuf", "+358 50 7")


async def calls(office):
    async with office.tx() as tx:
        return await calling_back.list_calls(tx, office.doing())


async def people(office):
    return [(one.person, len(one.rows)) for one in await calls(office)]


async def did(office):
    async with office.tx() as tx:
        rows = await tx.fetch("SELECT did FROM audit WHERE did LIKE 'recall list %' ORDER BY seq")
    return [row["did"].removeprefix("recall list ") for row in rows]


@pytest.fixture
async def hanging(office):
    """A recalled edition of which three copies hang, two of them with one person to call."""
    edition_id = await an_edition(office)
    await hung(office, edition_id, 2)
    await hung(office, edition_id, 1, OTHER)
    await recall(office, edition_id)
    return edition_id


async def test_while_a_poster_may_hang_nothing_has_to_come_down(office):
    await hung(office, await an_edition(office), 3)
    await pass_time(office.resources)

    assert await calls(office) == []
    assert await did(office) == []


async def test_a_recalled_poster_is_listed_at_once_by_whom_to_call(office, hanging):
    assert await people(office) == [(WHERE.person, 2), (OTHER.person, 1)]


async def test_a_poster_whose_last_day_is_over_is_listed_the_day_after(office, clock):
    await hung(office, await an_edition(office, days=5))

    clock.turn(days=5)
    assert await people(office) == []
    clock.turn(days=1)
    assert await people(office) == [(WHERE.person, 1)]


async def test_copies_of_several_posters_are_one_call(office, hanging):
    second = await an_edition(office)
    await hung(office, second)
    await recall(office, second)

    assert await people(office) == [(WHERE.person, 3), (OTHER.person, 1)]


async def test_what_volunteers_were_given_and_nobody_ticked_may_hang(office):
    edition_id = await an_edition(office)
    await sent_out(office, edition_id, 2, "Scouts")
    await recall(office, edition_id)

    [one_call] = await calls(office)

    assert (one_call.person, one_call.round_name, len(one_call.rows)) == ("", "Scouts", 2)


async def test_a_list_tells_no_face_and_no_reason(office, hanging, portal):
    page = (await (await portal(office.founded.caseworker)).get("/recalls")).text
    assert WHERE.person in page
    assert not re.search(r"(?<![-\w])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![-\w])", page)


async def test_from_the_call_to_the_last_tick(office, hanging, portal):
    browser = await portal(office.founded.caseworker)
    await pass_time(office.resources)
    assert "Posters to take down" in (await browser.get("/")).text
    both = [f"{hanging}:1", f"{hanging}:2"]

    await browser.post("/recalls/call", about=both)
    assert "Called on" in (await browser.get("/recalls")).text
    await browser.post("/recalls/down", copy=both, who=WHERE.person)
    assert await people(office) == [(OTHER.person, 1)]
    await browser.post("/recalls/down", copy=[f"{hanging}:3"], who="Sol")
    await pass_time(office.resources)

    assert "Nothing has to come down" in (await browser.get("/recalls")).text
    assert "Posters to take down" not in (await browser.get("/")).text
    assert await did(office) == ["begun", "done"]
    ends = [(one.ended, one.copy.down_by) for one in await listed(office, hanging)]
    assert ends == [(who, office.caseworker.staff_id) for who in (WHERE.person,) * 2 + ("Sol",)]


async def test_a_press_without_a_tick_takes_nothing_down(office, hanging, portal):
    browser = await portal(office.founded.caseworker)

    answer = await browser.post("/recalls/down", who="Sol")

    assert answer.status_code == 422
    assert answer.text.count('id="copy"') == 1
    assert len(await calls(office)) == 2


async def test_a_list_stays_until_every_copy_is_ticked_or_given_up_with_a_reason(
    office, hanging, clock
):
    await ticked(office, hanging, 1, Tick.DOWN)
    await ticked(office, hanging, 2, Tick.DOWN)
    clock.turn(days=400)
    await pass_time(office.resources)
    assert await people(office) == [(OTHER.person, 1)]

    async with office.tx() as tx:
        await copies.write_off(tx, office.doing(), (hanging, 3), "The hall was pulled down.")
    await pass_time(office.resources)

    assert await people(office) == []
    assert (await did(office))[-1] == "done"


async def test_giving_up_wants_a_reason(office, hanging, portal):
    browser = await portal(office.founded.caseworker)

    answer = await browser.post(f"/copies/{hanging}/3/writing-off", why=" ")

    assert answer.status_code == 422
    assert len(await calls(office)) == 2


async def test_what_was_ticked_by_mistake_is_on_the_list_again(office, hanging):
    for number in (1, 2, 3):
        await ticked(office, hanging, number, Tick.DOWN)
    await pass_time(office.resources)
    await pass_time(office.resources)
    await ticked(office, hanging, 3, Tick.NOT_DOWN)
    await pass_time(office.resources)

    assert await people(office) == [(OTHER.person, 1)]


async def test_staff_are_reminded_every_second_day_and_administrators_hear_after_a_week(
    office, hanging, portal, clock
):
    await pass_time(office.resources)
    for _ in range(6):
        clock.turn(days=1)
        await pass_time(office.resources)
    administrator = await portal(office.founded.administrator)
    before = await administrator.get("/")
    assert (before.status_code, "Posters to take down" in before.text) == (200, False)
    assert await did(office) == ["begun", "reminded", "reminded", "reminded"]

    clock.turn(days=1)
    await pass_time(office.resources)

    again = await portal(office.founded.administrator)
    today = (await again.get("/")).text
    assert "Posters to take down" in today
    assert re.search(r"Reminders: (<bdi>)?3", today)
    assert (await did(office))[-1] == "told"


async def test_another_society_hears_of_nothing(office, hanging, south, portal):
    browser = await portal(south.caseworker)

    assert "Nothing has to come down" in (await browser.get("/recalls")).text
    assert "Posters to take down" not in (await browser.get("/")).text
