"""A screen in an office: it starts again after quiet, shows no face for long, has no way out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.codes import Language, Relation
from services.contracts.words import languages
from services.gallery.app import build
from services.gallery.pages.kiosk import LEASE, WARNING
from tests.gallery.conftest import kiosk_pages
from tests.support.seeing import chromium, troubles
from tests.support.tongues import served

pytestmark = pytest.mark.timeout(240)

SCREEN = {"width": 1080, "height": 1920}
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
_ANY_FACE = "() => document.querySelectorAll('img, picture, source, .says').length"
_SLEEP = """(hidden) => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture
async def origin(gallery, given):
    await given.faces(27)
    await given.face(relations_sought=(Relation.COUSIN, Relation.GUARDIAN, Relation.PARTNER))
    async with served(build(gallery), {}) as where:
        yield where


@pytest.fixture
async def context():
    async with chromium() as browser:
        yield await browser.new_context(viewport=SCREEN)


@pytest.fixture
async def screen(context):
    """A page whose clock stands until a test moves it."""
    page = await context.new_page()
    await page.clock.install(time=NOW - timedelta(hours=1))
    await page.clock.pause_at(NOW)
    return page


async def test_after_quiet_it_asks_and_then_goes_back_to_the_start(screen, origin):
    await screen.goto(f"{origin}/kiosk/fr/?page=2")
    await screen.clock.run_for((60 - WARNING - 1) * 1000)
    asked = screen.locator("#still")
    assert not await asked.is_visible()
    await screen.clock.run_for(1000)
    assert await asked.is_visible()
    assert await screen.evaluate("() => document.activeElement.matches('#still button')")
    async with screen.expect_navigation():
        await screen.clock.run_for(WARNING * 1000)

    assert screen.url == f"{origin}/kiosk"


@pytest.mark.parametrize("how", ["touch", "key", "escape"])
async def test_whoever_is_still_there_stays(screen, origin, how):
    await screen.goto(f"{origin}/kiosk/en/")
    await screen.clock.run_for((60 - WARNING) * 1000)
    if how == "touch":
        await screen.locator("#still button").click()
    else:
        await screen.keyboard.press("Enter" if how == "key" else "Escape")
    assert not await screen.locator("#still").is_visible()
    await screen.clock.run_for((60 - WARNING - 1) * 1000)

    assert screen.url == f"{origin}/kiosk/en/"
    assert not await screen.locator("#still").is_visible()


async def test_a_browser_without_scripts_asks_by_itself(origin):
    async with chromium() as browser:
        context = await browser.new_context(java_script_enabled=False)
        led: list[str] = []

        async def hurry(route) -> None:
            answer = await route.fetch()
            body = (await answer.text()).replace('content="40;', 'content="0;')
            await route.fulfill(response=answer, body=body)

        await context.route("**/kiosk/en/?page=2", hurry)
        page = await context.new_page()
        page.on("framenavigated", lambda frame: led.append(frame.url))
        await page.goto(f"{origin}/kiosk/en/?page=2")
        await page.wait_for_url("**/kiosk/en/still?page=2")

    assert led[-1] == f"{origin}/kiosk/en/still?page=2"


