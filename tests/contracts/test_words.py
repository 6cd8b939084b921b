"""The words all services share are whole in every language."""

from __future__ import annotations

import unicodedata

import pytest

from services.contracts.codes import Language, Relation
from services.contracts.words import WordsMissing, languages, read, relations


def test_every_language_of_the_codes_is_described_once():
    assert list(languages()) == list(Language)


def test_arabic_is_written_from_right_to_left():
    assert languages()[Language.ARABIC].direction == "rtl"


@pytest.mark.parametrize("language", Language)
def test_every_relation_has_a_sentence_and_a_label_of_its_own(language):
    words = relations(language)

    assert list(words) == list(Relation)
    assert len({one.sentence for one in words.values()}) == len(Relation)
    assert len({one.label for one in words.values()}) == len(Relation)


@pytest.mark.parametrize("language", Language)
def test_captions_have_no_full_stop_and_no_hidden_direction_mark(language):
    for one in relations(language).values():
        for text in (one.sentence, one.label):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert not text.endswith((".", "。", "!", "?"))
            marks = {letter for letter in text if unicodedata.category(letter) == "Cf"}
            assert marks <= {"\u200c"}, "Dari writes half-spaces, and they turn nothing"


def test_a_key_written_twice_is_refused(tmp_path):
    file = tmp_path / "twice.yaml"
    file.write_text("back: one\nback: two\n")

    with pytest.raises(WordsMissing):
        read(file)
