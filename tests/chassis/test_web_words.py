"""Catalogues are checked when loaded and safe when drawn."""

from __future__ import annotations

from datetime import date

import pytest
from markupsafe import Markup

from services.chassis.web.words import Words, accept_language_of, ltr
from services.contracts.codes import Language, Relation
from services.contracts.words import WordsMissing, languages


@pytest.fixture
def load(tmp_path):
    """A function that loads catalogues from texts per language, English where none is given."""

    def loaded(en: str, **others: str) -> Words:
        for language in Language:
            text = others.get(language.value, en)
            (tmp_path / f"{languages()[language].tag.replace('-', '_')}.yaml").write_text(
                text, encoding="utf-8"
            )
        return Words.load(tmp_path)

    return loaded


def test_an_inserted_value_is_escaped_and_isolated(load):
    text = load('hello: "Hello <{who}>"').of("en").text("hello", who="<b>عليّ</b>")

    assert text == Markup("Hello &lt;<bdi>&lt;b&gt;عليّ&lt;/b&gt;</bdi>&gt;")


def test_a_code_stays_left_to_right_inside_any_sentence(load):
    text = load('code: "Code {code}"').of("ar").text("code", code=ltr("K7QM-2XD4"))

    assert text == 'Code <bdi dir="ltr">K7QM-2XD4</bdi>'


def test_braces_in_a_value_are_not_placeholders(load):
    text = load('pair: "{one} {two}"').of("en").text("pair", one="{two}", two="2")

    assert text == "<bdi>{two}</bdi> <bdi>2</bdi>"


def test_a_key_missing_in_one_language_is_found_when_loading(load):
    with pytest.raises(WordsMissing, match="ar"):
        load('hello: "a"\nbye: "b"', ar='hello: "a"')


def test_a_placeholder_that_differs_is_found_when_loading(load):
    with pytest.raises(WordsMissing, match="fr"):
        load('page: "Page {page}"', fr='page: "Page {pages}"')


def test_a_service_cannot_say_a_shared_word_again(load):
    with pytest.raises(WordsMissing):
        load('back: "Back"')


def test_a_value_that_is_not_given_is_an_error_not_a_blank(load):
    with pytest.raises(WordsMissing):
        load('page: "Page {page}"').of("en").text("page")


def test_dates_are_told_in_the_words_of_the_language(load):
    words = load("{}")

    day = date(2026, 11, 18)
    assert words.of("en").date(day) == "18 November 2026"
    assert words.of("fr").date(day) == "18 novembre 2026"
    assert words.of("ar").date(day) == "18 نوفمبر 2026"


def test_sentences_come_whole_from_the_shared_words(load):
    arabic = load("{}").of("ar")

    assert arabic.sentence("brother") == "أبحث عن أخي"
    assert arabic.label(Relation.BROTHER) == "أخ"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("ar-SY, en;q=0.5", "ar"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("de, *;q=0.1", "en"),
        ("fr;q=0", "en"),
        ("fr;q=nonsense, ar;q=0.1", "ar"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browser_suggests_a_language(header, language):
    assert accept_language_of(header, ["en", "fr", "ar"]) == language
