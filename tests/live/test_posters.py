"""A poster of three Societies lies on the shelf, and is gone with the first of its faces."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from infra.demo import posters
from infra.demo.stories import Demo, Poster
from infra.demo.telling import Record
from services.contracts.editions import new_edition_code
from tests.support import live_sides as sides
from tests.support.live import SOCIETIES, eventually
from tests.support.live_search import search

WHERE, FACES, LANGUAGES = "Iceland", 12, ("fr", "ti")
NEVER = new_edition_code()
CODE = re.compile(r"/poster/([0-9A-Z]{6})\.pdf")


@pytest.fixture
async def printing(town):
    """Somebody new who orders posters, and a demo of one poster in two languages."""
    clerk = await town.colleague(town.live.newcomer("administrator"))
    poster = Poster("A4", FACES, LANGUAGES, ("en",), "", strip=False)
    return clerk, Demo((), (), (), (poster,), WHERE)


async def all_shown(town, name: str) -> list[tuple[int, str, str]]:
    """Show faces of three Societies in turn; return Society, case and reference of each."""

    async def those_of(society: int) -> list[tuple[int, str, str]]:
        mine = []
        for _ in range(FACES // len(SOCIETIES)):
            shown = await town.shown(society=society, name=name, posters=WHERE)
            mine.append((society, *shown))
        return mine

    told = await asyncio.gather(*(those_of(number) for number in range(len(SOCIETIES))))
    return [one for mine in told for one in mine]


async def lying(town) -> set[str]:
    """Return the codes of the editions on the shelf."""
    return set(CODE.findall((await town.see("/en/posters")).text))


async def read(town, codes: set[str]) -> dict[str, bytes]:
    """Download posters; return the answers and what their pages say."""
    held = {}
    for code in codes:
        file = await town.see(f"/poster/{code}.pdf")
        pages = PdfReader(BytesIO(file.body)).pages
        text = "\n".join(page.extract_text() for page in pages)
        held |= {f"answer of {code}": sides.answer(file), f"text of {code}": text.encode()}
    return held


async def test_a_poster_hangs_on_the_shelf_and_nothing_is_left_when_one_of_its_faces_goes(
    town, printing, tmp_path
):
    """T01, the part of posters: nothing in file, name or metadata tells whose seekers they are."""
    secret = f"Seeker {uuid4().hex}"
    shown, (clerk, demo) = await all_shown(town, secret), printing
    await posters.issue_all(demo, clerk, Record(tmp_path / "record"))

    async def both() -> set[str]:
        codes = await lying(town)
        return codes if len(codes) == len(LANGUAGES) else set()

    codes = await eventually(both)
    files, printed = sides.wall(town.live), await read(town, codes)
    assert sum(place.startswith("shelf/") for place in files) == 2 * len(LANGUAGES)
    for code in codes:
        assert all(ours.encode() in printed[f"text of {code}"] for *_, ours in shown)
    assert search(files | printed, [secret, *(one.name for one in SOCIETIES), WHERE]) == []

    society, case, reference = shown[-1]
    await (await town.caseworker(society)).withdraw(case)
    await town.off_wall(reference)

    async def gone() -> bool:
        left = sides.names_in(town.live, "shelf") | sides.names_in(town.live, "prints")
        return not left and not await lying(town)

    await eventually(gone)
    never = await town.see(f"/poster/{NEVER}.pdf")
    for code in codes:
        answer = await town.see(f"/poster/{code}.pdf")
        assert (answer.status, answer.body) == (404, never.body)
