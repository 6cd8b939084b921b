"""The shelf of posters: had by anyone until a day or a recall, and told as text all the while."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from services.contracts.codes import Language, Relation, new_image_name
from services.contracts.editions import Paper, new_edition_code
from services.contracts.words import relations
from services.gallery import store, timers
from tests.gallery.conftest import (
    a_recall,
    a_withdrawal,
    an_issue,
    hear,
)
from tests.gallery.test_answers import ARMOUR, NEVER_THERE, PAGE, told
from tests.gallery.test_pages import seen

STEPS = st.lists(st.booleans(), min_size=1, max_size=6)
"""An edition's life: at each version issued (true) or recalled (false)."""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@examples(STEPS, st.randoms(use_true_random=False))
async def test_the_highest_version_of_an_edition_wins_in_every_order_and_doubled(
    gallery, steps, random
):
    """T22: issue, recall and issue again in every order, each twice."""
    first = an_issue(())
    life = [
        first.model_copy(update={"version": version, "file": new_image_name()})
        if issued
        else a_recall(first, version)
        for version, issued in enumerate(steps, start=1)
    ]
    arriving = life * 2
    random.shuffle(arriving)
    await hear(gallery, *arriving)

    found = gallery.editions.find(first.edition)
    assert (found.file if found else None) == getattr(life[-1], "file", None)


async def test_what_is_recalled_leaves_only_its_code_and_version(gallery, given):
    await hear(gallery, a_recall(await given.poster()))

    row = dict(await gallery.pool.fetchrow("SELECT * FROM editions"))
    assert {name for name, value in row.items() if value is not None} == {
        "edition",
        "version",
        "changed",
    }


async def test_a_replica_that_missed_a_notice_sees_the_recall_when_it_looks(gallery, given):
    poster = await given.poster()
    async with gallery.pool.acquire() as db:
        known = await store.list_editions(db, 0)

    assert [change.code for change in known] == [poster.edition]


async def test_a_poster_is_had_on_its_last_day_and_not_after(gallery, given, visitor, watch):
    poster = await given.poster(hung_until=watch().date())
    where = f"/poster/{poster.edition}.pdf"
    assert (await visitor.get(where)).status_code == 200

    watch.forward(days=1)

    assert (await visitor.get(where)).status_code == 404
    await timers.forget_expired(gallery)
    assert await gallery.pool.fetchval("SELECT file FROM editions") is None


async def test_the_shelf_lists_posters_by_language_and_paper(visitor, given):
    for language, paper in (("uk", "A4"), ("ar", "A4"), ("ar", "A3"), ("en", "A3")):
        await given.poster(language=language, paper=paper, edition=new_edition_code())

    page = await seen(visitor, "/en/posters")

    named = [bdi["lang"] for bdi in page.all("bdi") if bdi.get("lang") and "dir" not in bdi]
    assert [tag for tag in named if tag in ("en", "ar", "uk")][-3:] == ["en", "ar", "uk"]
    assert len([a for a in page.all("a") if (a["href"] or "").endswith(".pdf")]) == 4
    text = (await visitor.get("/en/posters")).text
    arabic = text[text.index('<bdi lang="ar">العربية</bdi></h2>') :]
    assert arabic.index(">A3<") < arabic.index(">A4<")


async def test_the_shelf_without_a_language_leads_to_the_browser_s_own(visitor):
    answer = await visitor.get("/posters", headers={"accept-language": "so, en;q=0.5"})

    assert answer.status_code == 302
    assert answer.headers["location"] == "/so/posters"
    assert answer.headers["vary"] == "accept-language"


async def test_a_shelf_without_posters_says_so(visitor):
    text = (await visitor.get("/en/posters")).text

    assert "There are no posters here now." in text


@pytest.mark.parametrize("language", Language)
async def test_the_shelf_and_a_poster_as_text_are_there_in_every_language(visitor, given, language):
    faces = await given.faces(12, relations_sought=(Relation.AUNT, Relation.SON))
    poster = await given.poster(faces, language=Language.PASHTO)

    for path in (f"/{language}/posters", f"/{language}/posters/{poster.edition}"):
        assert (await visitor.get(path)).status_code == 200
    text = (await visitor.get(f"/{language}/posters/{poster.edition}")).text
    said = relations(Language.PASHTO)
    assert text.count(said[Relation.SON].sentence) == 24  # as the picture's text, and below it
    assert text.count(said[Relation.AUNT].sentence) == 12


