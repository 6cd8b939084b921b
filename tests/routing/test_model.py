"""The network's times, and what production refuses."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from services.contracts.codes import Language
from services.routing.model import times
from services.routing.model.form import FORM_LIFE, Draft
from services.routing.pages import Pages
from services.routing.settings import Settings

from .conftest import a_settings

HOURS = (18, 6, 12)


@pytest.mark.parametrize(
    ("now", "released"),
    [
        ("2026-11-03T05:59", "2026-11-03T06:00"),
        ("2026-11-03T06:00", "2026-11-03T12:00"),
        ("2026-11-03T17:59", "2026-11-03T18:00"),
        ("2026-12-31T18:00", "2027-01-01T06:00"),
    ],
)
def test_an_answer_is_released_at_the_next_of_the_networks_hours(now, released):
    moment, then = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, released))

    assert times.release_at(moment, HOURS) == then


def test_a_prompt_leaves_after_the_next_full_hour():
    moment = datetime(2026, 11, 3, 10, 59, 59, tzinfo=UTC)

    assert times.notice_at(moment, "hourly", 90) == datetime(2026, 11, 3, 11, 1, 30, tzinfo=UTC)
    assert times.notice_at(moment, "immediate", 90) == moment


@pytest.mark.parametrize("hasty", [{"release": "immediate"}, {"notices": "immediate"}])
def test_production_releases_nothing_at_once(hasty):
    patient = {"mode": "production", "release": (6,), "notices": "hourly"}

    assert a_settings(**patient).mode == "production"
    with pytest.raises(ValidationError):
        a_settings(**(patient | hasty))


@pytest.mark.parametrize(("told", "meant"), [("immediate", "immediate"), ("[7, 19]", (7, 19))])
def test_the_hours_are_read_from_the_environment(read_settings, told, meant):
    settings = read_settings(ROUTING_RELEASE=told)

    assert settings.release == meant


@pytest.fixture
def read_settings():
    """Read settings as a process does, from variables that exist for this moment alone."""
    before = dict(os.environ)

    def read(**more):
        os.environ.update(
            ROUTING_MODE="demo",
            ROUTING_POSTGRES__DATABASE="routing",
            ROUTING_POSTGRES__USER="routing",
            ROUTING_POSTGRES__PASSWORD="none",
            ROUTING_KAFKA__USER="routing",
            ROUTING_KAFKA__PASSWORD="none",
            ROUTING_OBJECTS__ACCESS_KEY="routing",
            ROUTING_OBJECTS__SECRET_KEY="none",
            ROUTING_KEYS="nowhere",
            ROUTING_GALLERY_ORIGIN="https://faces.example",
            **more,
        )
        return Settings()

    yield read
    os.environ.clear()
    os.environ.update(before)


def test_every_language_says_everything():
    assert [catalogue.language for catalogue in Pages.open("").words] == list(Language)


def test_only_the_month_of_a_message_is_kept():
    assert times.month_of(datetime(2026, 11, 30, tzinfo=UTC).date()).isoformat() == "2026-11-01"


def test_a_half_filled_form_says_nothing_when_it_is_printed():
    draft = Draft(message="Secret words", to="me@here.example", version="7H3K")

    assert "Secret" not in repr(draft)
    assert "me@" not in repr(draft)
    assert timedelta(hours=24) == FORM_LIFE
