"""The duty roster by itself: who is on duty at a moment, and the hours in which nobody is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.model.absences import Absence
from services.intake.model.duties import (
    AwayThen,
    Duty,
    DutyTooLong,
    NotTrained,
    OnDutyThen,
    Span,
    away_span,
    check_duty,
    gaps,
    on_duty,
    rostered,
    take_off,
)

ANA, OMAR = uuid4(), uuid4()


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def span(begins: datetime, ends: datetime) -> Span:
    return Span(begins, ends)


def a_duty(who: UUID, begins: datetime, ends: datetime) -> Duty:
    return Duty(uuid4(), who, Span(begins, ends))


def away(who: UUID, first: int, last: int) -> Absence:
    return Absence(uuid4(), who, uuid4(), date(2026, 12, first), date(2026, 12, last))


def test_a_gap_is_whatever_hours_nobody_covers_and_two_on_duty_leave_none_between():
    ana = rostered(a_duty(ANA, at(1, 8), at(1, 16)), at(9), [], "UTC")
    omar = rostered(a_duty(OMAR, at(1, 14), at(2)), at(9), [], "UTC")

    left = gaps([omar, ana], span(at(1), at(3)))

    assert left == (span(at(1), at(1, 8)), span(at(2), at(3)))
    assert on_duty([ana, omar], at(1, 15)) == (ANA, OMAR)
    assert on_duty([ana, omar], at(1, 16)) == (OMAR,)
    assert on_duty([ana, omar], at(2)) == ()


def test_with_nobody_on_the_roster_all_of_it_is_one_gap():
    assert gaps([], span(at(1), at(3))) == (span(at(1), at(3)),)


def test_who_is_away_is_not_on_duty_on_those_days_of_the_society_s_own_clock():
    duty = a_duty(ANA, at(1), at(4))

    here = rostered(duty, at(9), [away(ANA, 2, 2), away(OMAR, 1, 3)], "Europe/Athens")

    assert here.spans == (span(at(1), at(1, 22)), span(at(2, 22), at(4)))


def test_who_may_not_answer_or_was_taken_off_is_not_on_duty_at_all():
    duty = a_duty(ANA, at(1), at(2))

    assert rostered(duty, None, [], "UTC").spans == ()
    assert rostered(take_off(duty, at(1)), at(2), [], "UTC").spans == ()


def test_a_role_that_ends_within_a_duty_ends_the_duty():
    here = rostered(a_duty(ANA, at(1), at(2)), at(1, 12), [], "UTC")

    assert here.spans == (span(at(1), at(1, 12)),)


def test_a_day_of_absence_is_as_long_as_that_day_is_where_the_society_lives():
    spring = Absence(uuid4(), ANA, OMAR, date(2026, 3, 29), date(2026, 3, 29))

    day = away_span(spring, "Europe/Paris")

    assert day.ends_at.astimezone(UTC) - day.begins_at.astimezone(UTC) == timedelta(hours=23)


@pytest.mark.parametrize(
    ("duty", "problem"),
    [
        (a_duty(ANA, at(1), at(1)), DutyTooLong),
        (a_duty(ANA, at(2), at(1)), DutyTooLong),
        (a_duty(ANA, at(1), at(16)), DutyTooLong),
        (a_duty(OMAR, at(1), at(2)), NotTrained),
        (a_duty(ANA, at(4, 23), at(6)), OnDutyThen),
        (a_duty(ANA, at(8), at(12)), AwayThen),
    ],
    ids=["no time", "backwards", "three weeks", "untrained", "twice", "away"],
)
def test_nobody_is_put_on_duty_who_could_not_be(duty, problem):
    theirs, days = [a_duty(ANA, at(4), at(5))], [span(at(10), at(11))]

    with pytest.raises(problem):
        check_duty(duty, {ANA}, theirs, days)


def test_a_duty_after_another_and_one_put_back_stand_in_nobody_s_way():
    first = a_duty(ANA, at(4), at(5))

    check_duty(a_duty(ANA, at(5), at(6)), {ANA}, [first], [])
    check_duty(first, {ANA}, [first], [])
    check_duty(a_duty(ANA, at(4), at(5)), {ANA}, [take_off(first, at(1))], [])
