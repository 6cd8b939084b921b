"""Every page fits small windows and can be used by everyone an accessibility checker speaks for."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from infra.demo.visitor import Words

LOOKS = [("en", "light"), ("ar", "dark")]


async def troubles(page: Any) -> list[str]:
    """Say what is wrong with a page: what axe finds, and what runs out of a narrow window."""
    found = await Axe().run(page)
    wrong = [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found.response["violations"]
    ]
    for width in (320, 360, 1100, 1280):
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


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_no_public_page_has_anything_an_accessibility_checker_finds(
    eyes, town, live, language, scheme
):
    _, reference = await town.shown()
    gallery = ("", f"face/{reference}", "help")
    desk = (f"write/{reference}", "answer", f"remove/{reference}")
    page = await eyes.look(f"/{language}/", language=language, color_scheme=scheme)
    wrong: list[str] = []
    for origin, paths in ((live.gallery, gallery), (live.desk, desk)):
        for path in paths:
            await page.goto(f"{origin}/{language}/{path}")
            wrong += await troubles(page)

    assert wrong == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_no_page_of_the_portal_has_anything_an_accessibility_checker_finds(
    eyes, town, live, signed_in, language, scheme
):
    shown, reference = await town.shown()
    asked = await town.asked()
    visitor = town.visitor(language)
    await visitor.write(reference, Words("We were neighbours.", language=language))
    enquiry = await town.arrived(await town.caseworker(), reference)
    page = await signed_in("caseworker", "approver", language=language, color_scheme=scheme)
    wrong: list[str] = []
    for path in (
        "/",
        "/cases",
        "/cases/new",
        f"/cases/{shown}",
        f"/cases/{asked}",
        f"/cases/{asked}/sought",
        f"/cases/{asked}/consent",
        f"/cases/{asked}/consent/withdrawal",
        f"/cases/{asked}/safety",
        f"/cases/{asked}/photo",
        "/approvals",
        f"/approvals/{asked}",
        "/enquiries",
        f"/enquiries/{enquiry}",
    ):
        await page.goto(live.portal + path)
        wrong += await troubles(page)

    assert wrong == []
