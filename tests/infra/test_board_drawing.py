"""How the board draws and writes numbers."""

from __future__ import annotations

import pytest

from infra.board import charts, numbers
from tests.support.board import a_panel, points


@pytest.mark.parametrize(
    ("value", "unit", "top"),
    [
        (0, "count", 2),
        (1, "count", 2),
        (3, "count", 4),
        (7, "count", 10),
        (130, "count", 200),
        (0, "seconds", 1),
        (0.007, "seconds", 0.01),
        (290, "seconds", 360),
        (5000, "seconds", 7200),
    ],
)
def test_a_scale_ends_at_a_round_number(value, unit, top):
    assert charts.ceiling(value, unit) == pytest.approx(top)


def test_a_chart_shows_a_gap_where_nothing_was_measured():
    chart = charts.draw(points(1, 2, None, 2, 1), str)

    assert chart.line == "M0.0 44.0L120.0 0.0M360.0 0.0L480.0 44.0"
    assert chart.last == "M480.0 44.0h0"
    assert chart.description == "Between 1 and 2, now 1"


def test_a_limit_is_drawn_where_it_is_in_sight():
    assert charts.draw(points(4, 5), str, limit=8).limit == "M0 17.6H480"
    assert charts.draw(points(1, 1), str, limit=100).limit == ""


def test_bars_end_at_their_moment_and_nought_draws_none():
    chart = charts.draw(points(0, 2, 0), str, bars=True)

    assert chart.bars == "M36.0 88V0.0H204.0V88Z"
    assert chart.line == ""


def test_nothing_measured_is_no_chart():
    assert charts.draw(points(None, None), str) is None


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("seconds", 0.0094, "9.4 ms"),
        ("seconds", 0.98, "980 ms"),
        ("seconds", 1, "1 s"),
        ("seconds", 59.99, "1 min"),
        ("seconds", 5400, "1.5 h"),
        ("seconds", 200_000, "2.3 d"),
        ("seconds", 0, "0 s"),
        ("count", 241432.0, "241\u202f432"),
        ("count", 3, "3"),
        ("count", 1.5, "1.5"),
    ],
)
def test_numbers_are_written_as_people_read_them(unit, value, said):
    assert numbers.written(a_panel(unit=unit), value) == said
