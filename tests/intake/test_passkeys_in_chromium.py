"""Passkeys as a person has them: Chromium, its own script and its virtual authenticator."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn

from services.intake.app import build
from tests.support.intake import typed
from tests.support.seeing import chromium

pytestmark = pytest.mark.timeout(240)

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@asynccontextmanager
async def serving(intake):
    """Serve the portal on a free port, which it knows as its own origin."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        origin = f"http://localhost:{door.getsockname()[1]}"
        settings = intake.settings.model_copy(update={"portal_origin": origin})
        app = build(replace(intake, settings=settings))
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        yield origin
        server.should_exit = True
        await task


async def press(page, words: str) -> None:
    async with page.expect_navigation():
        await page.locator(f"button:has-text({words!r})").first.click()


async def sign_in(page, origin: str, fields: dict[str, str]) -> None:
    await page.goto(f"{origin}/sign-in")
    for name, value in fields.items():
        await page.locator(f"[name={name}]").fill(value)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def with_device(browser):
    """Open a page in a browser that has a device for passkeys; return how to make it lie, too."""
    page = await (await browser.new_context(locale="en")).new_page()
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    made = await devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    async def verify(holds: bool) -> None:
        told = {"authenticatorId": made["authenticatorId"], "isUserVerified": holds}
        await devices.send("WebAuthn.setUserVerified", told)

    return page, verify


async def add(page, origin: str) -> None:
    await page.goto(f"{origin}/account")
    await page.get_by_label("A name for it").fill("My computer")
    await press(page, "Add a passkey")
    async with page.expect_navigation(url=f"{origin}/account"):
        await page.locator("main button:has-text('Use a passkey')").click()


async def test_a_passkey_is_made_opens_the_door_and_confirms(intake, north, clock):
    async with serving(intake) as origin, chromium() as browser:
        page, _ = await with_device(browser)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await sign_in(page, origin, typed(north.caseworker, clock))
        await add(page, origin)
        assert "My computer" in await page.locator("main").inner_text()

        await press(page, "Sign out")
        await page.locator("#passkey").click()
        await page.wait_for_url(f"{origin}/")
        assert "Caseworker" in await page.locator("header").inner_text()

        clock.turn(minutes=6)
        await page.goto(f"{origin}/account")
        await press(page, "Make new codes")
        await page.locator("#passkey").click()
        await page.locator("h1:has-text('You are signed in again')").wait_for()
        await press(page, "Go on with it")
        assert await page.locator(".codes li").count() == 10

    assert wrong == []


async def test_who_does_not_unlock_the_device_is_told_what_to_do(intake, north, clock):
    async with serving(intake) as origin, chromium() as browser:
        page, verify = await with_device(browser)
        await sign_in(page, origin, typed(north.caseworker, clock))
        await add(page, origin)
        await press(page, "Sign out")
        await verify(False)
        await page.locator("#passkey").click()
        await page.locator("#passkey-trouble").wait_for(state="visible")

        assert page.url == f"{origin}/sign-in/passkey"


async def test_without_scripts_the_page_says_what_to_do_instead(intake, north):
    async with serving(intake) as origin, chromium() as browser:
        context = await browser.new_context(locale="en", java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{origin}/sign-in")
        await press(page, "Use a passkey")

        assert await page.locator("#passkey-off").is_visible()
        assert not await page.locator("main button").is_visible()
