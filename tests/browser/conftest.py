"""A real Chromium that notices what a person would not: errors, and requests to strangers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, Page

from infra.demo.staff import Account
from tests.support.live import Live
from tests.support.seeing import chromium

PHONE = {"width": 360, "height": 800}
DESKTOP = {"width": 1280, "height": 900}
NEUTRAL = "https://www.wikipedia.org/"


@dataclass
class Eyes:
    """Opens pages in Chromium, and remembers what went wrong on any of them."""

    chromium: Browser
    live: Live
    wrong: list[str] = field(default_factory=list)
    left_for: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def look(self, path: str = "", *, at: str = "", **more: Any) -> Page:
        """Open a page of the gallery, or of another origin, in a browser of its own."""
        page = await (await self.context(**more)).new_page()
        await page.goto(f"{at or self.live.gallery}{path}")
        return page

    async def context(self, *, language: str = "en", **more: Any) -> BrowserContext:
        given = {"viewport": DESKTOP, "locale": language, "color_scheme": "light"} | more
        made = await self.chromium.new_context(**given)
        made.on("request", lambda request: self._asked(request.url))
        made.on("console", lambda said: self._said(said.type, said.text))
        made.on("weberror", lambda error: self.wrong.append(str(error.error)))
        await made.route(f"{NEUTRAL}**", self._leave)
        self.contexts.append(made)
        return made

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()

    async def _leave(self, route: Any) -> None:
        self.left_for.append(route.request.url)
        await route.fulfill(status=200, content_type="text/html", body="<p>Elsewhere")

    def _asked(self, url: str) -> None:
        origins = self.live.stack.origins
        ours = (origins.gallery, origins.desk, origins.portal, NEUTRAL, "data:")
        if not url.startswith(ours):
            self.wrong.append(f"asked a stranger: {url}")

    def _said(self, kind: str, text: str) -> None:
        # Chromium notes the status of a form that has something to mend, and of a draft that came
        # after its form was handed in.
        if kind in ("error", "warning") and "422" not in text and "410 (Gone)" not in text:
            self.wrong.append(f"{kind}: {text}")


@pytest.fixture
async def eyes(live):
    async with chromium() as started:
        seeing = Eyes(started, live)
        yield seeing
        await seeing.close()
    assert seeing.wrong == []


@pytest.fixture
def enter(eyes, live):
    """A function that signs somebody in through the page, and leaves them at the start."""

    async def enter(account: Account, **more: Any) -> Page:
        page = await eyes.look("/sign-in", at=live.portal, **more)
        await knock(page, account, pyotp.TOTP(account.totp).now())
        assert page.url == f"{live.portal}/", await page.locator("main").inner_text()
        return page

    return enter


@pytest.fixture
def signed_in(enter, live):
    """A function that signs someone new in, with these roles or a caseworker's."""

    async def newcomer(*roles: str, **more: Any) -> Page:
        return await enter(live.newcomer(*roles), **more)

    return newcomer


@pytest.fixture
def at_desk(eyes, live, town):
    """A function that opens the portal as the caseworker who is signed in elsewhere already.

    For tests that begin after the door: it also gives a case that lacks nothing but a photo.
    """

    async def at_desk(**more: Any) -> tuple[Page, str]:
        clerk = await town.caseworker()
        case = f"{live.portal}/cases/{await town.registered(clerk)}"
        context = await eyes.context(**more)
        where = live.portal.replace("http:", "https:")  # as Chromium wants a secure cookie named
        for name, value in live.sessions[clerk.account.email].items():
            await context.add_cookies([{"name": name, "value": value, "url": where}])
        return await context.new_page(), case

    return at_desk


async def knock(page: Page, account: Account, code: str) -> None:
    """Type at the door what somebody signs in with."""
    await page.locator("[name=email]").fill(account.email)
    await page.locator("[name=password]").fill(account.password)
    await page.locator("[name=code]").fill(code)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
