"""Posters: an administrator orders them, looks at what was printed, and issues it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from .browser import Browser, Page
from .staff import Colleague, Refused, taken
from .stories import Demo, Poster
from .telling import Record

_HANGS = timedelta(days=40)


async def issue_all(demo: Demo, clerk: Colleague, record: Record) -> int:
    """Order and issue the posters of the demo, as far as that is not done; return how many."""
    for number, poster in enumerate(demo.posters):
        if str(number) not in record.posters:
            record.posters[str(number)] = await _order(clerk, poster, demo.posters_in)
            record.keep()
    issued = 0
    for number in range(len(demo.posters)):
        for edition in await _together(clerk, record.posters[str(number)]):
            await _issue(clerk, edition)
            issued += 1
    return issued


async def all_lie(gallery: str, count: int, patience: float = 30) -> None:
    """Wait until so many editions lie on the shelf; raises `TimeoutError`."""
    deadline = time.monotonic() + patience
    async with Browser.new() as browser:
        while True:
            page = await browser.go(f"{gallery}/en/posters")
            if len(list(page.whole.every("li", kind="poster"))) >= count:
                return
            if time.monotonic() > deadline:
                raise TimeoutError("the shelf")
            await asyncio.sleep(0.2)


async def _order(clerk: Colleague, poster: Poster, countries: str) -> str:
    """Order a poster with the faces the lot gave; return the address of its first edition."""
    page = await clerk.open("/posters/new")
    told: dict[str, str | list[str]] = {
        "countries": countries,
        "hang_until": (datetime.now(UTC) + _HANGS).date().isoformat(),
        "office": poster.office,
        "paper": poster.paper,
        "size": str(poster.faces),
        "languages": list(poster.languages),
        "titles": list(poster.titles),
    }
    told |= {"strip": "yes"} if poster.strip else {}
    form = page.form("/posters/faces")
    faces = taken(await clerk.browser.send(page, form, told, button=("how", "draw")))
    answer = await clerk.browser.send(faces, faces.form("/posters"), follow=False)
    if answer.status != 303:
        taken(answer)
        raise Refused(f"a poster in {poster.languages}")
    return answer.headers["location"]


async def _together(clerk: Colleague, address: str) -> list[str]:
    """Return the addresses of all editions that were ordered with one."""
    order = (await clerk.open(address)).whole.first("section", id="order")
    others = [a.get("href") for a in order.every("a", kind="go")] if order else []
    return [address, *others]


async def _issue(clerk: Colleague, address: str) -> None:
    """Wait until an edition is printed, and issue it; raises `Refused` where it was not."""
    page = await clerk.until(address, lambda page: not _is_printed_still(page))
    if page.leads("/again"):
        raise Refused(f"not printed: {page.path}")
    if page.leads("/issue"):
        await clerk.press(address, "/issue")


def _is_printed_still(page: Page) -> bool:
    """Say whether the press has an edition in hand: neither printed, nor given up, nor over."""
    return not (page.leads("/issue") or page.leads("/again") or page.leads("/file"))
