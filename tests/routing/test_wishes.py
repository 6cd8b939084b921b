"""Words that ask for an address, a number or money are seen in every language, before sealing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from services.contracts.codes import Language
from services.contracts.confidential.enquiries import Wish
from services.routing.mailbox import wishes_in
from services.routing.mailbox.wishes import phrases_of

from .conftest import KNOWN, receipt_of

WRITTEN = yaml.safe_load(Path(__file__).with_name("wishes.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", list(Language), ids=str)
@pytest.mark.parametrize("wish", list(Wish), ids=str)
def test_what_people_ask_for_is_seen_in_their_language(language, wish):
    for words in WRITTEN[language.value][wish.value]:
        assert wishes_in(words) == (wish,), words


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_what_only_seems_to_ask_is_let_be_in_every_language(language):
    """Whoever gives their own number, or has lost another's, asks for nothing."""
    for words in WRITTEN[language.value]["none"]:
        assert wishes_in(words) == (), words


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_language_has_phrases_for_every_wish_and_none_of_one_word(language):
    phrases = phrases_of(language)

    assert set(phrases) == set(Wish)
    for wish, lines in phrases.items():
        assert len(lines) >= 8
        assert all(len(line) >= 2 for line in lines) or wish is Wish.MONEY


def test_a_text_can_ask_for_several_things_and_in_another_language_than_its_page():
    words = "Hello. Où habite-t-elle ? Dammi il suo numero. Schick mir Geld!"

    assert wishes_in(words) == tuple(Wish)
    assert wishes_in("") == ()
    assert wishes_in("her address") == ()


def test_the_longest_letter_is_looked_through_in_no_time():
    long = "give me her and where does she what is 💔 (a|b)* " * 330
    began = time.process_time()
    wishes_in(long)

    assert time.process_time() - began < 0.5


async def test_staff_are_told_beside_the_message_and_nothing_is_refused(office, visitor):
    words = "I know her. Please send me her address and her number. I need money."
    receipt = receipt_of(await visitor.write(message=words))
    opened = await visitor.open(receipt)
    await visitor.post("answer", opened, go="again", message="Where does she live?")
    asked = await visitor.get(f"remove/{KNOWN}")
    await visitor.post(f"remove/{KNOWN}", asked, message="It is me. How can I call her?")
    first, again, removal = await office.messages()

    assert first.wishes == (Wish.ADDRESS, Wish.MONEY)
    assert again.wishes == (Wish.ADDRESS,)
    assert removal.wishes == (Wish.PHONE,)
    assert office.mine.read(first)["message"] == words


async def test_what_was_seen_in_the_words_is_kept_nowhere(office, visitor):
    await visitor.write(message="Please send me her address.")
    await office.messages()

    assert "address" not in (await office.rows()).replace("sealed_address", "")
