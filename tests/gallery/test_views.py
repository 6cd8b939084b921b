"""Pages are counted, people are not: totals of days, told once, and never few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from asyncpg import CheckViolationError

from services.contracts.codes import Language
from services.contracts.public.views import FEWEST, Page, ViewsCounted
from services.gallery import actions, timers
from services.gallery.wall import Views

TODAY = date(2026, 11, 3)


@pytest.fixture
def opened(gallery):
    """A function that opens pages and returns the totals, which begin anew."""

    async def through(visitor, *paths):
        for path in paths:
            await visitor.get(path)
        return {
            (page.value, language.value): n
            for (_, page, language), n in gallery.views.take().items()
        }

    return through


@pytest.fixture
def told(gallery):
    """A function that tells what is to be told, and returns it."""

    async def now():
        await timers.tell_views(gallery)
        async with gallery.pool.acquire() as db:
            rows = await db.fetch("DELETE FROM outbox RETURNING seq, body")
        return [ViewsCounted.heard(row["body"].encode()) for row in sorted(rows)]

    return now


async def test_each_page_counts_for_its_kind_and_language_alone(visitor, given, opened):
    first, second = await given.faces(2)
    poster = await given.poster([first] * 12)

    totals = await opened(
        visitor,
        "/en/",
        "/en/?relation=brother",
        "/en/?pictures=small",
        f"/ar/face/{first.reference}",
        f"/ar/face/{second.reference}",
        "/so/help",
        "/so/help/now",
        "/so/help/data",
        "/so/leaflet",
        "/so/reach",
        "/ti/posters",
        f"/ti/posters/{poster.edition}",
    )

    assert totals == {
        ("wall", "en"): 3,
        ("face", "ar"): 2,
        ("help", "so"): 1,
        ("help_now", "so"): 1,
        ("data", "so"): 1,
        ("leaflet", "so"): 1,
        ("reach", "so"): 1,
        ("posters", "ti"): 1,
        ("poster", "ti"): 1,
    }


async def test_what_is_not_there_and_pictures_are_not_counted(visitor, given, opened):
    photo = await given.face()

    assert (
        await opened(
            visitor, "/en/face/0000-0000", "/en/all", f"/image/{photo.image}/160.jpg", "/", "/xx/"
        )
        == {}
    )


async def test_a_page_a_browser_had_already_counts_as_opened(visitor, opened):
    tag = (await visitor.get("/en/help")).headers["etag"]
    assert (await visitor.get("/en/help", headers={"if-none-match": tag})).status_code == 304

    assert await opened(visitor) == {("help", "en"): 2}


async def test_totals_of_all_replicas_are_told_once_when_the_day_is_over(gallery, watch, told):
    for replica in (gallery, replace(gallery, views=Views())):
        replica.views.add(TODAY, Page.WALL, Language.PASHTO, FEWEST - 3)
        await actions.keep_views(replica)
    assert await told() == []

    watch.at = watch.at.replace(day=4, hour=0, minute=59)
    assert await told() == []
    watch.forward(minutes=1)
    assert await told() == [
        ViewsCounted(day=TODAY, page=Page.WALL, language=Language.PASHTO, count=2 * (FEWEST - 3))
    ]

    watch.forward(days=1)
    assert await told() == []


async def test_fewer_than_ten_are_never_told_and_forgotten(gallery, watch, told):
    gallery.views.add(TODAY, Page.FACE, Language.TIGRINYA, FEWEST - 1)
    gallery.views.add(TODAY, Page.FACE, Language.ENGLISH, FEWEST)
    await actions.keep_views(gallery)
    watch.forward(days=2)

    assert [one.language for one in await told()] == [Language.ENGLISH]
    async with gallery.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM views WHERE NOT told") == 0
        assert await db.fetchval("SELECT sum(count) FROM views") == FEWEST


async def test_what_a_replica_brings_after_its_day_was_told_changes_nothing(gallery, watch, told):
    gallery.views.add(TODAY, Page.HELP, Language.GREEK, FEWEST)
    await actions.keep_views(gallery)
    watch.forward(days=2)
    await told()

    gallery.views.add(TODAY, Page.HELP, Language.GREEK, 500)
    await actions.keep_views(gallery)

    assert await told() == []
    assert gallery.views.reach.total == FEWEST


async def test_what_could_not_be_kept_is_counted_again(gallery):
    gallery.views.add(TODAY, Page.WALL, Language.DARI, 7)
    gallery.views.add(TODAY, Page.WALL, Language.GERMAN, -1)  # no database takes that
    with pytest.raises(CheckViolationError):
        await actions.keep_views(gallery)
    gallery.views.add(TODAY, Page.WALL, Language.DARI, 1)

    assert gallery.views.take()[TODAY, Page.WALL, Language.DARI] == 8


async def test_everybody_reads_sums_by_month_and_language_and_nothing_finer(
    gallery, visitor, watch, told
):
    """People cite 410,930 page views in 32 months: ours are told in the same terms."""
    for day, language, count in (
        (date(2024, 4, 9), Language.ARABIC, 410_000),
        (TODAY, Language.ARABIC, 900),
        (TODAY - timedelta(days=1), Language.UKRAINIAN, 30),
        (TODAY - timedelta(days=1), Language.SOMALI, FEWEST - 1),
    ):
        gallery.views.add(day, Page.WALL, language, count)
    assert "Nothing has been counted yet." in (await visitor.get("/en/reach")).text
    await actions.keep_views(gallery)
    watch.forward(days=1)
    await told()
    await actions.keep_views(gallery)

    text = (await visitor.get("/en/reach")).text
    for said in ("410,930", "April 2024", "November 2026", ">930<", "العربية", "Українська"):
        assert said in text
    for finer in ("Soomaali</bdi></th>", ">900<", "9 April", "wall"):
        assert finer not in text
    assert "۴۱۰" in (await visitor.get("/fa-af/reach")).text
