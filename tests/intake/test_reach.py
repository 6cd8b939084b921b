"""Staff see how often public pages were opened: sums of all Societies, as numbers and as bars."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from services.contracts.codes import Language
from services.contracts.public.views import Page, ViewsCounted
from services.intake.pages.reach import bars
from tests.support.intake import hear


def counted(day: date, count: int, page=Page.WALL, language=Language.SOMALI) -> ViewsCounted:
    return ViewsCounted(day=day, page=page, language=language, count=count)


@pytest.fixture
def today(clock) -> date:
    return clock().date()


async def test_before_anything_was_told_the_page_says_so(portal, north):
    text = (await (await portal(north.caseworker)).get("/reach")).text

    assert "Nothing has been told yet." in text
    assert "<table" not in text


async def test_views_are_told_by_month_day_kind_and_language(intake, portal, north, south, today):
    """Two Societies see the same: whose visitors they were nobody knows."""
    month = today.replace(day=1)
    await hear(intake, counted(month, 1_000))
    await hear(intake, counted(month, 250, Page.FACE, Language.ARABIC))
    await hear(intake, counted(date(month.year - 1, 12, 24), 409_680, Page.HELP, Language.FRENCH))

    ours = (await (await portal(north.administrator)).get("/reach")).text
    theirs = (await (await portal(south.administrator)).get("/reach")).text

    for said in (
        "410,930</bdi> pages were opened",
        "1,250",
        "409,680",
        "A face",
        "Soomaali",
        "العربية",
    ):
        assert said in ours
        assert said in theirs
    lengths = re.findall(r'<rect width="([0-9.]+)"', ours)
    assert lengths[:2] == ["0.31", "100.0"]


async def test_a_total_that_is_told_again_changes_nothing(intake, portal, north, today):
    for count in (30, 30, 99):
        await hear(intake, counted(today, count), event_id=uuid4())

    text = (await (await portal(north.caseworker)).get("/reach")).text
    assert ">30<" in text
    assert "60" not in re.findall(r'class="number">(\d+)<', text)


def test_the_longest_bar_is_a_hundred_and_no_rows_make_no_bars():
    assert [bar.length for bar in bars([("a", 4), ("b", 1)], str)] == [100, 25]
    assert bars([], str) == []
