"""A volunteer's telephone: 360 pixels, no account, no script; and the register beside it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from services.intake.app import build
from services.intake.routes.session import COOKIE
from tests.support.copies import an_edition, hung, listed, recall, sent_out
from tests.support.intake import begin_session
from tests.support.seeing import chromium, troubles

pytestmark = pytest.mark.timeout(240)

TELEPHONE = {"width": 360, "height": 740}


@asynccontextmanager
async def telephone(office, **context: Any):
    """Serve the portal, and hold a telephone on which nobody is signed in."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            build(office.resources), log_config=None, lifespan="off", access_log=False
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        origin = f"http://localhost:{door.getsockname()[1]}"
        async with chromium() as browser:
            opened = await browser.new_context(**{"viewport": TELEPHONE} | context)
            yield origin, opened
        server.should_exit = True
        await task


async def press(page, selector: str) -> None:
    async with page.expect_navigation():
        await page.locator(selector).first.click()


async def test_a_volunteer_hangs_a_poster_takes_it_back_and_takes_it_down(office):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id, 3)
    async with telephone(office, locale="en", java_script_enabled=False) as (origin, context):
        page = await context.new_page()
        await page.goto(f"{origin}/round/{token}")
        copy = "#copy-2"
        await page.locator(f"{copy} summary").click()
        await page.locator(f"{copy} [name=place]").fill("Corner shop")
        await press(page, f"{copy} [value=hung]")
        assert await page.locator("#errors").count() == 1
        await page.locator(f"{copy} [name=town]").fill("Oulu")
        await press(page, f"{copy} [value=hung]")
        await press(page, f"{copy} [value=not_hung]")
        await page.locator(f"{copy} summary").click()
        assert await page.locator(f"{copy} [name=place]").input_value() == "Corner shop"
        await press(page, f"{copy} [value=hung]")
        await press(page, f"{copy} [value=down]")
        assert await context.cookies() == []

    states = [one.copy.state for one in await listed(office, edition_id)]
    assert states == ["to_hang", "down", "to_hang"]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("recalled", [False, True], ids=["out", "recalled"])
async def test_the_page_of_a_round_is_for_all_eyes_and_windows(office, language, recalled):
    edition_id = await an_edition(office)
    token = await sent_out(office, edition_id, 2)
    async with telephone(office, locale=language) as (origin, context):
        page = await context.new_page()
        await page.goto(f"{origin}/round/{token}")
        if not recalled:
            await page.locator("#copy-1 summary").click()
            await page.locator("#copy-1 [name=place]").fill("Corner shop")
            await page.locator("#copy-1 [name=town]").fill("Oulu")
            await press(page, "#copy-1 [value=hung]")
            await page.locator("#copy-2 summary").click()
        else:
            await recall(office, edition_id)
            await page.reload()

        assert await page.evaluate("document.documentElement.dir") == (
            "rtl" if language == "ar" else "ltr"
        )
        assert await troubles(page, (320, 360)) == []


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_register_and_the_recall_list_are_for_all_eyes_and_windows(office, language):
    edition_id, recalled = await an_edition(office), await an_edition(office)
    await hung(office, edition_id, 2)
    await hung(office, recalled, 2)
    await sent_out(office, recalled, 1)
    await recall(office, recalled)
    token = await begin_session(office.resources, office.caseworker)
    headers = {"cookie": f"{COOKIE}={token}"}
    async with telephone(office, locale=language, extra_http_headers=headers) as (origin, context):
        page = await context.new_page()
        for path in (
            "/",
            "/copies",
            f"/copies/{edition_id}",
            f"/copies/{edition_id}/1",
            "/recalls",
        ):
            await page.goto(origin + path)
            assert await troubles(page, (320, 360, 1280)) == [], path
