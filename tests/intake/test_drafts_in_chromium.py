"""Drafts as a person has them: Chromium, the page's own script, a window that closes."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from services.intake.app import build
from tests.support.drafts import MARK, begun
from tests.support.intake import typed
from tests.support.seeing import chromium, troubles

pytestmark = pytest.mark.timeout(240)


@dataclass
class Desk:
    """A browser at a caseworker's desk."""

    origin: str
    context: Any
    wrong: list[str]

    async def open(self, path: str) -> Any:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        await page.goto(self.origin + path)
        return page


async def sign_in(page: Any, office: Any) -> None:
    known = typed(office.founded.caseworker, office.resources.clock)
    for name, value in known.items():
        await page.locator(f"[name={name}]").fill(value)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await page.close()


@asynccontextmanager
async def at_desk(office, **context: Any):
    """Serve the portal, and sit down at it as the caseworker."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            build(office.resources), log_config=None, lifespan="off", access_log=False
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        async with chromium() as browser:
            opened = await browser.new_context(**{"locale": "en"} | context)
            desk = Desk(f"http://localhost:{door.getsockname()[1]}", opened, [])
            await sign_in(await desk.open("/sign-in"), office)
            yield desk
        server.should_exit = True
        await task
    assert desk.wrong == []


async def kept(page) -> str:
    """Wait until the page says that it keeps what was typed."""
    said = page.locator("#kept:not(:empty)")
    await said.wait_for()
    return await said.inner_text()


async def test_a_closed_window_loses_nothing_and_the_form_goes_on(office):
    async with at_desk(office) as desk:
        page = await desk.open("/cases/new")
        await page.get_by_label("Full name").fill(MARK)
        assert (await kept(page)).startswith("Kept at ")
        [draft] = await begun(office)
        await page.locator("[name=story]").fill("They parted at the harbour.")
        await page.close(run_before_unload=True)

        again = await desk.open("/cases/new")
        while (await begun(office))[0].beat == draft.beat:  # what the window said as it closed
            await again.reload()
        assert await again.locator("[name=name]").input_value() == ""
        await again.get_by_role("link", name="Go on", exact=True).click()
        await again.locator("#draft").wait_for()
        told = [await again.locator(f"[name={name}]").input_value() for name in ("name", "story")]
        assert told == [MARK, "They parted at the harbour."]
        assert (await desk.context.storage_state(indexed_db=True))["origins"] == []

        await again.locator("[name=age][value=adult]").check()
        await again.locator("main [name=language][value=ar]").check()
        await again.locator("[name=contact]").fill("telephone, mornings")
        await again.locator("[name=relation]").select_option("brother")
        async with again.expect_navigation():
            await again.locator("main button:has-text('Register')").click()
        assert await begun(office) == []


async def test_a_window_that_cannot_keep_says_so_and_keeps_as_soon_as_it_can(office):
    case_id = await office.register()
    async with at_desk(office) as desk:
        page = await desk.open(f"/cases/{case_id}/notes")
        await page.clock.install()
        await desk.context.set_offline(True)
        await page.locator("#words").fill(MARK)
        await page.clock.run_for(3000)
        assert "could not be kept" in await kept(page)

        await desk.context.set_offline(False)
        await page.clock.run_for(16_000)
        await page.locator("#kept:has-text('Kept at')").wait_for()
    assert len(await begun(office)) == 1


async def test_a_window_whose_session_ended_says_what_to_do(office, clock):
    case_id = await office.register()
    async with at_desk(office) as desk:
        page = await desk.open(f"/cases/{case_id}/notes")
        clock.turn(hours=9)
        await page.locator("#words").fill(MARK)
        assert "after signing in, your words are there" in await kept(page)
        async with page.expect_navigation():
            await page.locator("main button:has-text('Keep the note')").click()
        assert "What you wrote is kept" in await page.locator("main").inner_text()


async def test_a_form_that_was_handed_in_at_once_leaves_no_draft(office):
    case_id = await office.register()
    async with at_desk(office) as desk:
        page = await desk.open(f"/cases/{case_id}/notes")
        await page.locator("#words").fill(MARK)
        async with page.expect_navigation():
            await page.locator("main button:has-text('Keep the note')").click()
        await page.locator(f".words:has-text('{MARK}')").first.wait_for()
        await page.wait_for_load_state("networkidle")
    assert await begun(office) == []


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_pages_of_drafts_are_for_all_eyes_and_windows(office, language):
    case_id = await office.register()
    async with at_desk(office, locale=language) as desk:
        page = await desk.open(f"/cases/{case_id}/notes")
        await page.locator("#words").fill(
            "ما قالته عن أخيها, and what the neighbour told us of him."
        )
        await kept(page)
        wrong = await troubles(page)
        [draft] = await begun(office)
        for path in ("/", "/drafts", f"/cases/{case_id}/notes", draft.address):
            await page.goto(desk.origin + path)
            wrong += await troubles(page)
        assert wrong == []
