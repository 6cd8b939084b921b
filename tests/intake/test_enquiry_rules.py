"""The rules of an enquiry: by when it is due, who may do what with it, and when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock
from services.intake.model.endings import EndReason
from services.intake.model.enquiries import (
    CannotBeAnswered,
    ClaimedByAnother,
    Enquiry,
    Heard,
    NotOver,
)
from services.intake.model.letters import Had
from services.intake.model.policies import Policy

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ME, OTHER = uuid4(), uuid4()


def arrived(**more) -> Enquiry:
    """An enquiry of a moment ago, as the handler makes it."""
    given = {"language": "ar", "reply_key": "k", "kind": MessageKind.MESSAGE, "urgent": False}
    ids = {"society": uuid4(), "enquiry_id": uuid4(), "desk": uuid4(), "case_id": None}
    times = {"first_at": AT, "last_at": AT, "waits_since": AT}
    return Enquiry(**{"reference": "K7QM-2XDT"} | ids | given | times | more).promised()


def test_what_is_pressing_is_looked_at_within_a_day_and_a_faster_society_stays_faster():
    pressing = arrived(pressing=True)

    assert pressing.due_at == AT + timedelta(hours=24)
    assert pressing.claim(ME, AT, seen=None).due_at == AT + timedelta(days=30)
    assert pressing.promised(Policy(look_days=1)).due_at == AT + timedelta(days=1)


def test_a_later_message_opens_what_was_over_and_has_to_be_looked_at_anew():
    over = arrived().answer(ME, AT).end(ME, AT, EndReason.ANSWERED)

    again = over.hear(AT + timedelta(days=3), Heard())

    assert (over.due_at, over.ended_why) == (None, EndReason.ANSWERED)
    assert (again.ended_at, again.acknowledged_at) == (None, None)
    assert again.waits_since == AT + timedelta(days=3)


def test_a_message_that_an_answer_crossed_waits_on_and_nobody_has_looked_at_it():
    both = arrived(pressing=True).hear(AT + timedelta(hours=3), Heard())
    claimed = both.claim(ME, AT + timedelta(hours=2), seen=None)

    answered = claimed.answer(ME, AT + timedelta(hours=4), AT + timedelta(hours=3))

    assert answered.waits_since == both.last_at == answered.last_at
    assert answered.due_at == both.last_at + timedelta(hours=24)  # unread, whoever has it
    assert (answered.acknowledged_at, answered.answered_at) == (None, None)
    assert answered.pressing
    assert answered.be_overdue(Clock.LOOK, AT).overdue is Clock.LOOK


def test_whoever_answers_had_the_last_message_of_the_page_or_all_where_it_names_none():
    one, two, three = ((uuid4(), AT + timedelta(hours=hour)) for hour in range(3))
    heard = [one, two, three]

    assert Had.of(heard, one[0]) == Had(one[0], two[1])
    assert Had.of(heard, three[0]) == Had.of(heard, None) == Had(three[0])
    assert Had.of(heard, uuid4()) == Had(three[0])
    assert Had.of([], uuid4()) == Had.of([], None) == Had()


def test_what_was_done_in_time_is_not_overdue():
    waiting, claimed = arrived(), arrived().claim(ME, AT, seen=None)

    assert waiting.be_overdue(Clock.LOOK, AT).overdue is Clock.LOOK
    assert claimed.be_overdue(Clock.LOOK, AT) == claimed
    assert claimed.be_overdue(Clock.ANSWER, AT).overdue is Clock.ANSWER
    assert waiting.answer(ME, AT).be_overdue(Clock.ANSWER, AT).overdue is None


def test_a_broken_promise_is_mended_by_what_was_promised():
    late = arrived().be_overdue(Clock.LOOK, AT)
    later = late.claim(ME, AT, seen=None).be_overdue(Clock.ANSWER, AT)

    assert late.claim(ME, AT, seen=None).overdue is None
    assert later.claim(OTHER, AT, seen=ME).overdue is Clock.ANSWER
    assert later.end(ME, AT, EndReason.NO_ANSWER_HELPS).overdue is None


def test_nobody_ends_or_gives_away_what_a_colleague_works_on_unseen():
    claimed = arrived().claim(OTHER, AT, seen=None)

    for act in (
        lambda: claimed.end(ME, AT, EndReason.DOUBLED),
        lambda: claimed.assign(ME, AT, seen=None),
        lambda: claimed.release(ME),
    ):
        with pytest.raises(ClaimedByAnother):
            act()
    assert claimed.assign(ME, AT, seen=OTHER).whose == ME


def test_what_the_visitor_deleted_is_nobodys_to_work_on():
    gone = arrived(excluded=("ER",)).claim(ME, AT, seen=None).erase(AT)

    assert (gone.answerable, gone.reply_key, gone.due_at) == (False, "", None)
    assert gone.excluded == ()  # whom somebody fears is told of them as well
    for act in (
        lambda: gone.claim(ME, AT, seen=ME),
        lambda: gone.answer(ME, AT),
        lambda: gone.end(ME, AT, EndReason.ANSWERED),
        lambda: gone.assign(OTHER, AT, seen=ME),
    ):
        with pytest.raises(CannotBeAnswered):
            act()
    with pytest.raises(NotOver):
        gone.reopen(ME, AT)
