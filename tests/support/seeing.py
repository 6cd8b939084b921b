"""A real Chromium, and what a person with other eyes or another window would find wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright

from tests.support.needs import needs

WIDTHS = (320, 360, 1100, 1280)
LOOKS = [("en", "light"), ("ar", "dark")]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--use-fake-device-for-media-stream",  # a camera that films a test picture
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium, and end it."""
    program = needs("chromium", "chromium-browser", "google-chrome")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        await started.close()


async def troubles(page: Any, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Say what is wrong with a page: what axe finds, and what runs out of a narrow window."""
    found = await Axe().run(page)
    wrong = [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found.response["violations"]
    ]
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 800})
        over = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wrong.append(f"{page.url}: {over} px too wide at {width}")
        wrong += await _covered(page, width)
    return wrong


async def _covered(page: Any, width: int) -> list[str]:
    """Say which links of the frame lie under the way out."""
    under = await page.evaluate(
        """() => {
            const way = document.querySelector(".exit")?.getBoundingClientRect();
            if (!way) return [];
            return [...document.querySelectorAll("header a, header summary")].filter((link) => {
                const box = link.getBoundingClientRect();
                return box.width && box.left < way.right && box.right > way.left
                    && box.top < way.bottom && box.bottom > way.top;
            }).map((link) => link.innerText);
        }"""
    )
    return [f"{page.url}: {text!r} lies under the way out at {width}" for text in under]