@pytest.mark.parametrize("path", ["/kiosk", "/kiosk/ar/", "/kiosk/ar/face/"])
async def test_a_quarter_of_an_hour_after_it_was_fetched_it_shows_no_face_even_offline(
    screen, context, origin, given, path
):
    photo = given.photos[-1]
    await screen.goto(origin + path + (photo.reference if path.endswith("face/") else ""))
    await context.set_offline(True)
    for _ in range(LEASE // 30):  # somebody stands there and touches it now and then
        assert await screen.evaluate(_ANY_FACE) > 0
        await screen.dispatch_event("body", "pointerdown")
        await screen.clock.run_for(30_000)

    assert await screen.evaluate(_ANY_FACE) == 0
    assert photo.reference not in await screen.inner_html("body")
    assert await screen.locator("#gone").is_visible()
    assert await screen.locator("#gone a").get_attribute("href") == "/kiosk"


async def test_a_page_that_slept_shows_no_face_when_it_wakes(screen, origin):
    """Timers stand in a page that is frozen: the clock is compared when it is seen again."""
    await screen.goto(f"{origin}/kiosk/en/")
    await screen.evaluate(_SLEEP, True)
    assert not await screen.locator("main").is_visible()
    await screen.evaluate(_SLEEP, False)
    assert await screen.locator("main").is_visible()
    await screen.evaluate(_SLEEP, True)
    await screen.clock.set_fixed_time(NOW.timestamp() + LEASE)  # no timer runs
    await screen.evaluate(_SLEEP, False)

    assert await screen.evaluate(_ANY_FACE) == 0


async def test_a_clock_that_is_set_back_makes_no_face_stay(screen, origin):
    await screen.goto(f"{origin}/kiosk")
    await screen.clock.set_system_time(NOW.timestamp() - 86_400)
    await screen.clock.run_for(LEASE * 1000)

    assert await screen.evaluate(_ANY_FACE) == 0


async def test_what_a_browser_keeps_of_a_page_that_was_left_has_no_face(screen, origin):
    await screen.goto(f"{origin}/kiosk/en/")
    await screen.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert await screen.evaluate(_ANY_FACE) == 0
    async with screen.expect_navigation():
        await screen.evaluate(
            "() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )

    assert screen.url == f"{origin}/kiosk"


async def test_a_kiosk_without_a_connection_has_no_face_and_comes_back(context, origin, given):
    page = await context.new_page()
    await page.goto(f"{origin}/kiosk")
    await page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    for path in kiosk_pages("so", given.photos[0].reference):
        await page.goto(f"{origin}{path}")
    kept = await page.evaluate(
        """async () => (await (await caches.open("kiosk")).keys())
            .map((one) => new URL(one.url).pathname).filter((one) => !one.startsWith("/static/"))"""
    )
    assert kept == ["/kiosk/offline"]
    await context.set_offline(True)
    for path in kiosk_pages("so", given.photos[0].reference):
        await page.goto(f"{origin}{path}")
        assert await page.evaluate(_ANY_FACE) == 0
        assert await page.locator(".tongues a").count() == 15
    await context.set_offline(False)
    async with page.expect_navigation():
        await page.locator(".tongues a").first.click()

    assert await page.locator("a.face").count() == 6


async def test_no_link_form_or_script_leads_out(context, origin, given):
    page = await context.new_page()
    ways: set[str] = set()
    for language in Language:
        for path in kiosk_pages(language, given.photos[-1].reference):
            await page.goto(f"{origin}{path}", wait_until="domcontentloaded")
            ways |= set(
                await page.evaluate(
                    "() => [...document.querySelectorAll('[href], [action], [target], iframe')]"
                    ".filter((one) => one.tagName !== 'LINK')"
                    ".map((one) => one.target || one.action || one.href)"
                )
            )

    assert ways
    assert {way for way in ways if not re.match(rf"{origin}/kiosk(/|$|#)", way)} == set()
    prevented = await page.evaluate(
        "() => !document.body.dispatchEvent(new Event('contextmenu', {cancelable: true, "
        "bubbles: true}))"
    )
    assert prevented, "a menu would open an image elsewhere"


async def test_all_of_it_is_done_by_keyboard(context, origin):
    page = await context.new_page()
    await page.goto(f"{origin}/kiosk")
    for _ in range(6 + 4):  # six faces, then the fourth language
        await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url == f"{origin}/kiosk/ar/"
    for _ in range(3):  # the start, the question, the first face
        await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert "/kiosk/ar/face/" in page.url
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")

    assert page.url == f"{origin}/kiosk/ar/"


async def test_fifteen_languages_fit_and_what_is_touched_is_large(context, origin, given):
    page = await context.new_page()
    wrong: list[str] = []
    for number, language in enumerate(Language):
        for path in kiosk_pages(language, given.photos[-1].reference):
            await page.goto(f"{origin}{path}", wait_until="domcontentloaded")
            for width, height, least in ((1080, 1920, 86), (1920, 1080, 86), (360, 800, 62)):
                await page.set_viewport_size({"width": width, "height": height})
                over, low = await page.evaluate(
                    "() => [document.documentElement.scrollWidth - innerWidth, Math.min(...["
                    "...document.querySelectorAll('.button, .tongues a')].map((one) => "
                    "one.getBoundingClientRect().height).filter((one) => one))]"
                )
                if over > 0 or low < least:
                    wrong.append(f"{path} at {width}: {over} too wide, {low} high")
        path = kiosk_pages(language, given.photos[-1].reference)[number % 9]
        await page.goto(f"{origin}{path}")
        wrong += await troubles(page, widths=(360,))
        assert await page.locator("html").get_attribute("lang") in (
            "en",
            languages()[language].tag,
        )

    assert wrong == []


async def test_on_paper_a_face_has_its_sentence_its_reference_and_the_square(page_of_a_face):
    page = page_of_a_face
    await page.emulate_media(media="print")

    for printed in (".photo", "h1.says", ".ref", ".qr", ".address"):
        assert await page.locator(printed).is_visible(), printed
    for pressed in (".kiosk-top nav", "[data-print]", "footer"):
        assert not await page.locator(pressed).is_visible(), pressed


@pytest.fixture
async def page_of_a_face(context, origin, given):
    page = await context.new_page()
    await page.goto(f"{origin}/kiosk/it/face/{given.photos[-1].reference}")
    return page
