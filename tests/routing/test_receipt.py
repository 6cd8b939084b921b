"""The receipt: found again however it was copied, never mistaken for another."""

from __future__ import annotations

import re

import pytest

from services.contracts.sealing import CannotOpen, open_sealed, pad, seal
from services.routing import mailbox
from services.routing.mailbox import Receipt, read_receipt

RECEIPT = Receipt.draw()


def test_a_receipt_is_five_groups_of_four():
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", RECEIPT.code)
    assert read_receipt(RECEIPT.code) == RECEIPT


@pytest.mark.parametrize("missing", ["", "0", " ", "7H3K", "-" * 20, "💔" * 20, "0" * 5000])
def test_what_is_no_receipt_is_none(missing):
    assert read_receipt(missing) is None


def test_look_alikes_are_mended():
    code = next(r for r in iter(Receipt.draw, None) if {"0", "1", "A", "5"} <= set(r.characters))
    typed = code.code.replace("0", "o").replace("1", "l").replace("A", "А").replace("5", "٥")

    assert read_receipt(typed.lower()) == code
    assert read_receipt(f"  {code.code.replace('-', ' — ')}\u200f") == code


def test_a_receipt_always_opens_the_same_mailbox_and_no_other():
    again = read_receipt(RECEIPT.code.lower())

    assert again is not None
    assert again.mailbox == RECEIPT.mailbox
    assert len(RECEIPT.mailbox) == 32
    assert again.pair.private == RECEIPT.pair.private
    assert Receipt.draw().mailbox != RECEIPT.mailbox
    assert RECEIPT.mailbox != RECEIPT.pair.private


def test_the_derivation_never_changes():
    """Whoever holds a receipt from last year must find last year's mailbox."""
    kept = Receipt("7H3K9QWP2M5TXB8D4AAB")

    assert kept.mailbox.hex() == "53a2ead2aa51b92d61545ba14caad1f27ed16c225403e22481222b94061d0f19"
    assert kept.pair.public.text == "4OAFB3isS0tJW1IXqBI8F1SQ7JY_sWysfn6U7OL-aRg"


def test_a_reply_opens_with_its_receipt_only():
    sealed = seal(RECEIPT.pair.public, pad("نعم".encode(), (1024,)))

    assert list(mailbox.open_replies(RECEIPT.pair, [sealed])) == ["نعم"]
    assert list(mailbox.open_replies(Receipt.draw().pair, [sealed])) == []
    with pytest.raises(CannotOpen):
        open_sealed(Receipt.draw().pair, sealed)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "my code is {} thanks",
        "code {}",
        "write\n{}\nplease",
        "({})",
        "Мой код: {}.",
    ],
)
def test_a_receipt_among_words_is_noticed(text):
    receipt = next(r for r in iter(Receipt.draw, None) if any(c.isdigit() for c in r.characters))
    spoken = receipt.code.replace("-", " ").lower()

    assert mailbox.holds_receipt(text.format(receipt.code))
    assert mailbox.holds_receipt(text.format(spoken))
    assert mailbox.holds_receipt(text.format(receipt.characters))


def test_ones_own_receipt_is_noticed_however_it_is_cut():
    cut = " ".join(RECEIPT.characters)

    assert mailbox.holds_receipt(f"it is {cut}", RECEIPT)


@pytest.mark.parametrize(
    "text",
    [
        "We went to the same school in 2015, and I know her brother.",
        "Call me on +39 312 345 6789 or +4479 1234 5678",
        "K7QM-2XD4",
        "من فضلك اكتب لي متى كان آخر اتصال ١٢٣٤ ٥٦٧٨",
        "",
    ],
)
def test_ordinary_words_are_no_receipt(text):
    assert not mailbox.holds_receipt(text)


def test_the_picture_holds_the_code_and_no_style_or_script():
    drawn = mailbox.picture(RECEIPT.code)

    assert drawn.startswith("<svg")
    assert not re.search(r"style|script|href|title|xmlns:xlink", drawn)


def test_a_message_of_fourteen_thousand_letters_fits_and_no_longer_one():
    assert mailbox.fits("a" * 14_330)
    assert mailbox.fits("ب" * 7_160)
    assert not mailbox.fits("a" * 14_340)
    assert not mailbox.fits("\n" * 7_200)


def test_the_same_words_of_the_same_page_are_the_same_form():
    page, other = b"p" * 16, b"q" * 16

    assert mailbox.form_id(page, "yes") == mailbox.form_id(page, "yes")
    assert mailbox.form_id(page, "yes") != mailbox.form_id(page, "no")
    assert mailbox.form_id(page, "yes") != mailbox.form_id(other, "yes")
