"""A network that opens very many pages waits, and keeps no address; machines betray themselves."""

from __future__ import annotations

import io

import pytest

from infra.board import panels, present
from infra.board.judging import Tone, judge
from infra.board.reading import Condition, summed_up
from services.chassis import logs
from services.chassis.settings import Http, Postgres
from services.contracts.codes import new_reference
from services.gallery.app import build
from services.gallery.pages import UNSEEN
from services.gallery.resources import assemble
from services.gallery.routes.budget import FIRST_PAGES
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


def page(number: int) -> str:
    return f"/en/?page={number}"


DEEP = FIRST_PAGES + 1


@pytest.fixture
async def harvester(somebody):
    """Somebody who has opened as many pages far in the wall as a network may at once."""
    machine = somebody(HOME)
    for number in range(DEEP, DEEP + AT_ONCE):
        assert (await machine.get(page(number))).status_code == 404
    return machine


async def test_t37_a_network_that_reads_on_and_on_is_asked_to_wait(harvester, watch):
    """T37: rate limits work."""
    waiting = await harvester.get(page(99))

    assert waiting.status_code == 429
    assert waiting.headers["retry-after"] == str(EVERY)
    assert waiting.headers["cache-control"] == "no-store"
    assert "Please wait a little" in waiting.text

    watch.forward(seconds=EVERY)
    assert (await harvester.get(page(99))).status_code == 404
    assert (await harvester.get(page(99))).status_code == 429


async def test_waiting_tells_nothing_of_how_many_are_shown(harvester, given):
    await given.faces(DEEP * 24)

    there = await harvester.get(page(DEEP))
    nowhere = await harvester.get(page(9_999))

    assert there.status_code == nowhere.status_code == 429
    assert (there.content, dict(there.headers)) == (nowhere.content, dict(nowhere.headers))


@pytest.mark.usefixtures("harvester")
async def test_first_pages_faces_posters_help_and_pictures_are_never_counted(somebody, given):
    """A whole camp behind one line reads them, whatever one machine there does."""
    shown = await given.faces(12)
    poster = await given.poster(shown)

    paths = ["/", "/ar/", "/so/?relation=brother", "/kiosk/ti/", "/so/help", "/ti/posters"]
    paths += [f"/en/face/{one.reference}" for one in shown]
    paths += [f"/ti/posters/{poster.edition}", f"/image/{shown[0].image}/160.jpg"]
    for path in 2 * paths:
        assert (await somebody(NEIGHBOUR).get(path)).status_code in (200, 302)


async def test_whoever_shares_a_line_cannot_find_out_what_others_have_looked_at(
    somebody, harvester, given
):
    """A page answers alike whether somebody in the house has opened it or not."""
    seen, unseen = await given.faces(2)
    await somebody(NEIGHBOUR).get(f"/en/face/{seen.reference}")

    answers = [await harvester.get(f"/en/face/{one.reference}") for one in (seen, unseen)]
    assert [one.status_code for one in answers] == [200, 200]
    far = [await harvester.get(page(number)) for number in (DEEP, 99)]  # opened before, and never
    assert [one.status_code for one in far] == [429, 429]


@pytest.mark.usefixtures("harvester")
async def test_other_networks_read_on_meanwhile(somebody):
    assert (await somebody(NEIGHBOUR).get(page(DEEP))).status_code == 429
    assert (await somebody(ELSEWHERE).get(page(DEEP))).status_code == 404


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


HARVEST = [panel for panel in panels.load().panels if panel.question == "harvested"]
MANY = 150


def tones(gallery) -> dict[str, Tone]:
    """Return how the board judges what it reads off this gallery, by panel."""
    samples = {"gallery": list(present.parsed(gallery.metrics.exposition().decode()))}
    works = dict.fromkeys(("gallery", "routing", "intake", "media", "notify"), Condition.WORKS)
    return {
        panel.id: judge(
            panel, summed_up(panel, present.rows_of(panel.measure, samples, gallery.clock()), works)
        ).tone
        for panel in HARVEST
        if "gallery" in panel.measure.services
    }


async def test_the_board_calls_when_one_network_pages_through_everything(somebody, gallery):
    machine = somebody(HOME)
    for number in range(1, FIRST_PAGES + AT_ONCE + MANY):
        await machine.get(page(number))
    for tag in ("en", "fr", "ar", "ti"):
        await machine.get(f"/{tag}/{UNSEEN}")

    assert tones(gallery) == {
        "slowed": Tone.WAIT,
        "read-on": Tone.WAIT,
        "unseen-links": Tone.WAIT,
        "images": Tone.PLAIN,
    }


async def test_the_board_calls_for_a_machine_that_waits_as_it_is_told(somebody, gallery, watch):
    """It is never told to wait, and would copy the wall in hours without anybody noticing."""
    machine = somebody(HOME)
    for number in range(DEEP, DEEP + AT_ONCE + MANY):
        watch.forward(seconds=0 if number < DEEP + AT_ONCE else EVERY)
        assert (await machine.get(page(number))).status_code == 404

    assert tones(gallery)["slowed"] is Tone.GOOD
    assert tones(gallery)["read-on"] is Tone.WAIT


async def test_the_board_is_calm_while_many_networks_read_as_people_do(somebody, gallery):
    for network in range(MANY):
        reader = somebody(f"203.0.{network}.7")
        for number in (1, 2, DEEP, DEEP + 1):
            await reader.get(page(number))

    assert set(tones(gallery).values()) == {Tone.GOOD, Tone.PLAIN}
