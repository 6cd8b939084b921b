"""When a picture may be asked for, and that nothing of one that is gone is left: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.contracts.codes import MessageKind
from services.intake.model.endings import BlockReason, EndReason
from services.intake.model.enquiries import ClaimedByAnother, Enquiry
from services.intake.model.pictures import (
    AskedPicture,
    AskReason,
    CannotAskForPicture,
    DropReason,
    check_asking,
    may_have_one,
)

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
ME, COLLEAGUE = uuid4(), uuid4()


@pytest.fixture
def enquiry() -> Enquiry:
    return Enquiry(
        society=uuid4(),
        enquiry_id=uuid4(),
        desk=uuid4(),
        reference="K7QM-2XDT",
        case_id=None,
        language="ar",
        reply_key="key",
        kind=MessageKind.MESSAGE,
        urgent=False,
        first_at=NOW,
        last_at=NOW,
        waits_since=NOW,
    )


@pytest.fixture
def asked(enquiry) -> AskedPicture:
    ids = (enquiry.society, uuid4(), enquiry.enquiry_id)
    return AskedPicture(*ids, AskReason.PAPER, ME, NOW)


def test_whoever_may_answer_may_ask_and_a_colleague_who_works_on_it_alone(enquiry):
    mine, theirs = enquiry.claim(ME, NOW, seen=None), enquiry.claim(COLLEAGUE, NOW, seen=None)

    check_asking(enquiry, ME)
    check_asking(mine, ME)
    with pytest.raises(ClaimedByAnother):
        check_asking(theirs, ME)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.end(ME, NOW, EndReason.ANSWERED),
        lambda one: one.block(ME, NOW, BlockReason.DECEIVES),
        lambda one: one.erase(NOW),
        lambda one: one.move(uuid4(), NOW),
        lambda one: replace(one, kind=MessageKind.REMOVAL),
    ],
    ids=["ended", "blocked", "erased", "moved", "removal"],
)
def test_none_is_asked_for_or_kept_where_nobody_is_heard(enquiry, change):
    over = change(enquiry)

    assert not may_have_one(over)
    with pytest.raises(CannotAskForPicture):
        check_asking(over, ME)


def test_an_answered_enquiry_may_have_one_since_the_answer_is_what_asks_for_it(enquiry):
    assert may_have_one(enquiry.answer(ME, NOW))


def test_it_waits_then_is_here_then_is_gone_with_its_key(asked):
    came = asked.come((uuid4(), "file", "key"), NOW)
    gone = came.drop(DropReason.HARMS, ME, NOW + timedelta(days=1))

    assert [(one.waits, one.here) for one in (asked, came, gone)] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert (gone.object, gone.sealed_key, gone.dropped_by) == (None, None, ME)


def test_what_is_turned_away_never_had_a_key_here_and_nothing_waits_any_more(asked):
    picture_id = uuid4()
    away = asked.turn_away(picture_id, NOW)

    assert (away.picture_id, away.sealed_key, away.waits) == (picture_id, None, False)


def test_a_key_is_never_written_where_an_asked_picture_is_told(asked):
    assert "secret" not in repr(asked.come((uuid4(), "file", "secret"), NOW))


def test_staff_choose_no_reason_that_only_time_or_an_event_has():
    assert not {DropReason.BLOCKED, DropReason.OVER} & {*DropReason.for_staff()}
