"""The register of copies: where each print hangs, since when, by whom, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.database import transaction_of
from services.intake.actions import copies
from services.intake.actions.copies import Told, Where
from services.intake.model.copies import (
    MOST_COPIES,
    NotToHang,
    NumbersUnreadable,
    Tick,
    TooManyCopies,
    read_numbers,
)
from services.intake.timers import look_after_copies
from tests.support.copies import WHERE, an_edition, hung, listed, recall, ticked


async def state_of(office, edition_id, number=1):
    return (await listed(office, edition_id))[number - 1].copy.state


async def test_copies_are_numbered_one_after_the_other_within_their_edition(office):
    arabic, dari = await an_edition(office), await an_edition(office)

    assert await hung(office, arabic, 3) == [1, 2, 3]
    assert await hung(office, dari, 2) == [1, 2]
    assert await hung(office, arabic, 1) == [4]


async def test_staff_see_where_a_copy_hangs_whom_to_call_since_when_and_by_whom(office):
    edition_id = await an_edition(office)
    await hung(office, edition_id)

    [one] = await listed(office, edition_id)

    assert (one.where, one.copy.town) == (WHERE, "Oulu")
    assert one.copy.hung_on == office.doing().today
    assert one.copy.hung_by == office.caseworker.staff_id


async def test_place_person_and_telephone_lie_closed_in_the_database(office):
    edition_id = await an_edition(office)
    await hung(office, edition_id)

    async with office.tx() as tx:
        row = await tx.fetchval("SELECT one::text FROM copies AS one")

    for word in (WHERE.place, WHERE.person, WHERE.phone, "123"):
        assert word not in row


async def test_a_copy_may_come_down_earlier_than_its_poster_and_never_later(office):
    edition_id, today = await an_edition(office, days=30), office.doing().today
    for until in (today + timedelta(days=5), today + timedelta(days=300)):
        async with office.tx() as tx:
            told = Told("FI", "Oulu", WHERE, until, today)
            await copies.add_copies(tx, office.doing(), edition_id, (1, told))

    days = [one.copy.until for one in await listed(office, edition_id)]

    assert days == [today + timedelta(days=5), today + timedelta(days=30)]


async def test_a_poster_that_was_recalled_or_is_over_is_not_hung(office, clock):
    recalled, over = await an_edition(office), await an_edition(office, days=1)
    await recall(office, recalled)
    clock.turn(days=2)

    for edition_id in (recalled, over):
        with pytest.raises(NotToHang):
            await hung(office, edition_id)


async def test_an_edition_has_no_more_than_five_hundred_copies(office):
    edition_id = await an_edition(office)
    for _ in range(MOST_COPIES // 100):
        await hung(office, edition_id, 100)

    with pytest.raises(TooManyCopies):
        await hung(office, edition_id)


async def test_each_tick_is_taken_back_by_another_and_repeating_one_changes_nothing(office, clock):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    first = (await listed(office, edition_id))[0].copy.hung_on

    for said, state in (
        (Tick.DOWN, "down"),
        (Tick.DOWN, "down"),
        (Tick.NOT_DOWN, "hangs"),
        (Tick.NOT_HUNG, "to_hang"),
        (Tick.HUNG, "hangs"),
        (Tick.HUNG, "hangs"),
    ):
        await ticked(office, edition_id, 1, said)
        assert await state_of(office, edition_id) == state
    clock.turn(days=1)
    await ticked(office, edition_id, 1, Tick.HUNG)

    [one] = await listed(office, edition_id)
    assert (one.copy.hung_on, one.where) == (first, WHERE)


async def test_a_copy_that_was_given_up_keeps_the_reason_and_can_be_found_after_all(office):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    async with office.tx() as tx:
        await copies.write_off(tx, office.doing(), (edition_id, 1), "The house burnt down.")

    [one] = await listed(office, edition_id)
    assert (one.copy.state, one.ended) == ("written_off", "The house burnt down.")

    await ticked(office, edition_id, 1, Tick.NOT_DOWN)
    assert await state_of(office, edition_id) == "hangs"


async def test_where_a_copy_hung_is_forgotten_ninety_days_after_it_is_down(office, clock):
    edition_id = await an_edition(office)
    await hung(office, edition_id, 2)
    await ticked(office, edition_id, 1, Tick.DOWN)

    clock.turn(days=90)
    await look_after_copies(office.resources)
    assert (await listed(office, edition_id))[0].where == WHERE

    clock.turn(days=1)
    await look_after_copies(office.resources)
    down, hangs = await listed(office, edition_id)
    assert (down.where, down.copy.town) == (Where(), "")
    assert hangs.where == WHERE


async def test_whom_to_call_about_a_copy_that_never_hung_is_forgotten_as_well(office, clock):
    edition_id = await an_edition(office, days=30)
    await hung(office, edition_id)
    await ticked(office, edition_id, 1, Tick.NOT_HUNG)

    for days, known in ((120, WHERE), (1, Where())):
        clock.turn(days=days)
        await look_after_copies(office.resources)
        assert [one.where for one in await listed(office, edition_id)] == [known]


async def test_whoever_reads_where_copies_hang_is_written_down_with_the_list_as_well(
    office, portal
):
    await (await portal(office.founded.administrator)).get("/copies")

    async with office.tx() as tx:
        did = await tx.fetchval("SELECT staff_id FROM audit WHERE did = 'copies read'")
    assert did == office.founded.administrator.member.staff_id


async def test_whoever_reads_whom_to_call_is_written_down(office):
    edition_id = await an_edition(office)
    await listed(office, edition_id)

    async with office.tx() as tx:
        did = await tx.fetchval("SELECT staff_id FROM audit WHERE did = 'copies read'")
    assert did == office.caseworker.staff_id


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1-3, 7", (1, 2, 3, 7)), ("4", (4,)), ("2–3;9", (2, 3, 9)), ("1، 2", (1, 2)), ("", ())],
    ids=["range", "one", "dash", "arabic", "none"],
)
def test_numbers_are_read_as_people_write_them(written, meant):
    assert read_numbers(written) == meant


@pytest.mark.parametrize("written", ["x", "3-1", "0", "1-501", "1,,a"])
def test_what_is_no_number_of_a_copy_is_not_guessed_at(written):
    with pytest.raises(NumbersUnreadable):
        read_numbers(written)


async def test_several_copies_are_added_on_the_page_and_found_by_place(office, portal):
    edition_id, browser = await an_edition(office), await portal(office.founded.administrator)
    assert "No copy is written down yet" in (await browser.get("/copies")).text
    today = office.doing().today.isoformat()
    told = {"town": "Turku", "place": "Library", "person": "Aino", "phone": "+358 1"}

    answer = await browser.post(f"/copies/{edition_id}", count="2", hung_on=today, **told)

    assert answer.headers["location"] == f"/copies/{edition_id}#copy-1"
    await hung(office, edition_id)
    turku = (await browser.get("/copies?town=Turku")).text
    assert turku.count("Library") == 2
    assert WHERE.place not in turku
    assert "Aino" in (await browser.get(f"/copies/{edition_id}")).text


async def test_a_copy_that_hangs_needs_a_place_and_what_was_typed_stays(office, portal):
    edition_id, browser = await an_edition(office), await portal(office.founded.caseworker)
    today = office.doing().today.isoformat()

    answer = await browser.post(
        f"/copies/{edition_id}", count="1", hung_on=today, town="Vaasa", until="2999-01-01"
    )

    assert answer.status_code == 422
    assert 'href="#place"' in answer.text
    assert 'href="#until"' in answer.text
    assert 'value="Vaasa"' in answer.text
    assert await listed(office, edition_id) == []


async def test_a_copy_hangs_in_a_country_its_poster_is_for(office, portal):
    edition_id = await an_edition(office, countries=("FI", "IT"))
    browser = await portal(office.founded.caseworker)

    refused = await browser.post(f"/copies/{edition_id}", count="1", country="SY")
    await browser.post(f"/copies/{edition_id}", count="1", country="IT")

    assert refused.status_code == 422
    assert [one.copy.country for one in await listed(office, edition_id)] == ["IT"]


async def test_what_was_written_of_a_copy_can_be_changed(office, portal):
    edition_id, browser = await an_edition(office), await portal(office.founded.caseworker)
    await hung(office, edition_id)

    await browser.post(f"/copies/{edition_id}/1", town="Kemi", place="Chapel", person="Veera")

    [one] = await listed(office, edition_id)
    assert (one.copy.town, one.where) == ("Kemi", Where("Chapel", "Veera"))
    assert one.copy.state == "hangs"


async def test_copies_that_should_be_down_are_found_by_themselves(office, portal, clock):
    soon, later = await an_edition(office, days=3), await an_edition(office, days=60)
    await hung(office, soon, where=Where("Bakery"))
    await hung(office, later)
    recalled = await an_edition(office, days=60)
    await hung(office, recalled, where=Where("Barber"))
    await recall(office, recalled)
    clock.turn(days=4)
    browser = await portal(office.founded.caseworker)

    page = (await browser.get("/copies?state=late")).text

    assert "Bakery" in page
    assert "Barber" in page
    assert WHERE.place not in page


async def test_a_society_without_posters_is_told_what_will_be_here(office, portal):
    page = (await (await portal(office.founded.caseworker)).get("/copies")).text
    assert "No poster of yours is out" in page


async def test_a_copy_of_another_society_is_not_there(office, south, intake, portal):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    browser = await portal(south.caseworker)
    ticked_ = {"copy": f"{edition_id}:1"}

    assert (await browser.get(f"/copies/{edition_id}/1")).status_code == 404
    assert (await browser.post("/recalls/down", **ticked_)).status_code == 404

    async with transaction_of(intake.pool, south.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM copies") == 0
    assert await state_of(office, edition_id) == "hangs"
