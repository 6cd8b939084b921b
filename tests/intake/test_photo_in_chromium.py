"""The page of a photo in Chromium with the most on it: several faces, a likeness, two lights."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn

from services.contracts.codes import Hint
from services.intake.actions import developing
from services.intake.app import build
from services.intake.model.photos import field_of
from services.intake.routes.session import COOKIE
from tests.media.pictures import a_picture, saved
from tests.support.intake import begin_session
from tests.support.seeing import LOOKS, chromium, troubles

FACES = (0.3, 0.25, 0.2, 0.2), (0.55, 0.3, 0.1, 0.1)
PATTERN = "0f1e3c7870e1c3870f1e3c7870e1c387"


@pytest.fixture
async def origin(intake):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(build(intake), log_config=None, lifespan="off", access_log=False)
        )
        task = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://localhost:{door.getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
async def case_id(office):
    """A photo with everything that can be said of one, and the same picture in another case."""
    for _ in range(2):
        case_id = await office.register()
        await office.hand_in(case_id)
        await office.develop(case_id, faces=FACES, hints=(Hint.MANY_FACES,), pattern=PATTERN)
    async with office.tx() as tx:
        await developing.even_out(tx, office.doing(), case_id, wished=True)
    await office.develop(case_id, faces=FACES, hints=(Hint.MANY_FACES, Hint.DARK), far=True)
    photo = (await office.file(case_id)).photo
    for image in (photo.image, photo.before):
        picture = saved(a_picture((768, 960)), "JPEG")
        for edge in (480, 960):
            await office.resources.objects.write(
                "proofs", f"{image}-{edge}.jpg", picture, "image/jpeg"
            )
            for other in ("avif", "webp"):
                name = f"{image}-{edge}.{other}"
                kind = f"image/{other}"
                await office.resources.objects.write(
                    "proofs", name, saved(a_picture((768, 960)), other), kind
                )
    return case_id


@asynccontextmanager
async def opened(office, address: str, **look):
    """The page of a photo, as the caseworker sees it."""
    token = await begin_session(office.resources, office.founded.caseworker.member)
    async with chromium() as browser:
        seen = await browser.new_context(extra_http_headers={"cookie": f"{COOKIE}={token}"}, **look)
        page = await seen.new_page()
        await page.goto(address)
        yield page


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_a_photo_with_much_to_decide_is_for_all_eyes_and_windows(
    office, origin, case_id, language, scheme
):
    address = f"{origin}/cases/{case_id}/photo"
    async with opened(office, address, locale=language, color_scheme=scheme) as page:
        await page.locator("#retouch summary").last.click()
        await page.click("#veil-open")
        await page.click("#veil-add")

        wrong = await troubles(page)

        assert wrong == []
        assert await page.locator("#faces button").count() == 2
        assert await page.locator("#alike a").count() == 1
        assert await page.locator("#before img").count() == 1
        assert await page.locator("#veil-sheet .veil-box").count() == 1


async def draw(page, x: float, y: float, to_x: float, to_y: float) -> None:
    """Drag from one point of the picture to another, both as fractions of it."""
    await page.locator("#proof img").scroll_into_view_if_needed()
    box = await page.locator("#proof img").bounding_box()

    def at(across: float, down: float) -> tuple[float, float]:
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    await page.mouse.move(*at(x, y))
    await page.mouse.down()
    await page.mouse.move(*at(to_x, to_y), steps=4)
    await page.mouse.up()


def on_photo(frame, box) -> tuple[float, ...]:
    """Return a box that was drawn on the frame as fractions of the whole photo."""
    left, top, width, height = frame
    x, y, wide, high = box
    return left + x * width, top + y * height, wide * width, high * height


@pytest.mark.parametrize("width", [360, 1100])
async def test_a_veil_is_drawn_with_a_pointer_undone_and_drawn_again(
    office, origin, case_id, width
):
    frame = (await office.file(case_id)).photo.crop
    size = {"width": width, "height": 900}
    async with opened(office, f"{origin}/cases/{case_id}/photo", viewport=size) as page:
        veils = page.locator("#veil-sheet .veil-box")
        await page.click("#veil-open")
        await draw(page, 0.7, 0.7, 0.9, 0.9)
        await draw(page, 0.5, 0.4, 0.1, 0.2)
        await draw(page, 0.95, 0.05, 0.951, 0.051)  # a slip is no veil
        drawn = await veils.count()
        await page.click("#veil-undo")
        left = await veils.count()
        await page.click("#veil-undo")
        none = await veils.count()
        await draw(page, 0.5, 0.4, 0.1, 0.2)
        told = await page.locator("#veil-told").inner_text()
        async with page.expect_navigation():
            await page.click("#veil-keep")

    assert (drawn, left, none) == (2, 1, 0)
    assert told == "Veil 1 is there."
    photo = (await office.file(case_id)).photo
    assert photo.veiled == (pytest.approx(on_photo(frame, (0.1, 0.2, 0.4, 0.2)), abs=0.01),)
    assert photo.crop == frame, "drawing moves nothing"


async def test_a_veil_is_drawn_moved_sized_and_removed_with_keys_alone(office, origin, case_id):
    frame = (await office.file(case_id)).photo.crop
    async with opened(office, f"{origin}/cases/{case_id}/photo") as page:

        async def press(*keys: str) -> None:
            for key in keys:
                await page.keyboard.press(key)

        veils = page.locator("#veil-sheet .veil-box")
        await page.focus("#veil-open")
        await press("Enter", "Enter")
        await press(*["ArrowLeft"] * 5, *["ArrowDown"] * 2, *["Shift+ArrowRight"] * 3)
        await page.focus("#veil-add")
        await press("Enter")
        both = await veils.count()
        await press("Delete")
        removed = await veils.count()
        focused = await page.evaluate("document.activeElement.id")
        await press("Tab")
        async with page.expect_navigation():
            await page.focus("#veil-keep")
            await press("Enter")

    assert (both, removed, focused) == (2, 1, "veil-add")
    (veil,) = (await office.file(case_id)).photo.veiled
    assert veil == pytest.approx(on_photo(frame, (0.25, 0.39, 0.36, 0.3)), abs=0.001)


async def test_a_veil_that_is_there_can_be_seen_and_one_of_them_removed(office, origin, case_id):
    frame = (await office.file(case_id)).photo.crop
    there = (on_photo(frame, (0.1, 0.1, 0.2, 0.2)), on_photo(frame, (0.6, 0.6, 0.2, 0.2)))
    async with office.tx() as tx:
        await developing.veil(tx, office.doing(), case_id, there)
    await office.develop(case_id, faces=FACES)
    async with opened(office, f"{origin}/cases/{case_id}/photo") as page:
        await page.click("#veil-open")
        seen = await page.locator("#veil-sheet .veil-box").count()
        await page.locator("#veil-sheet .veil-box").first.click()
        await page.click("#veil-stop")
        await page.click("#veil-open")
        await page.locator("#veil-sheet .veil-box").first.click()
        await page.click("#veil-remove")
        async with page.expect_navigation():
            await page.click("#veil-keep")

    assert seen == 2
    assert (await office.file(case_id)).photo.veiled == (pytest.approx(there[1]),)


async def test_without_scripts_there_are_boxes_to_tick_and_nothing_that_does_nothing(
    office, origin, case_id
):
    address = f"{origin}/cases/{case_id}/photo"
    async with opened(office, address, java_script_enabled=False) as page:
        drawing = await page.locator("#veiling").is_visible()
        await page.locator("#retouch summary").last.click()
        await page.locator("#retouch input[value='0']").check()
        async with page.expect_navigation():
            await page.locator("button[value='fields']").click()

    photo = (await office.file(case_id)).photo
    assert drawing is False
    assert photo.veiled == (field_of(photo.crop, 0),)
