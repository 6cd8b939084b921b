"""Volunteers without an account tick their copies, and take it back; no names are behind it."""

from __future__ import annotations

import pytest

from services.chassis.database import transaction_of
from services.intake.actions import rounds
from services.intake.actions.rounds import Wish
from services.intake.model.copies import NotToHang, Tick
from tests.support.copies import (
    PLACE,
    WHERE,
    an_edition,
    hung,
    listed,
    recall,
    sent_out,
    states,
    ticked,
)
from tests.support.intake import HOST


async def test_volunteers_write_where_a_copy_hangs_and_staff_read_it(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id)
    told = PLACE | {"person": "Mrs Korhonen", "phone": "+358 9 1"}

    answer = await volunteer.press(token, 1, "hung", **told)

    assert answer.status_code == 303
    one, other = await listed(office, edition_id)
    assert (one.where.place, one.copy.town, one.where.person) == (
        "Corner shop",
        "Kuopio",
        "Mrs Korhonen",
    )
    assert (one.copy.state, one.copy.hung_by) == ("hangs", None)
    assert other.copy.state == "to_hang"


async def test_a_telephone_of_long_ago_can_press_and_another_site_cannot(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id, 1)

    volunteer.headers = {"origin": HOST}
    assert (await volunteer.press(token, 1, "hung", **PLACE)).status_code == 303
    volunteer.headers = {"origin": "https://elsewhere.example"}
    assert (await volunteer.press(token, 1, "down")).status_code == 403
    assert await states(office, edition_id) == ["hangs"]


async def test_volunteers_say_in_which_country_where_a_poster_is_for_several(office, volunteer):
    edition_id = await an_edition(office, countries=("FI", "IT"))
    token = await sent_out(office, edition_id, 1)

    assert (await volunteer.press(token, 1, "hung", **PLACE)).status_code == 422
    assert (await volunteer.press(token, 1, "hung", country="IT", **PLACE)).status_code == 303
    assert [one.copy.country for one in await listed(office, edition_id)] == ["IT"]


async def test_every_press_is_taken_back_by_pressing_again(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id, 1)
    for what, state in (
        ("hung", "hangs"),
        ("not_hung", "to_hang"),
        ("hung", "hangs"),
        ("down", "down"),
        ("down", "down"),
        ("not_down", "hangs"),
    ):
        assert (await volunteer.press(token, 1, what, **PLACE)).status_code == 303
        assert await states(office, edition_id) == [state], what
        assert (await volunteer.open(token)).status_code == 200


async def test_a_place_is_needed_and_what_was_typed_stays(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id)

    answer = await volunteer.press(token, 2, "hung", town="Kuopio")

    assert answer.status_code == 422
    assert 'href="#place"' in answer.text
    assert answer.text.count('id="place"') == 1
    assert 'value="Kuopio"' in answer.text
    assert await states(office, edition_id) == ["to_hang", "to_hang"]


async def test_the_page_names_nobody_to_call_no_society_and_no_colleague(office, volunteer):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    async with office.tx() as tx:
        token = await rounds.begin(tx, office.doing(), edition_id, Wish("Scouts", "1"))

    page = (await volunteer.open(token)).text

    assert WHERE.place in page
    for word in (WHERE.person, WHERE.phone, office.founded.name, office.caseworker.name, "Scouts"):
        assert word not in page, word


async def test_volunteers_reach_the_copies_they_were_given_and_no_others(office, volunteer):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    token = await sent_out(office, edition_id, 1)

    assert WHERE.place not in (await volunteer.open(token)).text
    for number in ("1", "3", "0", "", "-1", "9999", "x"):
        assert (await volunteer.press(token, number, "down")).status_code == 404
    assert (await volunteer.press(token, 2, "burn")).status_code == 404
    assert await states(office, edition_id) == ["hangs", "to_hang"]


async def test_a_copy_that_is_given_on_leaves_the_round_before(office, volunteer):
    edition_id = await an_edition(office)
    before = await sent_out(office, edition_id)
    async with office.tx() as tx:
        after = await rounds.begin(tx, office.doing(), edition_id, Wish("Others", "1"))

    assert (await volunteer.press(before, 1, "hung", **PLACE)).status_code == 404
    assert (await volunteer.press(after, 1, "hung", **PLACE)).status_code == 303
    assert (await volunteer.press(before, 2, "hung", **PLACE)).status_code == 303


async def test_a_recalled_poster_is_not_hung_any_more_and_the_page_says_so_first(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id)
    await volunteer.press(token, 1, "hung", **PLACE)
    await recall(office, edition_id)

    page = (await volunteer.open(token)).text
    assert "This poster must not hang any more." in page
    assert "What to do" not in page
    assert (await volunteer.press(token, 2, "hung", **PLACE)).status_code == 409
    for number in (1, 2):
        assert (await volunteer.press(token, number, "down")).status_code == 303
    assert await states(office, edition_id) == ["down", "down"]


async def test_volunteers_can_be_sent_to_take_down_what_must_not_hang(office, volunteer):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    await recall(office, edition_id)
    with pytest.raises(NotToHang):
        await sent_out(office, edition_id)
    async with office.tx() as tx:
        token = await rounds.begin(tx, office.doing(), edition_id, Wish("Scouts", "1"))

    assert (await volunteer.press(token, 1, "down")).status_code == 303
    assert await states(office, edition_id) == ["down"]


async def test_whom_to_call_stays_known_when_volunteers_hang_a_copy_anew(office, volunteer):
    edition_id = await an_edition(office)
    await hung(office, edition_id)
    await ticked(office, edition_id, 1, Tick.NOT_HUNG)
    async with office.tx() as tx:
        token = await rounds.begin(tx, office.doing(), edition_id, Wish("Scouts", "1"))

    await volunteer.press(token, 1, "hung", **PLACE)

    [one] = await listed(office, edition_id)
    assert (one.where.place, one.where.person) == ("Corner shop", WHERE.person)


async def test_what_volunteers_say_is_written_down_as_nobodys_of_the_staff(office, volunteer):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id, 1)
    await volunteer.press(token, 1, "hung", **PLACE)
    await volunteer.press(token, 1, "down")

    async with transaction_of(office.resources.pool, office.society) as tx:
        rows = await tx.fetch(
            "SELECT did, staff_id FROM audit WHERE did LIKE 'copy %' ORDER BY seq"
        )
    assert [(row["did"], row["staff_id"]) for row in rows] == [
        ("copy hung", None),
        ("copy taken down", None),
    ]
