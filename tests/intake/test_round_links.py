"""The link of a round: shown once, kept as a hash, over one day, and telling nothing then."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest

from services.intake.actions import leaving, rounds
from services.intake.actions.rounds import Wish
from services.intake.model.copies import NumbersUnreadable, RoundGone, Tick
from services.intake.resources import RATES
from tests.support.copies import (
    PLACE,
    an_edition,
    hung,
    links_in,
    sent_out,
    states,
)
from tests.support.intake import add_caseworker


async def end_all(office, edition_id):
    async with office.tx() as tx:
        for one in await rounds.list_rounds(tx, office.doing(), edition_id):
            await rounds.end(tx, office.doing(), (edition_id, one.made.round_id))


async def test_only_the_hash_of_a_link_is_kept(office):
    token = await sent_out(office, await an_edition(office))

    async with office.tx() as tx:
        [link] = await tx.fetch("SELECT * FROM copy_links")
        [made] = await tx.fetch("SELECT * FROM copy_rounds")
    assert len(token) >= 43
    assert link["link_hash"] == sha256(token.encode()).digest()
    assert token not in " ".join(map(str, [*link.values(), *made.values()]))
    assert "Scouts" not in " ".join(map(str, made.values()))


async def test_staff_see_a_link_once(office, portal):
    edition_id, browser = await an_edition(office), await portal(office.founded.caseworker)

    made = await browser.post(f"/copies/{edition_id}/rounds", name="Scouts", more="3")

    [token] = links_in(made.text)
    later = await browser.get(f"/copies/{edition_id}")
    assert token not in later.text
    assert "Scouts" in later.text
    assert await states(office, edition_id) == ["to_hang"] * 3


async def test_a_round_is_of_copies_that_are_there(office, portal):
    edition_id, browser = await an_edition(office), await portal(office.founded.caseworker)
    await hung(office, edition_id, 2)
    for wrong in ({"numbers": "1-5"}, {"numbers": "x"}, {}, {"more": "0"}, {"more": "101"}):
        answer = await browser.post(f"/copies/{edition_id}/rounds", name="Scouts", **wrong)
        assert (answer.status_code, links_in(answer.text)) == (422, []), wrong
    with pytest.raises(NumbersUnreadable):
        async with office.tx() as tx:
            await rounds.begin(tx, office.doing(), edition_id, Wish("Scouts", "1-5"))

    async with office.tx() as tx:
        assert await tx.fetchval("SELECT count(*) FROM copy_rounds") == 0


async def test_the_page_wants_no_cookie_is_kept_nowhere_and_sends_its_address_to_nobody(
    office, volunteer
):
    token = await sent_out(office, await an_edition(office))

    answer = await volunteer.open(token)

    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<script" not in answer.text
    assert not re.search(r'(?:href|src|action)="https?:', answer.text)


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "What to do"), ("fr", "Que faire"), ("ar", "ما الذي يجب فعله")],
    ids=["en", "fr", "ar"],
)
async def test_what_to_do_is_said_in_three_languages_however_they_are_asked_for(
    office, volunteer, language, word
):
    token = await sent_out(office, await an_edition(office))

    assert word in (await volunteer.open(token, language)).text
    assert word in (await volunteer.open(token, params={"language": language})).text


async def test_links_that_never_were_ended_or_are_too_old_look_alike(office, volunteer, clock):
    edition_id, short = await an_edition(office), await an_edition(office, days=2)
    old, over = await sent_out(office, edition_id), await sent_out(office, short)
    assert (await volunteer.open(over)).status_code == 200
    clock.turn(days=3)
    assert (await volunteer.open(old)).status_code == 200
    clock.turn(days=11)
    ended = await sent_out(office, edition_id)
    await end_all(office, edition_id)

    answers = [await volunteer.open(token) for token in ("x" * 43, old, over, ended)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({_plain(answer.text) for answer in answers}) == 1
    presses = [await volunteer.press(one, 1, "down") for one in ("x" * 43, old, over, ended)]
    assert {answer.status_code for answer in presses} == {404}
    assert set(await states(office, edition_id)) == {"to_hang"}


def _plain(page: str) -> str:
    """Return a page without the number of its request."""
    return re.sub(r"[0-9a-f]{16,32}", "", page)


async def test_a_round_that_staff_end_while_somebody_ticks_takes_nothing_more(office):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id)
    link = await rounds.find_link(office.resources, token)
    await end_all(office, edition_id)

    scope = (link, office.resources.vault, office.resources.clock())
    with pytest.raises(RoundGone):
        async with office.tx() as tx:
            await rounds.tick(tx, scope, 1, (Tick.DOWN, None))


async def test_whoever_tries_many_links_has_to_wait_and_learns_nothing_by_it(
    office, volunteer, clock
):
    token = await sent_out(office, await an_edition(office))
    for _ in range(RATES["round"].burst):
        assert (await volunteer.open("y" * 43)).status_code == 404

    for one in (token, "y" * 43):
        assert (await volunteer.open(one)).status_code == 429
        assert (await volunteer.press(one, 1, "down")).status_code == 429

    clock.turn(minutes=2)
    assert (await volunteer.open(token)).status_code == 200


async def test_volunteers_who_tick_many_copies_are_never_slowed(office, volunteer):
    token = await sent_out(office, await an_edition(office), 30)
    for number in range(1, 31):
        assert (await volunteer.press(token, number, "hung", **PLACE)).status_code == 303


async def test_the_links_of_a_colleague_who_leaves_open_nothing_any_more(office, volunteer):
    to = await add_caseworker(office.resources, office.founded)
    token = await sent_out(office, await an_edition(office))
    by = office.doing(office.founded.administrator.member)
    async with office.tx() as tx:
        await leaving.leave(tx, by, office.caseworker.staff_id, to.member.staff_id)

    assert (await volunteer.open(token)).status_code == 404
