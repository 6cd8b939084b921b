"""Where somebody can be reached: numbers in every script, hours and countries, and what fits."""

from __future__ import annotations

import json

import pytest

from services.contracts.codes import Language, NoticeChannel
from services.contracts.sealing import KeyPair, open_sealed, unpad
from services.notify import model as notify
from services.routing import mailbox
from services.routing.model.addresses import Hours, Prompted, is_email, read_hours, read_number
from services.routing.model.countries import COUNTRIES
from services.routing.model.form import MOST, Draft
from services.routing.pages import Pages
from services.routing.pages.places import countries, zones

WORDS = Pages.open("").words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("+39 312 345 6789", "+393123456789"),
        ("0039 (312) 345-6789", "+393123456789"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("٠٠٣٩ ٣١٢ ٣٤٥ ٦٧٨٩", "+393123456789"),
        ("+۹۳ ۷۰ ۱۲۳ ۴۵۶۷", "+93701234567"),
        ("\u200e＋３９ 312.345.6789\u202c", "+393123456789"),
        ("0176 1234567", None),
        ("+0 123 456 789", None),
        ("+39 12", None),
        ("+39 312 345 6789 0123 4567", None),
        ("+39 312 CALL ME", None),
        ("me@here.example", None),
        ("", None),
    ],
)
def test_a_number_is_read_however_it_is_written(typed, read):
    assert read_number(typed) == read


@pytest.mark.parametrize(
    ("start", "end", "zone", "read"),
    [
        ("9", "17", "Africa/Asmara", Hours(9, 17, "Africa/Asmara")),
        ("20", "24", "Asia/Kabul", Hours(20, 24, "Asia/Kabul")),
        ("22", "6", "Asia/Kabul", None),
        ("9", "9", "Asia/Kabul", None),
        ("9", "25", "Asia/Kabul", None),
        ("-1", "9", "Asia/Kabul", None),
        ("9", "17", "Nowhere/Else", None),
        ("9", "17", "../etc/passwd", None),
        ("", "17", "Asia/Kabul", None),
    ],
)
def test_hours_count_only_whole(start, end, zone, read):
    assert read_hours(start, end, zone) == read


def test_the_longest_address_fits_beside_its_hours_and_notify_reads_it():
    pair = KeyPair.make()
    longest = f"{'n' * 64}@{'e' * 63}.museums"
    zone = max((zone for zone, _ in zones(WORDS.of("en"))), key=len)
    told = Prompted(NoticeChannel.EMAIL, longest.ljust(140, "s"), Hours(20, 24, zone))
    sealed = mailbox.seal_address(pair.public, told.content, mailbox.new_stop())
    where = notify.open_address(pair, sealed)

    assert is_email(told.address)
    assert where.address.spelled == told.address
    assert (where.hours.first, where.hours.end, where.hours.zone.key) == (20, 24, zone)


def test_a_number_is_one_notify_can_read():
    pair = KeyPair.make()
    told = Prompted(NoticeChannel.SMS, read_number("+39 312 345 6789"))
    sealed = mailbox.seal_address(pair.public, told.content, mailbox.new_stop())

    assert notify.open_address(pair, sealed, NoticeChannel.SMS).address.spelled == "+393123456789"


@pytest.mark.parametrize("widest", ["😀", '"', "\\", "ሀ"])
def test_the_longest_of_everything_fits_into_a_letter(widest):
    """No message that the page for it has taken is refused when all is sent."""
    room = mailbox.letters.MESSAGE_BYTES - 2
    each = len(json.dumps(widest, ensure_ascii=False).encode()) - 2
    draft = Draft(
        relation="knows_sought",
        message=widest * (room // each),
        by="call",
        safe="yes",
        start="20",
        end="24",
        zone=max((zone for zone, _ in zones(WORDS.of("en"))), key=len),
        language="fa-af",
        interpreter="no",
        adult="no",
        whom="other",
        agreed="no",
        **{name: widest * most for name, most in MOST.items()},
    )
    pair = KeyPair.make()
    sealed = mailbox.seal_letter(pair.public, draft.letter().content)

    assert mailbox.fits(draft.message)
    assert json.loads(unpad(open_sealed(pair, sealed)))["answer"]["until"] == 0


@pytest.mark.parametrize("language", list(Language))
def test_every_country_has_a_name_in_every_language_and_stands_in_order(language):
    named = countries(WORDS.of(language.value))
    bare = [name for code, name in named if name == code]

    assert {code for code, _ in named} == COUNTRIES
    assert bare == []
    assert len({name for _, name in named}) == len(COUNTRIES)


@pytest.mark.parametrize("language", ["en", "ti", "ar"])
def test_a_country_with_one_clock_needs_no_city(language):
    timed = dict(zones(WORDS.of(language)))

    assert timed["Asia/Kabul"] == WORDS.of(language).country("AF")
    assert "(" in timed["Europe/Moscow"]
    assert len([zone for zone in timed if zone.startswith("Europe/Berlin")]) == 1
    assert len(timed) < 340
