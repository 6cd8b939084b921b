"""The page of consents: each text in its language, each purpose by itself, no yes without proof."""

from __future__ import annotations

import pytest

from services.intake.model.consents import (
    ConsentAnswer,
    Purpose,
)
from services.intake.pages import TOLD, WORDS
from services.intake.pages.consent_texts import text_of


def asked(form: dict[str, str]) -> dict[str, str]:
    """Return what is typed about an interview in which everything was done as it should be."""
    return {
        "language": "ar",
        "how": "signature",
        "told_back": "yes",
        "own_words": "A picture of me, for my brother.",
        "until": "2027-06-30",
        "interpreter": "no",
    } | form


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def consents_of(office, case_id):
    return (await office.file(case_id)).consents


async def test_the_page_of_taking_back_tells_what_vanishes_and_what_does_not(office, browser):
    case_id = await office.shown()
    await office.consent(case_id, purpose=Purpose.REGISTRY)

    page = (await browser.get(f"/cases/{case_id}/consent/withdrawal")).text

    for said in ("vanish_face", "vanish_files", "vanish_copies", "vanish_registry"):
        assert str(WORDS.of("en").text(said)) in page
    assert str(WORDS.of("en").text("vanish_poster")) not in page


async def test_each_purpose_is_answered_by_itself_on_one_page(office, browser, clock):
    case_id = await office.register()
    answers = {
        "answer_web": "given",
        "answer_poster": "refused",
        "answer_registry": "begun",
        "answer_follow_up": "not_asked",
    }

    answer = await browser.post(f"/cases/{case_id}/consent", **asked(answers))

    assert answer.status_code == 303, answer.text
    found = {one.purpose: one.answer for one in await consents_of(office, case_id)}
    assert found == {
        Purpose.WEB: ConsentAnswer.GIVEN,
        Purpose.POSTER: ConsentAnswer.REFUSED,
        Purpose.REGISTRY: ConsentAnswer.BEGUN,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"how": "spoken"}, "witness"),
        ({"how": "audio"}, "recording_file"),
        ({"own_words": ""}, "own_words"),
        ({"told_back": ""}, "told_back"),
        ({"answer_poster": "given"}, "countries"),
        ({"how": ""}, "how"),
        ({"answer_web": "not_asked"}, "answer_web"),
    ],
)
async def test_a_yes_is_not_kept_without_what_shows_it(office, browser, wrong, field):
    case_id = await office.register()

    answer = await browser.post(
        f"/cases/{case_id}/consent", **asked({"answer_web": "given"} | wrong)
    )

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert await consents_of(office, case_id) == ()


async def test_the_texts_are_there_in_the_language_they_are_read_in(office, browser):
    case_id = await office.register()

    page = (await browser.get(f"/cases/{case_id}/consent")).text

    for words in TOLD:
        assert page.count(f'lang="{words.tag}" dir="{words.direction}">') >= len(Purpose)
        for purpose in Purpose:
            assert text_of(purpose, words.language.value).words[:40] in page
    first = page.partition('class="words field" lang="')[2]
    assert first.startswith("ar"), "the language of the seeker comes first"
    assert WORDS.of("en").plain("consent_machine") in page


async def test_a_consent_keeps_the_words_that_were_read_in_tigrinya(office, browser):
    case_id = await office.register()
    form = asked({"answer_web": "given", "language": "ti"})

    answer = await browser.post(f"/cases/{case_id}/consent", **form)

    assert answer.status_code == 303
    (given,) = await consents_of(office, case_id)
    text = text_of(Purpose.WEB, "ti")
    assert (given.language, given.text_hash) == ("ti", text.hash)


async def test_a_text_is_read_only_in_a_language_it_was_written_in(office, browser):
    """A seeker may speak any language; whoever reads a text aloud reads one that is there."""
    case_id = await office.register()
    page = (await browser.get(f"/cases/{case_id}/consent")).text

    answer = await browser.post(
        f"/cases/{case_id}/consent", **asked({"answer_web": "given", "language": "sw"})
    )

    assert 'name="language" value="ar"' in page
    assert 'name="language" value="sw"' not in page
    assert answer.status_code == 422
    assert await consents_of(office, case_id) == ()
