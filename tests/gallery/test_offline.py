"""Without a connection there is help and no face; and whoever wants to is forgotten."""

from __future__ import annotations

import json
import re

import pytest

from services.contracts.codes import Language, new_reference
from services.gallery.app import build
from services.gallery.pages import open_pages
from tests.support.seeing import chromium
from tests.support.tongues import served

pytestmark = pytest.mark.timeout(120)

_KEPT = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        found[name] = keys.map((one) => new URL(one.url).pathname);
    }
    return JSON.stringify(found);
}"""
_UNTIL_KEPT = """(wanted) => new Promise((done) => {
    const look = async () => {
        if ((await caches.keys()).join() === wanted) done();
        else requestAnimationFrame(look);
    };
    look();
})"""
_READY = "() => navigator.serviceWorker.ready.then(() => true)"
_LEFT = """async () => JSON.stringify({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    caches: await caches.keys(),
    storage: localStorage.length + sessionStorage.length,
})"""


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture
async def origin(gallery, given):
    await given.faces(3)
    async with served(build(gallery), {}) as where:
        yield where


@pytest.fixture
async def context():
    async with chromium() as browser:
        yield await browser.new_context(viewport={"width": 360, "height": 800})


async def kept(page) -> dict[str, list[str]]:
    return json.loads(await page.evaluate(_KEPT))


async def with_help(context, origin, language="ar"):
    """Return a page whose visitor has read the help, so that a worker keeps it."""
    page = await context.new_page()
    await page.goto(f"{origin}/{language}/help")
    await page.evaluate(_READY)
    return page


async def test_whoever_has_not_opened_the_help_leaves_nothing_behind(context, origin, given):
    page = await context.new_page()
    for path in ("", f"face/{given.photos[0].reference}", "posters", "leaflet"):
        await page.goto(f"{origin}/ar/{path}")

    assert json.loads(await page.evaluate(_LEFT)) == {"workers": 0, "caches": [], "storage": 0}


async def test_a_worker_keeps_help_in_one_language_and_never_a_face(context, origin, given):
    photo = given.photos[0]
    page = await with_help(context, origin)
    for path in ("", f"face/{photo.reference}", "posters", "leaflet", "face/nothing", ""):
        await page.goto(f"{origin}/ar/{path}")
        await page.wait_for_load_state("load")
    await page.goto(f"{origin}/image/{photo.image}/480.jpg")
    await page.goto(f"{origin}/ar/help")
    found = await kept(page)

    assert list(found) == ["help-ar"]
    pages = {path for path in found["help-ar"] if not path.startswith("/static/")}
    assert pages == {f"/ar/{one}" for one in ("help", "help/now", "help/data", *QUIET)}
    text = await page.evaluate(
        """async () => (await Promise.all((await (await caches.open("help-ar")).matchAll())
            .map((one) => one.text()))).join()"""
    )
    assert "/image/" not in text
    assert not any(one.reference in text or one.image in text for one in given.photos)


QUIET = ("offline", "forgotten")


async def test_another_language_is_kept_instead_and_not_beside(context, origin):
    page = await with_help(context, origin)
    await page.goto(f"{origin}/fr/help")
    await page.evaluate(_UNTIL_KEPT, "help-fr")

    assert list(await kept(page)) == ["help-fr"]


async def test_without_a_connection_there_is_help_and_no_face(context, origin, given, gallery):
    page = await with_help(context, origin)
    await page.goto(f"{origin}/ar/")
    words = open_pages(gallery.settings, gallery.clock().date()).words.of("ar")
    await context.set_offline(True)
    for path in ("", f"face/{given.photos[0].reference}", "posters", "help/nowhere"):
        await page.goto(f"{origin}/ar/{path}")
        assert await page.locator("h1").inner_text() == words.text("offline_title")
        assert await page.locator("img, picture").count() == 0
        shown = await page.locator("h1").evaluate("(one) => getComputedStyle(one).fontWeight")
        assert shown == "650", "it is drawn as it always is"
    async with page.expect_navigation():
        await page.locator("main a").first.click()

    assert page.url == f"{origin}/ar/help"
    assert await page.locator("h1").inner_text() == words.text("help_title")


async def test_what_is_kept_has_no_form_and_is_not_counted_as_opened(context, origin, gallery):
    page = await with_help(context, origin)
    opened = gallery.views.take()

    assert {(kind.value, count) for (_, kind, _), count in opened.items()} == {("help", 1)}
    for path in (await kept(page))["help-ar"]:
        if not path.startswith("/static/"):
            await page.goto(f"{origin}{path}")
            assert await page.locator("form").count() == 0


@pytest.mark.parametrize("offline", [False, True], ids=["connected", "not connected"])
async def test_whoever_forgets_this_site_has_nothing_left(context, origin, offline):
    page = await with_help(context, origin)
    await context.set_offline(offline)
    async with page.expect_navigation():
        await page.locator("a[href='/ar/forget']").click()
    await page.evaluate(_UNTIL_KEPT, "")
    if not offline:
        assert page.url == f"{origin}/ar/forgotten"
    await context.set_offline(False)
    await page.goto("about:blank")
    await page.goto(f"{origin}/ar/")

    assert json.loads(await page.evaluate(_LEFT)) == {"workers": 0, "caches": [], "storage": 0}


async def test_without_scripts_a_header_forgets_and_says_the_same_to_everybody(visitor):
    first = await visitor.get("/so/forget")
    again = await visitor.get("/so/forget", headers={"save-data": "on", "user-agent": "another"})

    assert first.status_code == 303
    assert first.headers["location"] == "/so/forgotten"
    assert first.headers["clear-site-data"] == '"cache", "storage"'
    assert first.headers["cache-control"] == "no-store"
    assert again.headers == first.headers
    assert (await visitor.get("/so/forgotten")).headers.get("clear-site-data") is None
    assert (await visitor.get("/xx/forget")).status_code == 404


async def test_a_worker_may_ask_our_own_origin_and_pages_may_not(visitor):
    worker = await visitor.get("/ti/worker.js")
    page = await visitor.get("/ti/help")

    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert worker.headers["service-worker-allowed"] == "/"
    assert "; connect-src 'self'; " in worker.headers["content-security-policy"]
    assert "connect-src" not in page.headers["content-security-policy"]
    assert (await visitor.get("/xx/worker.js")).status_code == 404


async def test_a_worker_changes_with_the_help_and_not_with_the_wall(visitor, given):
    before = (await visitor.get("/de/worker.js")).text
    await given.faces(5)
    after = (await visitor.get("/de/worker.js")).text

    assert before == after
    assert re.search(r'"version": "[0-9a-f]{12}"', before)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", QUIET)
async def test_both_pages_are_there_in_every_language_and_are_no_view(
    visitor, gallery, language, page
):
    answer = await visitor.get(f"/{language}/{page}")

    assert answer.status_code == 200
    assert gallery.views.take() == {}
    assert (await visitor.get(f"/{language}/{page}/{new_reference()}")).status_code == 404
