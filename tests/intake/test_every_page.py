"""Every page of the portal, from its route table, in Chromium: for all eyes, windows and hands."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from services.intake.app import build
from services.intake.model.people import Role
from services.intake.routes.session import COOKIE
from tests.intake.access import ACCESS
from tests.intake.examples import Filled, examples
from tests.support.filling import fill
from tests.support.intake import add_colleague, begin_session
from tests.support.lent_readers import read_instead
from tests.support.office import Office
from tests.support.seeing import LOOKS, chromium, troubles

pytestmark = pytest.mark.timeout(420)

NARROW_AND_WIDE = (320, 1280)
NOT_PAGES = re.compile(r"/proof/|/provider/back|/documents/\{|/posters/faces/|/file$|/picture$")
"""What a GET gives that is no page: files, and the way back from elsewhere."""

_KEYBOARD = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => one.tabIndex < 0 && !one.closest(".trap") && one.type !== "hidden"
        && !one.classList.contains("trap"))
    .map((one) => one.outerHTML.slice(0, 120))"""


@dataclass(frozen=True)
class Served:
    """A portal that answers, and the addresses of its pages."""

    origin: str
    token: str
    pages: list[str]


@pytest.fixture
async def served(intake, north):
    """The portal on a free port, its Society full, someone with every role signed in."""
    office = Office(intake, north)
    filled = Filled(office, await fill(office))
    everyone = await add_colleague(intake, north, "Everyone", *Role)
    token = await begin_session(intake, everyone.member)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(build(intake), log_config=None, lifespan="off", access_log=False)
        )
        task = asyncio.create_task(server.serve(sockets=[door]))
        pages = await addresses(filled)
        reads = await filled.one("SELECT reading_id FROM readings WHERE side = 'reads' LIMIT 1")
        await read_instead(office, reads, everyone.member)
        yield Served(f"http://localhost:{door.getsockname()[1]}", token, pages)
        server.should_exit = True
        await task


async def addresses(filled: Filled) -> list[str]:
    """Return the address of every page of the route table, filled in with what is there."""
    named = await examples(filled)
    waits = {"case_id": await filled.office.ready("Somebody who waits")}
    return [
        _fill(path, named | (waits if path.startswith("/approvals/") else {}))
        for method, path in ACCESS
        if method == "GET" and not NOT_PAGES.search(path)
    ]


def _fill(path: str, named: dict[str, Any]) -> str:
    return re.sub(r"\{([a-z_]+)(?::[a-z]+)?\}", lambda part: str(named[part[1]]), path)


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_every_page_of_the_portal_is_for_all_eyes_windows_and_hands(served, language, scheme):
    wrong: list[str] = []
    async with chromium() as browser:
        context = await browser.new_context(
            locale=language,
            color_scheme=scheme,
            extra_http_headers={"cookie": f"{COOKIE}={served.token}"},
        )
        page = await context.new_page()
        page.on("console", lambda said: wrong.extend(_said(page, said)))
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        for path in served.pages:
            answer = await page.goto(served.origin + path)
            if answer is None or answer.status != 200:
                wrong.append(f"{path}: {answer and answer.status}")
                continue
            wrong += await troubles(page, NARROW_AND_WIDE)
            wrong += [f"{path}: out of the keyboard's reach: {one}" for one in await _out(page)]

    assert wrong == []


async def _out(page: Any) -> list[str]:
    found: list[str] = await page.evaluate(_KEYBOARD)
    return found


def _said(page: Any, said: Any) -> list[str]:
    return [f"{page.url}: {said.text}"] if said.type in ("error", "warning") else []
