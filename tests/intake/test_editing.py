"""Two who edit at once: the rule that the second one is asked."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from services.intake.model.editing import EditedMeanwhile, check_seen
from services.intake.pages.meanwhile import Difference, differences
from services.intake.routes.forms import Form


@pytest.mark.parametrize(("seen", "current"), [("3", 3), ("", None), ("abc", "abc")])
def test_a_form_written_upon_what_still_stands_goes_on(seen, current):
    check_seen(seen, current)


@pytest.mark.parametrize(("seen", "current"), [("2", 3), ("", 1), ("1", None)])
def test_a_form_written_upon_something_older_is_stopped(seen, current):
    with pytest.raises(EditedMeanwhile):
        check_seen(seen, current)


def test_a_form_says_what_it_was_written_upon_until_one_has_looked_at_the_newer():
    assert Form(FormData({"seen": "1"})).seen == "1"
    assert Form(FormData({"seen": "1", "decided": "2"})).seen == "2"


def test_only_what_differs_stands_side_by_side():
    labels = {"name": "Name", "story": "Story"}
    stands = {"name": "Amina", "story": "two\nlines"}

    found = differences(labels, stands, {"name": "Amena", "story": "two\r\nlines "})

    assert found == [Difference("Name", "Amina", "Amena")]
