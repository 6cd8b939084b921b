"""A telephone of ten years ago: no grid, no logical sides, no AVIF; and still every face is there.

There is no such browser to start here, so a new one is given the style sheet as an old one would
read it: whatever came into browsers after November 2016 is taken out, as they pass over what they
do not know, and what is meant for them counts.
"""

from __future__ import annotations

import re

import pytest

from services.gallery.app import build
from tests.support.seeing import chromium
from tests.support.tongues import served

PHONE = {"width": 360, "height": 800}
_YOUNGER = re.compile(
    r"(?:^|;)\s*(?:[\w-]*(?:inline|block)(?:-(?:size|start|end))?|inset[\w-]*|gap|[\w-]+-gap"
    r"|aspect-ratio|text-wrap|accent-color|hyphens|clip-path|grid[\w-]*)\s*:[^;}]*"
    r"|(?:^|;)[^:;{}]+:[^;{}]*(?:\bclamp\(|\bmin\(|\bmax\(|\bgrid\b|svh|inline-start)[^;}]*"
)


def aged(styles: str) -> str:
    """Return a style sheet as a browser of November 2016 reads it."""
    known = [block for block in blocks(styles) if not re.search(r":has\(|focus-visible", block[0])]
    return "".join(_aged(head, body) for head, body in known)


def _aged(head: str, body: str) -> str:
    if head.startswith("@supports not"):
        return aged(body)
    if head.startswith("@supports"):
        return ""
    if head.startswith("@media"):
        return f"{head}{{{aged(body)}}}"
    return f"{head}{{{_YOUNGER.sub('', body).lstrip(';')}}}"


def blocks(styles: str) -> list[tuple[str, str]]:
    """Return the blocks of a style sheet as (what stands before the brace, what stands in it)."""
    found, start, depth, opened = [], 0, 0, 0
    for at, character in enumerate(styles):
        if character == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif character == "}":
            depth -= 1
            if depth == 0:
                found.append((styles[start:opened].strip(), styles[opened + 1 : at]))
                start = at + 1
    return found


@pytest.fixture
def gallery(in_memory):
    return in_memory


def test_an_old_browser_passes_over_what_it_does_not_know():
    new = (
        ".a{color:red;inline-size:3rem;display:grid;margin:0}@supports not (inset: 0){.b{top:1px}}"
    )

    assert aged(new) == ".a{color:red;margin:0}.b{top:1px}"
    assert aged("@media print{.a{gap:1px}}@supports (x: y){.b{top:0}}") == "@media print{.a{}}"
    assert aged(".c:has(.d){top:0}.e{padding:max(1px, 2px)}") == ".e{}"


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_wall_can_be_used_in_a_browser_of_ten_years_ago(given, language):
    photos = await given.faces(8)
    asked: list[str] = []
    async with served(build(given.gallery), {}, aged) as origin, chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        await context.route(re.compile(r"\.(avif|webp)$"), lambda route: route.abort())
        await page.goto(f"{origin}/{language}/")
        styles = await (await context.request.get(asked[1])).text()
        assert "grid" not in styles

        wide = await page.evaluate("document.documentElement.scrollWidth")
        boxes = [await one.bounding_box() for one in await page.locator(".wall li").all()]
        way = await page.locator(".exit").bounding_box()

        assert wide <= 360
        assert len(boxes) == 8
        assert len({round(box["x"]) for box in boxes}) == 2, "two faces stand beside each other"
        assert all(box["width"] > 140 for box in boxes)
        assert (way["x"] < 30) == (language == "ar")
        assert way["y"] < 20
        async with page.expect_navigation():
            await page.locator("a.face").first.click()
        assert page.url.rpartition("/")[2] in {photo.reference for photo in photos}
        assert await page.locator(".ways a").count() == 2
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