async def test_a_poster_as_text_has_the_order_of_the_poster_and_its_references(visitor, given):
    faces = await given.faces(12)
    poster = await given.poster(faces)

    page = await seen(visitor, f"/en/posters/{poster.edition}")

    assert page.faces == [face.reference for face in faces]


async def test_a_face_that_is_withdrawn_vanishes_from_the_text_at_once(gallery, visitor, given):
    faces = await given.faces(12)
    poster = await given.poster(faces)
    where = f"/en/posters/{poster.edition}"
    assert len((await seen(visitor, where)).faces) == 12

    await hear(gallery, a_withdrawal(faces[4]))

    assert faces[4].reference not in (await seen(visitor, where)).faces
    assert faces[4].image not in (await visitor.get(where)).text
    assert (await visitor.get(f"/poster/{poster.edition}.pdf")).status_code == 200


async def test_a_poster_all_of_whose_faces_went_shows_none(gallery, visitor, given):
    faces = await given.faces(12)
    poster = await given.poster(faces)
    await hear(gallery, *(a_withdrawal(face) for face in faces))

    assert (await seen(visitor, f"/en/posters/{poster.edition}")).faces == []


async def test_who_reads_a_poster_is_led_to_its_page_in_its_language(visitor, given):
    poster = await given.poster(language=Language.TIGRINYA)

    for typed in (poster.edition, poster.edition.lower()):
        answer = await visitor.get(f"/p/{typed}")
        assert answer.status_code == 302
        assert answer.headers["location"] == f"/ti/posters/{poster.edition}"


async def test_what_is_recalled_is_gone_everywhere_at_once(gallery, visitor, given):
    poster = await given.poster(await given.faces(12))
    paths = [
        f"/en/posters/{poster.edition}",
        f"/poster/{poster.edition}.pdf",
        f"/poster/{poster.edition}.png",
        f"/p/{poster.edition}",
    ]
    for path in paths:
        assert (await visitor.get(path)).status_code in (200, 302)

    await hear(gallery, a_recall(poster))

    for path in paths:
        assert (await visitor.get(path)).status_code == 404
    assert poster.edition not in (await visitor.get("/en/posters")).text
    assert len(gallery.prints) == 0


async def test_a_recalled_edition_looks_like_one_that_never_was(gallery, visitor, given):
    poster = await given.poster()
    await hear(gallery, a_recall(poster))
    never = await visitor.get(NEVER_THERE)

    for path in (f"/en/posters/{poster.edition}", f"/p/{poster.edition}", "/p/nothing"):
        answer = await visitor.get(path, headers={"accept-language": "en"})
        assert answer.content == never.content
        assert told(answer) == told(never)


async def test_the_headers_of_posters_are_these_and_no_others(visitor, given):
    """T33: of the shelf, a poster as text, its files, and the way from the code to them."""
    visitor.headers["accept-encoding"] = "identity"
    poster = await given.poster(await given.faces(12))
    fresh = {"cache-control": "private, no-cache", "etag": "of the day"}
    shortly = {"cache-control": "private, max-age=60", "etag": "of the day"}

    for path in ("/en/posters", f"/en/posters/{poster.edition}"):
        assert told(await visitor.get(path)) == ARMOUR | PAGE | fresh
    for kind, content_type in (("pdf", "application/pdf"), ("png", "image/png")):
        answer = await visitor.get(f"/poster/{poster.edition}.{kind}")
        assert told(answer) == ARMOUR | shortly | {"content-type": content_type}


async def test_only_the_two_files_of_a_poster_can_be_had(visitor, given):
    poster = await given.poster()

    for file in (f"{poster.edition}.typ", poster.edition, f"{poster.file}.pdf", ".pdf"):
        assert (await visitor.get(f"/poster/{file}")).status_code == 404


def test_an_edition_says_nothing_of_who_ordered_it():
    said = an_issue((), paper=Paper.A4, hung_until=date(2027, 1, 1))

    assert set(said.model_dump()) == {
        "edition",
        "version",
        "language",
        "paper",
        "file",
        "pages",
        "references",
        "hung_until",
    }
