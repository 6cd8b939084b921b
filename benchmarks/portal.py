"""Portal: how long a list page and the page of a case take at the server, with many cases."""

from __future__ import annotations

import re
from time import perf_counter
from typing import Any

from .measure import Finding, Spread, percentile
from .portals import Portal, portal
from .run import Run
from .serving import WrongAnswer

_BOUND = 0.15
_FILTERS = (
    "who=mine",
    "who=nobodys",
    "state=needs",
    "state=asked",
    "state=shown",
    "state=ends_soon",
    "state=held",
    "state=late",
    "state=closed",
    "language=ar",
    "who=nobodys&state=shown&language=ar",
    "who=mine&state=late",
)


async def measure(run: Run) -> list[Finding]:
    """Ask for the first page, a deep one, each filter and a case, one after the other.

    The application is asked in this process, armour and session included; rows come from the
    real database over its socket. What is told is the slowest of a hundred answers but one.
    """
    times = run.some(20, 100)
    async with portal(run.stack, run.some(10_000, 100_000)) as shown:
        deep = await _deep(shown, run.some(20, 200))
        pages = [
            ("first page of the list", "/cases", ""),
            ("deep page of the list", "/cases", deep),
            *((f"list: {one.replace('&', ', ')}", "/cases", one) for one in _FILTERS),
            ("page of a case", f"/cases/{shown.case_id}", ""),
            ("timeline of a case", f"/cases/{shown.case_id}/timeline", ""),
            ("what waits for me", "/", ""),
        ]
        return [await _finding(shown, page, times) for page in pages]


async def _finding(shown: Portal, page: tuple[str, str, str], times: int) -> Finding:
    what, path, query = page
    await _ask(shown, path, query)  # the first one reads what nobody has read for long
    seconds = []
    for _ in range(times):
        began = perf_counter()
        await _ask(shown, path, query)
        seconds.append(perf_counter() - began)
    return Finding(
        aim=0,
        what=f"{what}, p99, {shown.cases:,} cases",
        seen=Spread(percentile(seconds, 0.99) * 1e3, min(seconds) * 1e3, max(seconds) * 1e3),
        bound=_BOUND * 1e3,
        at_least=False,
        unit=" ms",
        beside=f"middle {percentile(seconds, 0.5) * 1e3:.0f} ms, {times} times",
    )


async def _deep(shown: Portal, pages: int) -> str:
    """Go on from page to page, as somebody who looks through the whole list; give the last."""
    query = ""
    for _ in range(pages):
        page = (await _ask(shown, "/cases", query)).decode()
        onward = re.search(r'rel="next" href="/cases\?([^"]+)"', page)
        if onward is None:
            raise WrongAnswer("/cases")
        query = onward[1].replace("&amp;", "&")
    return query


async def _ask(shown: Portal, path: str, query: str) -> bytes:
    """Ask for a page as the signed-in caseworker; return it whole."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 40000),
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (b"host", b"localhost"),
            (b"accept", b"text/html"),
            (b"accept-language", b"en"),
            (b"cookie", shown.cookie),
        ],
        "state": {},
    }
    statuses: list[int] = []
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        else:
            parts.append(message.get("body", b""))

    await shown.app(scope, receive, send)
    if statuses != [200]:
        raise WrongAnswer(f"{path}?{query}: {statuses}")
    return b"".join(parts)
