"""The rules of verifying blind: what would give an answer away, and who may decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.intake.matching.answers import gives_away, tells_something
from services.intake.model.verifying import (
    AnswersChanged,
    GivenVerdict,
    Judged,
    JudgedAlready,
    NothingToJudge,
    Posed,
    Standing,
    TooFewAgree,
    Verdict,
    binds,
    check_verdict,
    standing,
)

AT = datetime(2026, 11, 25, tzinfo=UTC)
LINK, CASE = uuid4(), uuid4()
POSED = [Posed(uuid4(), CASE, AT, "closed", AT) for _ in range(2)]
ABOUT = binds(LINK, POSED)


def verdict(said: Verdict = Verdict.VERIFIED, **more) -> GivenVerdict:
    judged = {one.question_id: Judged.AGREES for one in POSED}
    given = GivenVerdict(said, judged, ABOUT, uuid4(), uuid4(), AT)
    return replace(given, **more)


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("Was the dog called Zebulon?", "What was the dog called?", "Zebulon"),
        ("Was it a blue door?", "What was it like?", "Blue with a handle of brass"),
        ("zébulon, peut-être", "Who?", "ZEBULON"),
        ("Did you move in 1987?", "When did you move?", "In 1987"),
        ("Did you live with Umm Ali?", "Who lived below you?", "Umm Ali"),
        ("هل كان اسمه زبولون؟", "What was the dog called?", "Zebulon"),
    ],
)
def test_a_text_that_says_an_answer_or_a_telling_word_of_it_is_found(text, question, answer):
    assert gives_away(text, question, answer)


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("What was the dog called?", "What was the dog called?", "The dog was called Zebulon"),
        ("Please tell us what stood there.", "What stood there?", "A samovar from there"),
        ("Thank you. Write again soon.", "Who?", "Umm Ali"),
    ],
)
def test_the_words_of_the_question_itself_and_plain_ones_give_nothing_away(text, question, answer):
    assert not gives_away(text, question, answer)


def test_yes_and_no_tell_nobody_from_anybody():
    assert not any(tells_something(one) for one in ("Yes.", "no", "Oui", "نعم", "  "))
    assert all(tells_something(one) for one in ("Umm Ali", "1987", "أم علي"))


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ((), Standing.OPEN),
        ((Verdict.VERIFIED,), Standing.HALF),
        ((Verdict.VERIFIED, Verdict.VERIFIED), Standing.VERIFIED),
        ((Verdict.VERIFIED, Verdict.NOT_SURE), Standing.NOT_SURE),
        ((Verdict.NOT_SURE, Verdict.NOT_SURE), Standing.NOT_SURE),
        ((Verdict.VERIFIED, Verdict.NOT_VERIFIED), Standing.NOT_VERIFIED),
    ],
)
def test_two_officers_decide_and_a_doubt_of_either_is_a_doubt(said, stands):
    assert standing([verdict(one) for one in said], ABOUT) is stands


def test_one_person_with_two_accounts_is_never_two_officers():
    first = verdict()
    again = verdict(person=first.person)

    assert standing([first, again], ABOUT) is Standing.HALF
    with pytest.raises(JudgedAlready):
        check_verdict(again, [first], POSED, ABOUT)


def test_a_further_question_or_answer_or_another_link_voids_what_was_judged():
    later = [POSED[0], replace(POSED[1], answered_at=AT.replace(hour=5))]
    given = [verdict(), verdict()]

    for about in (binds(LINK, later), binds(uuid4(), POSED), binds(LINK, POSED[:1])):
        assert standing(given, about) is Standing.OPEN
    with pytest.raises(AnswersChanged):
        check_verdict(verdict(), [], later, binds(LINK, later))


def test_nobody_is_verified_by_one_answer_or_where_one_differs():
    [one, two] = [posed.question_id for posed in POSED]
    for judged in (
        {one: Judged.AGREES, two: Judged.UNTOLD},
        {one: Judged.AGREES, two: Judged.DIFFERS},
    ):
        with pytest.raises(TooFewAgree):
            check_verdict(verdict(judged=judged), [], POSED, ABOUT)
        check_verdict(verdict(Verdict.NOT_SURE, judged=judged), [], POSED, ABOUT)


def test_nothing_is_judged_before_something_was_answered():
    asked = [Posed(uuid4(), CASE, AT)]
    with pytest.raises(NothingToJudge):
        check_verdict(verdict(judged={}), [], asked, binds(LINK, asked))
