"""The operations book keeps up with what it is about: every panel and every setting is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infra.board import panels
from infra.board.book import Book, anchor
from infra.board.settings import Settings as Board
from services.chassis.settings import ServiceSettings
from services.contracts.codes import Refusal
from services.gallery.settings import Settings as Gallery
from services.intake.settings import Settings as Intake
from services.media.settings import Settings as Media
from services.notify.settings import Settings as Notify
from services.routing.settings import Settings as Routing
from tests.architecture.tree import ROOT

FILE = ROOT / "docs" / "operations.md"
TEXT = FILE.read_text(encoding="utf-8")
BOOK = Book.read(FILE)
CODES = set(re.findall(r"`([^`\n]+)`", TEXT))


@pytest.mark.parametrize("panel", panels.load().panels, ids=lambda panel: panel.id)
def test_every_panel_leads_to_a_section_of_the_book(panel):
    assert panel.page in BOOK.anchors


def test_a_link_within_the_book_leads_somewhere():
    assert {
        name for name in re.findall(r"\]\(#([^)]+)\)", TEXT) if name not in BOOK.anchors
    } == set()


def test_no_two_sections_have_the_same_name():
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```", "", TEXT))

    assert len(headings) == len({anchor(heading) for heading in headings})


def names(fields: Mapping[str, FieldInfo], prefix: str = "") -> Iterator[str]:
    """Yield the environment names of settings."""
    for name, field in fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner.model_fields, f"{prefix}{name.upper()}__")
        elif "Postgres" in str(inner):
            yield f"{prefix}{name.upper()}__…"  # the same again, for the role that migrates
        else:
            yield f"{prefix}{name.upper()}"


def is_told(name: str) -> bool:
    """Whether a name stands in the book: whole, or as an end beside the first of its kind."""
    end = name.partition("__")[2]
    return name in CODES or (end != "" and f"__{end}" in CODES)


def test_the_settings_all_services_have_are_in_the_book():
    assert [name for name in names(ServiceSettings.model_fields) if not is_told(name)] == []


@pytest.mark.parametrize("settings", [Intake, Routing, Gallery, Media, Notify, Board])
def test_the_settings_of_one_service_are_in_the_book(settings):
    common = {*ServiceSettings.model_fields, "objects"}
    own = {name: one for name, one in settings.model_fields.items() if name not in common}

    assert [
        name for name in names(own, settings.model_config["env_prefix"]) if not is_told(name)
    ] == []


def test_every_word_a_photo_can_be_refused_with_is_in_the_book():
    assert [one.value for one in Refusal if one.value not in CODES] == []
