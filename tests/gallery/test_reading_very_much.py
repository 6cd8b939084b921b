"""A network that opens very many pages waits, and keeps no address; machines betray themselves."""

from __future__ import annotations

import io

import pytest

from services.chassis import logs
from services.chassis.settings import Http, Postgres
from services.contracts.codes import new_reference
from services.gallery.app import build
from services.gallery.pages import UNSEEN
from services.gallery.resources import assemble
from tests.gallery.conftest import settings

AT_ONCE, EVERY = 5, 10
HOME, NEIGHBOUR, ELSEWHERE = "203.0.113.7", "203.0.113.99", "198.51.100.42"


@pytest.fixture
def gallery(shelf, watch):
    few = settings(
        Postgres(database="-", user="-", password="-"),
        http=Http(proxies=1),
        pages_at_once=AT_ONCE,
        page_every_seconds=EVERY,
    )
    return assemble(few, None, shelf, watch)


@pytest.fixture
def somebody(gallery, visit):
    """A function that opens a browser in a network."""
    app = build(gallery)

    def at(address):
        return visit(app, "https://faces.example", headers={"x-forwarded-for": address})

    return at


@pytest.fixture
async def harvester(somebody):
    """Somebody who has opened as many different pages as a network may at once."""
    machine = somebody(HOME)
    for _ in range(AT_ONCE):
        assert (await machine.get(f"/en/face/{new_reference()}")).status_code == 404
    return machine


async def test_t37_a_network_that_opens_very_many_pages_is_asked_to_wait(harvester, watch):
    """T37: rate limits work."""
    waiting = await harvester.get(f"/en/face/{new_reference()}")

    assert waiting.status_code == 429
    assert waiting.headers["retry-after"] == str(EVERY)
    assert waiting.headers["cache-control"] == "no-store"
    assert "Please wait a little" in waiting.text

    watch.forward(seconds=EVERY)
    assert (await harvester.get(f"/en/face/{new_reference()}")).status_code == 404
    assert (await harvester.get(f"/en/face/{new_reference()}")).status_code == 429


async def test_waiting_tells_nothing_of_what_is_shown(harvester, given):
    shown = await given.face()

    there = await harvester.get(f"/en/face/{shown.reference}")
    nowhere = await harvester.get(f"/en/face/{new_reference()}")

    assert there.status_code == nowhere.status_code == 429
    assert (there.content, dict(there.headers)) == (nowhere.content, dict(nowhere.headers))


async def test_a_page_somebody_of_the_network_has_opened_today_costs_nothing(somebody, given):
    """A whole camp behind one line reads the first pages, each person anew."""
    shown = await given.faces(AT_ONCE - 1)
    first, second = somebody(HOME), somebody(NEIGHBOUR)
    mine = ["/en/", *(f"/en/face/{one.reference}" for one in shown)]
    assert {(await first.get(path)).status_code for path in mine} == {200}

    theirs = ["/ar/", "/en/?pictures=small", *(path.replace("/en/", "/so/") for path in mine)]
    for _ in range(3):
        assert {(await second.get(path)).status_code for path in theirs} == {200}
    assert (await second.get("/en/?page=2")).status_code == 429


async def test_pages_without_faces_and_pictures_are_never_counted(harvester, given):
    shown = await given.face()

    for path in ("/so/help", "/so/help/now", "/so/leaflet", f"/image/{shown.image}/160.jpg"):
        assert (await harvester.get(path)).status_code == 200


@pytest.mark.usefixtures("harvester")
async def test_other_networks_read_on_meanwhile(somebody):
    assert (await somebody(NEIGHBOUR).get("/en/")).status_code == 429
    assert (await somebody(ELSEWHERE).get("/en/")).status_code == 200


async def test_t37_no_address_is_kept_or_logged_by_the_gallery(somebody, gallery, given):
    """T37: no IP address in logs, nor in what the gallery keeps."""
    stream = io.StringIO()
    logs.configure("gallery", "DEBUG", stream)
    await given.faces(2)
    for path in ("/en/", f"/en/{UNSEEN}", f"/en/face/{new_reference()}"):
        await somebody(HOME).get(path)
    said = stream.getvalue() + gallery.metrics.exposition().decode()

    for trace in (HOME, "203.0.113", "cb0071", r"\xcb\x00q"):
        assert trace not in said


async def test_a_link_no_person_sees_answers_as_nothing_does_and_tells_operators(
    somebody, gallery, given
):
    await given.faces(2)
    wall = (await somebody(HOME).get("/en/")).text
    link = f'<a href="/en/{UNSEEN}" rel="nofollow" tabindex="-1" aria-hidden="true" hidden></a>'
    assert wall.count(link) == 1

    followed = await somebody(HOME).get(f"/en/{UNSEEN}")
    missed = await somebody(HOME).get("/en/nowhere")

    assert followed.status_code == missed.status_code == 404
    assert (followed.content, dict(followed.headers)) == (missed.content, dict(missed.headers))
    assert b"gallery_unseen_links_followed_total 1.0\n" in gallery.metrics.exposition()
