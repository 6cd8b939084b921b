"""The pages about posters: ordering in two steps, looking, issuing, recalling, ordering anew."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.contracts.codes import Language
from services.intake import store, timers
from services.intake.model.posters import EditionState
from tests.support.posters import NAMES, agree, hang


@pytest.fixture
async def browser(street, portal):
    """The first Society's administrator, signed in."""
    return await portal(street.office.founded.administrator)


def wished(street, *languages, **more):
    day = street.resources.clock().date() + timedelta(days=30)
    told = {
        "countries": "Finland",
        "hang_until": day.isoformat(),
        "office": "",
        "paper": "A4",
        "size": "12",
        "languages": list(languages or ("fr",)),
    }
    return told | more


def ticked(page) -> list[str]:
    return re.findall(r'name="faces" value="([^"]+)" checked', page.text)


def plain(page) -> str:
    return re.sub(r"<[^>]*>", "", page.text)


def offered(page) -> list[str]:
    return re.findall(r'name="faces" value="([^"]+)"', page.text)


async def editions(street):
    async with street.office.tx() as tx:
        return await store.editions.list_page(
            tx, street.office.society, tuple(EditionState), (0, 50)
        )


async def test_a_poster_is_ordered_printed_looked_at_and_issued_through_pages(street, browser):
    faces = await browser.post("/posters/faces", **wished(street, "fr", "ar"))
    answer = await browser.post("/posters", **wished(street, "fr", "ar"), faces=ticked(faces))
    assert answer.status_code == 303
    waiting = await browser.get(answer.headers["location"])
    assert "Being printed" in waiting.text
    assert "العربية" in waiting.text
    for edition in await editions(street):
        await street.print(edition)
    address = answer.headers["location"]
    printed = await browser.get(address)
    assert f"{address}/picture" in printed.text
    picture = await browser.get(f"{address}/picture")
    assert picture.headers["content-type"] == "image/png"
    pdf = await browser.get(f"{address}/file")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    assert (await browser.post(f"{address}/issue")).status_code == 303
    await timers.do_what_is_due(street.resources)

    assert "anybody can print it until" in (await browser.get(address)).text
    states = sorted(one.state for one in await editions(street))
    assert states == ["issued", "printed"]


async def test_faces_are_drawn_and_shown_as_small_pictures_with_their_sentences(street, browser):
    page = await browser.post("/posters/faces", **wished(street))

    assert sorted(ticked(page)) == sorted(await street.references())
    assert "12 of 12 chosen" in plain(page)
    assert "I am looking for my brother" in page.text
    picture = await browser.get(f"/posters/faces/{ticked(page)[0]}")
    assert (picture.status_code, picture.content) == (200, b"pixels")


async def test_nothing_on_the_page_of_the_faces_tells_of_another_society(street, browser):
    page = await browser.post("/posters/faces", **wished(street))

    for name in NAMES[1:]:
        assert name not in page.text
    for office in street.offices[1:]:
        assert str(office.society) not in page.text


async def test_faces_can_be_looked_for_by_relation_and_those_chosen_stay_so(street, browser):
    for office in street.offices:
        await agree(office, await office.shown("Somebody", "mother"))
    first = await street.references()
    told = wished(street, how="show", faces=first[:3])
    everybody = await browser.post("/posters/faces", **told)
    mothers = await browser.post("/posters/faces", **told, relation="mother")

    assert ticked(everybody) == ticked(mothers) == first[:3]
    assert "3 of 12 chosen" in plain(mothers)
    assert len(offered(everybody)) == 15
    assert len(offered(mothers)) == 6


async def test_a_poster_with_too_few_faces_comes_back_with_what_to_mend(street, browser):
    first = await street.references()
    page = await browser.post("/posters", **wished(street), faces=first[:11])

    assert page.status_code == 422
    assert "Choose exactly twelve or twenty-four faces" in page.text
    assert ticked(page) == first[:11]
    assert await editions(street) == []


