"""What a screen in an office is answered: kept nowhere, alike for what is not there, paid for."""

from __future__ import annotations

import re

import pytest

from services.contracts.codes import new_reference
from services.gallery.app import build
from services.gallery.pages.kiosk import WARNING
from services.gallery.resources import assemble
from tests.gallery.conftest import a_withdrawal, hear, kiosk_pages, settings


@pytest.fixture
def gallery(in_memory):
    return in_memory


async def test_an_office_may_choose_how_long_quiet_is(gallery, visit):
    chosen = settings(gallery.settings.postgres, kiosk_quiet_seconds=90)
    visitor = visit(build(assemble(chosen, None, gallery.objects, gallery.clock)), "https://f.test")

    assert 'data-quiet="90"' in (await visitor.get("/kiosk/en/")).text
    assert 'content="70;url=/kiosk/en/still"' in (await visitor.get("/kiosk/en/")).text


async def test_without_scripts_the_question_is_a_page_and_silence_leads_back(visitor, given):
    photo = await given.face()
    face = (await visitor.get(f"/kiosk/en/face/{photo.reference}")).text
    there = re.search(r'<noscript><meta http-equiv="refresh" content="40;url=([^"]+)">', face)
    asked = await visitor.get(there[1])

    assert asked.headers["refresh"] == f"{WARNING};url=/kiosk"
    assert f'href="/kiosk/en/face/{photo.reference}"' in asked.text
    for nonsense in ("?face=//evil.example", "?relation=stranger", "?page=%22%3E", "?face=", ""):
        text = (await visitor.get(f"/kiosk/en/still{nonsense}")).text
        assert '<a class="button" href="/kiosk/en/">Yes, I am still here</a>' in text


async def test_a_kiosk_keeps_no_page_and_says_nothing_of_the_lease(visitor, given):
    photo = await given.face()
    for path in kiosk_pages("en", photo.reference):
        answer = await visitor.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert re.fullmatch(r"\d+;url=/kiosk[^ ]*", answer.headers["refresh"])
        assert photo.shown_until.isoformat() not in answer.text


async def test_what_is_not_there_is_not_there_alike_in_a_kiosk(visitor, given, gallery):
    """T33: never-existed, withdrawn and misspelt get the same bytes, and no way out."""
    gone = await given.face()
    await hear(gallery, a_withdrawal(gone))
    absent = (f"face/{new_reference()}", f"face/{gone.reference}", "face/x", "?page=9", "no")
    answers = [await visitor.get(f"/kiosk/en/{path}") for path in absent]

    assert len({(one.status_code, one.content, str(one.headers)) for one in answers}) == 1
    assert answers[0].status_code == 404
    assert "wikipedia" not in answers[0].text


async def test_a_kiosk_is_counted_and_pays_like_everybody(gallery, visit, given):
    await given.faces(3)
    few = settings(gallery.settings.postgres, pages_at_once=2)
    poor = assemble(few, None, gallery.objects, gallery.clock)
    await hear(poor, *given.photos)
    visitor = visit(build(poor), "https://f.test")
    for one in given.photos[:2]:
        assert (await visitor.get(f"/kiosk/ti/face/{one.reference}")).status_code == 200
    far = [(await visitor.get(f"/kiosk/ti/?page={11 + n}")).status_code for n in range(3)]
    slowed = await visitor.get("/kiosk/ti/?page=99")

    assert far == [404, 404, 429]
    assert 'href="/kiosk/ti/"' in slowed.text
    assert [(kind, count) for (_, kind, _), count in poor.views.take().items()] == [("kiosk", 2)]
