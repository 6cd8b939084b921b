"""Moments on staff pages: in the Society's own time, and saying which time that is."""

from __future__ import annotations

import re
from pathlib import Path

from services.chassis.database import transaction_of
from services.intake.pages import HERE


async def live_in(intake, society, zone: str) -> None:
    async with transaction_of(intake.pool) as tx:
        await tx.execute("UPDATE societies SET time_zone = $2 WHERE society = $1", society, zone)


async def test_the_account_page_tells_times_by_the_clock_of_the_society(portal, north, intake):
    await live_in(intake, north.society, "Asia/Kathmandu")
    browser = await portal(north.caseworker)

    page = await browser.get("/account")

    assert ', 14:45 <bdi dir="ltr">UTC+05:45</bdi>' in page.text


async def test_a_day_is_the_day_it_was_where_the_society_is(portal, office, intake, clock):
    clock.turn(hours=10)
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    before = (await browser.get(f"/cases/{case_id}")).text

    await live_in(intake, office.society, "Pacific/Auckland")

    after = (await browser.get(f"/cases/{case_id}")).text
    assert "opened <bdi>25 November 2026</bdi>".lower() in before.lower()
    assert "opened <bdi>26 November 2026</bdi>".lower() in after.lower()


def test_no_template_tells_a_time_by_itself():
    """Every moment goes through the one filter that knows the Society's time zone."""
    own_way = re.compile(r"words\.time\(|\.date\(\)|\bUTC\b")
    found = [
        path.name
        for path in sorted(Path(HERE / "templates").glob("*.html"))
        if own_way.search(path.read_text("utf-8"))
    ]

    assert found == []