async def test_faces_of_too_few_societies_come_back_with_what_to_mend(street, browser):
    for _ in range(10):
        await street.show(street.office)
    ours = [
        (await office.file(case)).showing.reference
        for office, case in street.cases
        if office is not street.offices[2]
    ]
    page = await browser.post("/posters", **wished(street), faces=ours[:12])

    assert page.status_code == 422
    assert "too few Societies" in page.text


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ({"countries": "Atlantis"}, "at least one country"),
        ({"countries": "Sweden"}, "Too few faces may hang"),
        ({"hang_until": "2027-03-01"}, "at most six weeks"),
        ({"size": "24"}, "Too few faces may hang"),
        ({"languages": []}, "Choose one answer"),
        ({"titles": ["en", "es", "ti", "uk", "tr", "el"]}, "five titles at most"),
        ({"office": "Oulu\u202e123"}, "plain letters"),
    ],
    ids=["country", "nobody there", "too long", "too many", "no language", "titles", "office"],
)
async def test_a_wish_that_cannot_be_met_comes_back_as_it_was_typed(street, browser, wrong, mend):
    page = await browser.post("/posters/faces", **wished(street, **wrong))

    assert page.status_code == 422
    assert mend in page.text


async def test_a_recall_wants_a_reason_and_says_it_afterwards(street, browser):
    edition = await street.issued()
    address = f"/posters/{edition.edition_id}"
    assert (await browser.post(f"{address}/recall", why="")).status_code == 422
    assert (await browser.post(f"{address}/recall", why="face")).status_code == 422
    assert (await browser.post(f"{address}/recall", why="concern")).status_code == 303
    page = await browser.get(address)

    assert "Somebody could have come to harm." in page.text
    assert f"/posters/new?like={edition.edition_id}" in page.text
    assert (await browser.get(f"{address}/file")).status_code == 404


async def test_one_like_an_earlier_edition_begins_with_what_was_wished(street, browser):
    [edition] = await street.order(
        Language.ARABIC, titles=(Language.GREEK,), office="Oulu 1", strip=True
    )
    page = await browser.get(f"/posters/new?like={edition.edition_id}")

    assert 'value="FI"' in page.text
    assert 'value="Oulu 1"' in page.text
    assert page.text.count(" checked>") == 3


async def test_a_failure_is_told_in_words_with_a_way_to_mend_it(street, browser):
    [edition] = await street.order()
    await street.fail(edition, "too_slow")
    address = f"/posters/{edition.edition_id}"
    assert "not printed in time" in (await browser.get(address)).text
    again = await browser.post(f"{address}/again")

    assert again.status_code == 303
    assert "Being printed" in (await browser.get(again.headers["location"])).text


async def test_the_list_can_be_narrowed_and_says_where_there_is_nothing(street, browser):
    assert "There is no poster yet" in (await browser.get("/posters")).text
    edition = await hang(street.office, (await street.references())[0], EditionState.ISSUED)

    assert edition.code in (await browser.get("/posters?show=out")).text
    assert edition.code not in (await browser.get("/posters?show=over")).text
    assert edition.code in (await browser.get("/posters?show=nonsense")).text


async def test_the_list_goes_on_page_after_page(street, browser):
    reference = (await street.references())[0]
    size = street.resources.settings.page_size
    made = [await hang(street.office, reference, EditionState.ISSUED) for _ in range(size + 1)]
    first = await browser.get("/posters")
    second = await browser.get(f"/posters?start={size}")

    seen = [one.code for one in made if one.code in first.text]
    assert len(seen) == size
    assert [one.code for one in made if one.code in second.text] == [
        one.code for one in made if one.code not in seen
    ]


async def test_a_poster_of_another_society_is_not_there(street, portal):
    edition = await street.issued()
    browser = await portal(street.offices[1].founded.administrator)

    for part in ("", "/file", "/picture"):
        assert (await browser.get(f"/posters/{edition.edition_id}{part}")).status_code == 404
    assert (await browser.get(f"/posters/new?like={edition.edition_id}")).status_code == 404


async def test_whoever_issues_a_poster_proves_first_who_they_are(street, browser, clock):
    [edition] = await street.order()
    await street.print(edition)
    clock.turn(minutes=6)
    answer = await browser.post(f"/posters/{edition.edition_id}/issue")

    assert answer.status_code == 403
    assert (await street.now(edition)).state is EditionState.PRINTED
