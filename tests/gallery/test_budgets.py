"""What a first view may weigh and how it must behave, measured in Chromium as Lighthouse does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import brotli
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext

from services.contracts.codes import Language, Relation
from services.contracts.words import relations
from services.gallery.app import build
from services.routing.pages import Pages as DeskPages
from tests.gallery.conftest import DESK
from tests.support.seeing import chromium
from tests.support.sights import MOVING, SHIFTS, SMALL, THROUGH, UNSEEN
from tests.support.tongues import WALL, desk_pages, served

pytestmark = pytest.mark.timeout(120)

TONGUES = (Language.ENGLISH, Language.ARABIC, Language.TIGRINYA, Language.GERMAN)
"""Left to right and right to left, letters and syllables, short words and long ones."""
PHONE = {"width": 360, "height": 800}
MOST_BYTES, MOST_SCRIPT, MOST_REQUESTS = 15 * 1024, 2 * 1024, 8


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture(scope="module")
def desk():
    """The first page of the message desk, and its question with a field, in four languages."""
    pages = DeskPages.open(WALL)
    return {
        f"/{catalogue.language}/{name}": body
        for catalogue in pages.words
        if catalogue.language in TONGUES
        for name, body in desk_pages(pages, catalogue).items()
        if name.startswith(("write/", "step-"))
    }


@pytest.fixture
async def origin(gallery, given, desk):
    """Both sites, with two pages of faces and a poster."""
    await given.face(relations_sought=(Relation.COUSIN, Relation.GUARDIAN, Relation.PARTNER))
    await given.poster((await given.faces(29))[:12], language="en")
    async with served(build(gallery), desk) as where:
        yield where


def paths(given, language: Language, desk) -> list[str]:
    """Return the first views: wall, face, help, posters, the desk's first page."""
    names = ["", f"face/{given.photos[0].reference}", "help", "help/now", "posters"]
    first = next(path for path in desk if path.startswith(f"/{language}/write/"))
    return [*(f"/{language}/{name}" for name in names), first]


@asynccontextmanager
async def opened(**window) -> AsyncIterator:
    """Open a window of Chromium; a page in it tells what it loaded and what went wrong."""
    async with chromium() as browser:
        yield await (await _window(browser, **window)).new_page()


async def _window(browser: Browser, **window) -> BrowserContext:
    usual = {"viewport": PHONE, "service_workers": "block"}  # what is kept is tried elsewhere
    context = await browser.new_context(**(usual | window))
    await context.add_init_script(f"({SHIFTS})()")
    return context


async def test_a_first_view_is_light_stands_still_and_complains_of_nothing(origin, given, desk):
    wrong: list[str] = []
    async with chromium() as browser:
        for language in TONGUES:
            for path in paths(given, language, desk):
                # A first view is that of somebody who has not been here: nothing is kept for them.
                window = await _window(browser, service_workers="allow")
                wrong += [f"{path} {fault}" for fault in await _faults(window, f"{origin}{path}")]
                await window.close()

    assert wrong == []


async def _faults(window: BrowserContext, address: str) -> list[str]:
    """Open a page for the first time; say what it weighs too much, and what else is wrong."""
    page, loaded, wrong = await window.new_page(), [], []
    page.on("response", lambda one: loaded.append(one))  # noqa: PLW0108 - it is asked its name
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(address, wait_until="load")
    parts = await _parts(loaded)
    if parts["document"] + parts["stylesheet"] > MOST_BYTES:
        wrong.append(f"weighs {parts}")
    if parts["script"] > MOST_SCRIPT or parts["requests"] > MOST_REQUESTS:
        wrong.append(f"loads {parts}")
    if (shifted := await page.evaluate(THROUGH)) > 0.01:
        wrong.append(f"shifts by {shifted}")
    if small := json.loads(await page.evaluate(SMALL)):
        wrong.append(f"is hard to read: {small[:3]}")
    return wrong


async def _parts(loaded) -> dict[str, int]:
    """Return what was loaded but for pictures, compressed, in bytes by kind."""
    parts = {"document": 0, "stylesheet": 0, "script": 0, "requests": 0}
    for response in loaded:
        kind = response.request.resource_type
        if kind == "image":
            continue
        length, packed = response.headers.get("content-length"), "content-encoding"
        body = 0 if packed in response.headers else len(brotli.compress(await response.body()))
        parts[kind] = parts.get(kind, 0) + (body or int(length))
        parts["requests"] += 1
    return parts


async def test_every_target_is_large_enough_and_every_word_has_contrast(origin, given, desk):
    """Also in dark: the checker's rule for sizes of targets is off unless it is asked for."""
    wrong = []
    for scheme in ("light", "dark"):
        async with opened(color_scheme=scheme) as page:
            for path in paths(given, Language.TIGRINYA, desk):
                await page.goto(f"{origin}{path}")
                rules = {"runOnly": {"type": "rule", "values": ["target-size", "color-contrast"]}}
                found = await Axe().run(page, options=rules)
                wrong += [
                    f"{path} {scheme}: {one['id']}: {one['nodes'][0]['html'][:120]}"
                    for one in found.response["violations"]
                ]

    assert wrong == []


async def test_at_twice_the_size_nothing_runs_out_of_the_window(origin, given, desk):
    wrong = []
    window = {"viewport": {"width": 320, "height": 360}, "device_scale_factor": 2}
    async with opened(**window) as page:
        for language in TONGUES:
            for path in [*paths(given, language, desk), f"/kiosk/{language}/"]:
                await page.goto(f"{origin}{path}", wait_until="domcontentloaded")
                over = await page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if over > 0:
                    wrong.append(f"{path}: {over} px too wide")

    assert wrong == []


