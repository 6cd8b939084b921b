"""Answers from phrases: chosen by meaning, sent in the visitor's language, telling nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.contracts.codes import Language
from services.contracts.words import WordsMissing
from services.intake.model.telling import Own, tells_too_much
from services.intake.pages.phrases import PHRASES, lines, load, phrases, put_in
from tests.support.intake import Visitor, a_letter, form_of

FOLDER = Path("services/intake/phrases")


def test_every_language_says_the_same_and_nothing_has_a_gap():
    keys = {tuple(one.texts) for one in PHRASES.values()}

    assert set(PHRASES) == set(Language)
    assert len(keys) == 1
    assert all(
        not re.search(r"[{}%<>@]|://", text)
        for one in PHRASES.values()
        for text in one.texts.values()
    )


@pytest.mark.parametrize(
    ("tag", "change"),
    [
        ("so", lambda text: re.sub(r"(?m)^read:.*\n", "", text)),
        ("de", lambda text: text.replace("Danke", "Danke {name}")),
        ("fr", lambda text: re.sub(r"(?m)^read: .*$", 'read: ""', text)),
    ],
)
def test_a_catalogue_that_says_less_or_has_a_gap_does_not_start(tmp_path, tag, change):
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(change(text) if path.stem == tag else text, "utf-8")

    with pytest.raises(WordsMissing):
        load(tmp_path)


@pytest.mark.parametrize("language", list(Language))
def test_no_phrase_tells_who_answers(language):
    own = Own("Hellenic Red Cross", "Maria Papadopoulou", ["Athens", "Greece", "Ελλάδα"])

    for text in PHRASES[language].texts.values():
        assert tells_too_much(text, own) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Yours, the HELLENIC red cross", "society"),
        ("I am Maria", "name"),
        ("come to Athens", "place"),
        ("Είμαστε στην Ελλάδα", "place"),
        ("نحن في اليونان", "place"),
        ("ring +30 210-123 45 67", "phone"),
        ("ring ٠٢١٠١٢٣٤٥٦", "phone"),
        ("write to me@x.example", "address"),
        ("look at WWW.x.example", "address"),
    ],
)
def test_what_tells_who_answers_is_found_in_any_script(text, what):
    places = ["Athens", "Greece", "Ελλάδα", "اليونان"]

    assert tells_too_much(text, Own("Hellenic Red Cross", "Maria Papadopoulou", places)) == (what,)


def test_years_codes_and_days_are_no_telephone_numbers():
    own = Own("Hellenic Red Cross", "Li", ["Rome"])

    for text in ("in 2015 or 2016", "on 26 November 2026", "the face K7QM-2XDT", "romeward"):
        assert tells_too_much(text, own) == ()


def test_staff_read_the_meaning_of_each_phrase_and_which_words_are_their_own():
    known = {one.key: one for one in phrases(Language.FRENCH, Language.SOMALI)}
    answer = put_in("Mahadsanid.", {"any_office", "read"}, Language.SOMALI)

    told = lines(answer, Language.FRENCH, Language.SOMALI)

    assert [one.text for one in told] == [
        "Mahadsanid.",
        known["read"].text,
        known["any_office"].text,
    ]
    assert [one.meaning for one in told] == [
        None,
        known["read"].meaning,
        known["any_office"].meaning,
    ]


async def test_a_phrase_is_put_in_looked_at_and_sent_in_the_visitors_language(
    portal, north, intake, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(), language=Language.SOMALI)
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    form = await form_of(browser, visitor)

    page = await browser.post(f"{path}/phrases", reply="Salaan", phrase="read", **form)
    answer = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)[1]
    sent = await browser.post(f"{path}/reply", reply=answer, **form)

    assert page.status_code == 200
    assert "Speakers of" in page.text
    assert "Your own words. Nobody has translated" in page.text
    assert sent.status_code == 303
    await broker.relay(intake.pool, "intake")
    [said] = broker.of("reply.written.v1")
    assert visitor.open(said) == "Salaan\n" + PHRASES[Language.SOMALI].texts["read"]
