"""What a visitor wishes is read and shown beside their words; of its form nothing is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.confidential.enquiries import Clock, EnquiryOverdue, Wish
from services.intake.model.letters import Answer, Helper, Letter
from services.intake.pages import WORDS, answers
from services.intake.pages.enquiries import Reader
from tests.support.intake import Visitor, a_letter, enquiry_of, hear

FULL = {
    "relation": "sought",
    "message": "It is me.",
    "answer": {
        "by": "call",
        "to": "+30 210 000",
        "from": 22,
        "until": 1,
        "zone": "Europe/Athens",
        "word": "olive",
        "words": "Say that\nthe library calls.",
    },
    "language": "ar",
    "interpreter": True,
    "adult": False,
    "helper": {"name": "Maria", "consent": True},
    "withdrawal_code": None,
}


def test_all_that_a_letter_says_is_read():
    letter = Letter.read(json.dumps(FULL).encode())

    hours = {"start": 22, "end": 1, "zone": "Europe/Athens"}
    asked = Answer("call", "+30 210 000", **hours, word="olive", words=FULL["answer"]["words"])
    assert letter == Letter("It is me.", "sought", asked, "ar", True, False, Helper("Maria", True))
    assert "olive" not in repr(letter)


@pytest.mark.parametrize(
    "strange",
    [
        {"by": 7, "to": {"x": 1}, "from": True, "until": 24, "zone": "Moon/Base", "word": [1]},
        {"from": -1, "until": 1.5, "zone": 3, "words": None},
        "receipt",
        None,
        [],
    ],
)
def test_what_is_no_answer_of_ours_is_left_out(strange):
    told = FULL | {"answer": strange, "helper": "me", "interpreter": "yes", "adult": 1}

    letter = Letter.read(json.dumps(told).encode())

    assert not letter.answer.has_hours
    assert (letter.answer.zone, letter.answer.to, letter.answer.word) == ("", "", "")
    assert (letter.helper, letter.interpreter, letter.adult) == (None, None, None)


def test_a_line_that_is_too_long_or_turns_the_page_is_cut_and_cleaned():
    told = FULL | {"answer": FULL["answer"] | {"word": "a\u202eb\n" + "c" * 999}}

    word = Letter.read(json.dumps(told).encode()).answer.word

    assert word.startswith("ab ccc")
    assert len(word) == 200


@pytest.fixture
def reader(north) -> Reader:
    """Somebody in Helsinki who reads English."""
    me = replace(north.caseworker.member, time_zone="Europe/Helsinki")
    return Reader(me, WORDS.of("en"), datetime(2026, 7, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "end", "zone", "theirs", "ours", "now"),
    [
        (18, 20, "Asia/Kabul", "18:00–20:00", "16:30–18:30", False),
        (16, 17, "Asia/Kabul", "16:00–17:00", "14:30–15:30", True),
        (22, 15, "Europe/Athens", "22:00–15:00", "22:00–15:00", False),
        (22, 16, "Europe/Athens", "22:00–16:00", "22:00–16:00", True),
        (0, 0, "", "00:00–00:00", "03:00–03:00", True),
    ],
)
def test_safe_hours_are_told_by_both_clocks_and_may_go_past_midnight(
    reader, start, end, zone, theirs, ours, now
):
    told = answers.hours(Answer("call", start=start, end=end, zone=zone), reader)

    assert (told.theirs, told.ours, told.now) == (theirs, ours, now)


def test_no_hours_are_no_hours(reader):
    assert answers.hours(Answer("call", start=3), reader) is None


async def test_staff_see_how_to_answer_and_what_to_keep_in_mind(portal, north, intake):
    visitor = Visitor()
    told = FULL | {"helper": {"name": "Maria", "consent": False}}
    kept = {"wishes": (Wish.ADDRESS, Wish.MONEY), "many_references": True, "pressing": True}
    await visitor.write(intake, north, told, **kept)

    page = (await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")).text

    for words in (
        "wants to be called",
        "+30 210 000",
        "Agreed word",
        "olive",
        "the library calls.",
        "Asks for an interpreter",
        "wrote for the visitor",
        "it is not said that the visitor agreed",
        "seem to ask for an address",
        "seem to be about money",
        "about many faces today",
        "This is pressing",
        "They decide nothing",
    ):
        assert words in page
    assert 'href="tel:' not in page


async def test_only_the_newest_way_to_answer_is_shown_for_the_old_one_may_be_dangerous_now(
    portal, north, intake, clock
):
    visitor = Visitor()
    await visitor.write(intake, north, FULL)
    clock.turn(minutes=1)
    await visitor.write(intake, north, FULL | {"message": "", "answer": {"by": "receipt"}})

    page = (await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")).text

    assert "The visitor changed how they want to be answered" in page
    assert "reads answers with a code" in page
    assert "Do not use what stood here" in page
    assert "+30 210 000" not in page
    assert "olive" not in page


async def test_what_is_pressing_comes_first_and_the_focal_point_hears_of_it_without_a_word(
    portal, north, intake, clock
):
    early, pressing = Visitor(), Visitor()
    await early.write(intake, north, a_letter())
    clock.turn(days=8)
    await pressing.write(intake, north, FULL, pressing=True)
    worker, guard = await portal(north.caseworker), await portal(north.safeguarding)
    path = f"/enquiries/{pressing.enquiry_id}"

    inbox, today = (await worker.get("/enquiries")).text, (await guard.get("/")).text

    assert inbox.index(path) < inbox.index(f"/enquiries/{early.enquiry_id}")
    enquiry = await enquiry_of(intake, north, pressing)
    assert enquiry.due_at - enquiry.first_at == timedelta(hours=24)
    assert "Within 24 hours" in today
    assert path not in today
    assert (await guard.get(path)).status_code == 403


async def test_a_coordinator_sees_how_many_wait_and_since_when_and_nothing_else(
    portal, north, south, intake, clock
):
    visitor = Visitor()
    await visitor.write(intake, south, a_letter("A secret"))
    clock.turn(days=9)
    await hear(intake, EnquiryOverdue(enquiry_id=visitor.enquiry_id, clock=Clock.LOOK))

    page = (await (await portal(north.coordinator)).get("/network/societies")).text

    assert "Oldest, in days" in page
    assert "Promise broken" in page
    for secret in ("A secret", "K7QM-2XDT", str(visitor.enquiry_id)):
        assert secret not in page