async def test_on_a_telephone_faces_and_both_ways_on_are_seen_without_scrolling(origin, given):
    low = []
    async with opened() as page:
        for language in TONGUES:
            for path, wanted in (
                ("", ".face img"),
                (f"face/{given.photos[1].reference}", ".ways a"),
            ):
                await page.goto(f"{origin}/{language}/{path}")
                for one in (await page.locator(wanted).all())[:2]:
                    box = await one.bounding_box()
                    if box["y"] + min(box["height"], 120) > PHONE["height"]:
                        low.append((language, path, box["y"]))

    assert low == []


async def test_in_colours_of_their_own_readers_see_every_word_edge_and_focus(origin, given, desk):
    wrong = []
    async with opened(forced_colors="active", color_scheme="dark") as page:
        for path in [*paths(given, Language.GERMAN, desk), *_steps(desk), "/kiosk/de/"]:
            await page.goto(f"{origin}{path}")
            wrong += [f"{path}: {one}" for one in json.loads(await page.evaluate(UNSEEN))]

    assert wrong == []


def _steps(desk) -> list[str]:
    return [path for path in desk if path.startswith("/de/step-")]


async def test_nothing_moves_for_whoever_wants_no_movement(origin, given, desk):
    moving = []
    async with opened(reduced_motion="reduce") as page:
        for path in [*paths(given, Language.ENGLISH, desk), "/kiosk/en/"]:
            await page.goto(f"{origin}{path}")
            moving += [path] * bool(await page.evaluate(MOVING))

    assert moving == []


async def test_the_whole_wall_is_read_by_keyboard_alone(origin, given):
    """Every face of both pages, the filter, and the way to the desk; focus is always in sight."""
    reached: list[str] = []
    async with opened(java_script_enabled=True) as page:
        await page.goto(f"{origin}/en/")
        reached += await _tabbed(page)
        await page.locator("a[rel=next]").focus()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        reached += await _tabbed(page)
        faces = [one.rpartition("/")[2] for one in reached if "/face/" in one]
        assert sorted(faces) == sorted(photo.reference for photo in given.photos)
        assert {"select", "button"} <= {one.partition(" ")[0] for one in reached}
        await page.locator("a.face").last.focus()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        ways = await _tabbed(page)

    assert any(f"{DESK}/en/write/" in one for one in ways)
    assert any(f"{DESK}/en/remove/" in one for one in ways)


async def _tabbed(page) -> list[str]:
    """Press Tab until all stops were visited; return what they are, each once, all in sight."""
    stops: list[str] = []
    await page.evaluate("document.activeElement.blur(), window.scrollTo(0, 0)")
    while True:
        await page.keyboard.press("Tab")
        told = await page.evaluate(
            """() => {
                const one = document.activeElement, box = one.getBoundingClientRect();
                const seen = box.height && box.bottom > 0 && box.top < innerHeight;
                const ring = parseFloat(getComputedStyle(one).outlineWidth) >= 2;
                return [one === document.body, seen && ring,
                    `${one.localName} ${one.href || one.id || one.innerText}`];
            }"""
        )
        over, seen, stop = told
        if over or (stops and stop == stops[0]):
            return stops
        assert seen, f"{stop} has the focus and cannot be seen"
        stops.append(stop)


async def test_a_screen_reader_hears_the_sentences_as_names_of_the_faces(origin, given):
    three = given.photos[0].relations_sought
    async with opened() as page:
        for language in TONGUES:
            await page.goto(f"{origin}/{language}/face/{given.photos[0].reference}")
            said = relations(language)
            sentences = [said[relation].sentence for relation in three]
            assert await page.get_by_role("img", name=sentences[0], exact=True).count() == 1
            assert await page.get_by_role("heading", level=1, name=sentences[0]).count() == 1
            names = [" ".join(sentences), said[Relation.BROTHER].sentence]
            heard = 0
            for number in (1, 2):
                await page.goto(f"{origin}/{language}/?page={number}")
                wall = page.get_by_role("main").get_by_role("list").first
                for name in names:
                    heard += await wall.get_by_role("link", name=name, exact=True).count()
                assert await wall.get_by_role("link").count() == (24 if number == 1 else 6)
                for landmark in ("main", "banner", "contentinfo"):
                    assert await page.get_by_role(landmark).count() == 1

            assert heard == len(given.photos), language


async def test_the_measures_notice_what_they_look_for(gallery, given):
    def spoilt(styles: str) -> str:
        return (
            f"{styles} :focus-visible {{ outline: none !important }}"
            " .button { border: 0 !important } .small { font-size: 10px !important }"
            " a { transition: color 1s !important } .lead { animation: down 0s 0.2s forwards }"
            " @keyframes down { to { padding-block-start: 20rem } }"
        )

    await given.faces(3)
    async with (
        served(build(gallery), {}, spoilt) as where,
        opened(forced_colors="active") as page,
    ):
        await page.goto(f"{where}/en/")
        await page.locator(".lead").evaluate(
            "(one) => Promise.all(one.getAnimations().map((each) => each.finished))"
        )
        found = json.loads(await page.evaluate(UNSEEN))
        assert {one.partition(":")[0] for one in found} == {"no edge", "no focus"}
        assert json.loads(await page.evaluate(SMALL))
        assert await page.evaluate(MOVING) > 3
        assert await page.evaluate(THROUGH) > 0.01
