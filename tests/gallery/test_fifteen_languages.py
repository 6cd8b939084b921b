"""Every public page in every language, in Chromium: wide enough for nobody, readable for all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import pytest

from services.contracts.codes import Language, Relation
from services.contracts.words import languages
from services.gallery.app import build
from services.gallery.model import Reach
from services.routing.pages import Pages as DeskPages
from tests.gallery.conftest import DESK
from tests.support.seeing import chromium, troubles
from tests.support.tongues import WALL, desk_pages, served

pytestmark = pytest.mark.timeout(240)

PHONE = {"width": 360, "height": 800}
CALM = ("posters", "help", "help/now", "help/data", "leaflet", "reach", "offline", "forgotten")
CHECKED = (
    "help",
    "help/data",
    "leaflet",
    "reach",
    "offline",
    "forgotten",
    "relation",
    "message",
    "answer",
    "reach",
    "countries",
    "age",
    "check",
    "receipt",
    "mailbox",
    "wrong",
)
"""One of these is given to the checker of accessibility in each language in turn, beside the wall:
they are of the same parts in every language, and the checker takes longer than all the rest."""

_TROUBLE = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const frame = document.querySelector("html");
    const way = document.querySelector(".exit").getBoundingClientRect();
    const under = [...document.querySelectorAll("header a, header summary")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && box.left < way.right && box.right > way.left
            && box.top < way.bottom && box.bottom > way.top;
    }).map((one) => one.innerText);
    const low = [...document.querySelectorAll("main .button, summary, .exit")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.height && box.height < 43;
    }).map((one) => one.innerText);
    const out = [...document.querySelectorAll("main .button")].filter((one) => {
        const box = one.getBoundingClientRect(), held = one.parentElement.getBoundingClientRect();
        return box.width && (box.right > held.right + 1 || box.left < held.left - 1);
    }).map((one) => one.innerText);
    return JSON.stringify({wide, under, low, out, lang: frame.lang, dir: frame.dir});
}"""


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture(scope="module")
def desk():
    """Every kind of page of the message desk, in every language."""
    pages = DeskPages.open(WALL)
    return {
        f"/{catalogue.language}/{name}": body
        for catalogue in pages.words
        for name, body in desk_pages(pages, catalogue).items()
    }


@pytest.fixture
async def origin(gallery, given, desk):
    """Both sites, a full page of faces on the wall, one seeker of three people among them."""
    await given.poster((await given.faces(23))[:12])
    await given.face(relations_sought=(Relation.COUSIN, Relation.GUARDIAN, Relation.PARTNER))
    gallery.views.reach = Reach(
        tuple((date(2026, month, 1), 10**month) for month in (11, 6, 3)),
        tuple((language, 1_234_567) for language in Language),
    )
    async with served(build(gallery), desk) as where:
        yield where


def addresses(language: Language, reference: str, desk: Iterable[str]) -> list[str]:
    """Return every public page of a language."""
    wall = ["", *CALM, f"face/{reference}", "face/nothing"]
    mine = [path for path in desk if path.startswith(f"/{language}/")]
    return [*(f"/{language}/{name}" for name in wall), *mine]


async def test_all_pages_in_all_languages_fit_a_small_telephone_and_every_eye(origin, given, desk):
    reference = given.photos[-1].reference
    wrong: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page(viewport=PHONE)
        for number, language in enumerate(Language):
            checked = ("", CHECKED[number % len(CHECKED)])
            for path in addresses(language, reference, desk):
                await page.goto(f"{origin}{path}", wait_until="domcontentloaded")
                found = json.loads(await page.evaluate(_TROUBLE))
                if found["wide"] > 0 or found["under"] or found["low"] or found["out"]:
                    wrong.append(f"{path}: {found}")
                if found["dir"] != languages()[language].direction:
                    wrong.append(f"{path}: runs {found['dir']}")
                if path.removeprefix(f"/{language}/").removeprefix("step-") in checked:
                    wrong.extend(await troubles(page, widths=(360,)))

    assert wrong == []


async def test_another_language_is_found_and_chosen_by_keyboard_and_without_scripts(origin, given):
    async with chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{origin}/en/?relation=cousin")
        for _ in range(4):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        listed = page.locator(".langs li a")
        assert await listed.count() == 15
        for name in await listed.all():
            box = await name.bounding_box()
            assert box["height"] >= 44
            assert 0 <= box["x"] <= 360 - box["width"]
        for _ in range(10):  # the tenth is the one after nine
            await page.keyboard.press("Tab")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")

        assert page.url == f"{origin}/uk/?relation=cousin"


async def test_without_scripts_a_visitor_comes_from_the_wall_to_the_desk_and_can_leave(
    origin, given
):
    left: list[str] = []
    async with chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)

        async def leave(route) -> None:
            left.append(route.request.url)
            await route.fulfill(status=200, content_type="text/html", body="<p>Elsewhere")

        await context.route("https://www.wikipedia.org/**", leave)
        page = await context.new_page()
        await page.goto(f"{origin}/so/")
        await page.locator("#relation").select_option("cousin")
        async with page.expect_navigation():
            await page.locator(".filter button").click()
        assert page.url == f"{origin}/so/?relation=cousin"
        assert await page.locator("a.face").count() == 1
        async with page.expect_navigation():
            await page.locator("a.face").click()
        assert await page.locator(".says").count() == 3
        ways = [await way.get_attribute("href") for way in await page.locator(".ways a").all()]
        reference = given.photos[-1].reference
        assert ways == [f"{DESK}/so/{way}/{reference}" for way in ("write", "remove")]
        async with page.expect_navigation():
            await page.locator(".exit").click()

    assert left == ["https://www.wikipedia.org/"]


async def test_every_public_page_has_the_way_out_first(visitor, given, desk):
    await given.face()
    reference = given.photos[-1].reference
    for language in (Language.ENGLISH, Language.PASHTO):
        for path in addresses(language, reference, desk):
            text = desk[path].decode() if path in desk else (await visitor.get(path)).text
            first = text.partition("<a ")[2].partition("</a>")[0]
            assert first.startswith('class="exit" href="https://www.wikipedia.org/"'), path


async def test_on_paper_there_are_faces_and_sentences_and_nothing_to_press(origin, given):
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 794, "height": 1123})
        await page.emulate_media(media="print")
        await page.goto(f"{origin}/de/")
        assert await page.locator(".face img").first.is_visible()
        assert await page.locator(".face .says").first.is_visible()
        for pressed in (".exit", ".nav", ".langs", ".filter", ".pager", "footer .foot"):
            for one in await page.locator(pressed).all():
                assert not await one.is_visible(), pressed
        await page.goto(f"{origin}/de/face/{given.photos[-1].reference}")
        assert await page.locator(".photo").is_visible()
        assert await page.locator(".ref").is_visible()
        assert not await page.locator(".ways").is_visible()
        await page.goto(f"{origin}/ti/leaflet")
        leaflets = [await one.bounding_box() for one in await page.locator(".leaflet").all()]

        assert len(leaflets) == 4
        assert not await page.locator("h1").is_visible()
        assert max(box["y"] + box["height"] for box in leaflets) < 1123, "they fit one sheet"
