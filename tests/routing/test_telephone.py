"""The form in Somali and a picture in Arabic: a small telephone, without scripts, by keyboard."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn

from services.contracts.confidential.enquiries import PictureAsked
from services.contracts.restricted.pictures import PictureHanded
from services.routing.app import build
from services.routing.model.form import Step
from tests.support.seeing import chromium

from .conftest import KNOWN
from .picturing import PICTURE

pytestmark = pytest.mark.timeout(60)

ANSWERED = {
    "relation": ["#relation"],
    "message": ["#message"],
    "answer": ["[name=by][value=call]"],
    "reach": ["#to", "[name=safe][value=yes]", "#words", "#word"],
    "countries": ["[name=hide][value=yes]", "#country1"],
    "language": [],
    "interpreter": ["[name=interpreter][value=yes]"],
    "age": ["[name=adult][value=no]"],
    "whom": ["[name=whom][value=other]"],
    "helper": ["#helper", "[name=agreed][value=yes]"],
}
TYPED = {"#message": "Walaalkay baan raadinayaa", "#to": "+252 61 234 5678", "#country1": "E"}


@asynccontextmanager
async def served(app):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await task


async def press(page) -> None:
    """Send the form as a keyboard does: with Enter on its first button."""
    await page.locator("main .ways .button").first.focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def answer(page, step: str) -> None:
    for field in ANSWERED[step]:
        await page.locator(field).first.focus()
        if "[" in field or field == "#relation":
            await page.keyboard.press("Space")
        else:
            await page.keyboard.type(TYPED.get(field, "Erey"))


async def fill(page) -> list[str]:
    """Answer page after page until all answers are shown; return which pages came."""
    seen: list[str] = []
    while (step := await page.locator("[name=at]").input_value()) != Step.CHECK:
        seen.append(step)
        await answer(page, step)
        await press(page)
        assert len(seen) <= len(ANSWERED)
    return seen


async def send_picture(page, origin: str, code: str) -> tuple[str, float]:
    """Open the mailbox in Arabic and send a picture; return what is said, and how wide it was."""
    await page.goto(f"{origin}/ar/answer")
    await page.locator("#receipt").focus()
    await page.keyboard.type(code)
    await press(page)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await page.locator("#picture").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PICTURE}
    )
    await press(page)
    return await page.locator("main").inner_text(), wide


async def test_without_scripts_by_keyboard_one_comes_to_the_code_and_sends_a_picture(office):
    async with served(build(office.resources)) as origin, chromium() as browser:
        context = await browser.new_context(
            viewport={"width": 360, "height": 800}, java_script_enabled=False
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await page.goto(f"{origin}/so/write/{KNOWN}")
        seen = await fill(page)
        checked = await page.locator("main").inner_text()
        await press(page)
        groups = await page.locator("ol.code > li > bdi").all_inner_texts()
        (event,) = await office.messages()
        await office.hear(PictureAsked(enquiry_id=event.enquiry_id))
        said, wide = await send_picture(page, origin, "".join(groups))
        await context.close()
    letter = office.default.read(event)

    assert seen == [step.value for step in Step if step is not Step.CHECK]
    assert "+252612345678" in checked
    assert len(groups) == 5
    assert event.pressing
    assert len(event.excluded) == 1
    assert (letter["answer"]["by"], letter["answer"]["to"]) == ("call", "+252612345678")
    assert "صورتك في الطريق" in said
    assert wide <= 360
    assert len(await office.said(PictureHanded)) == 1
    assert (letter["answer"]["word"], letter["helper"]["consent"]) == ("Erey", True)
