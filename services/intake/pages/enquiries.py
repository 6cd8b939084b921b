"""How an enquiry reads: what was promised, in words, and where in a list a page ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from markupsafe import Markup

from services.chassis.web.words import Catalogue
from services.contracts.codes import Language
from services.contracts.words import LanguageFacts, languages
from services.intake.model.enquiries import Enquiry, Place
from services.intake.model.people import Member

WHO = ("anyone", "me", "nobody")
STATES = ("open", "answered")
WHYS = ("working", "handing_over", "checking")
"""Why somebody opens an enquiry; the first is meant unless another is chosen."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Tag:
    """A small mark beside a row: its look, and what it says."""

    look: str
    text: Markup


@dataclass(frozen=True)
class Row:
    """One enquiry in a list; nothing of what was written is in it."""

    enquiry: Enquiry
    language: str
    claimed_by: str | None
    mine: bool
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class Reader:
    """Who looks at a list, in which language, and when."""

    me: Member
    words: Catalogue
    at: datetime


def row(enquiry: Enquiry, reader: Reader, names: dict[UUID, str]) -> Row:
    """Return how a list shows an enquiry."""
    by = enquiry.claimed_by
    return Row(
        enquiry=enquiry,
        language=language_name(enquiry.language),
        claimed_by=names.get(by) if by else None,
        mine=by == reader.me.staff_id,
        tags=tags(reader.words, enquiry, reader.at),
    )


def tags(words: Catalogue, enquiry: Enquiry, at: datetime) -> tuple[Tag, ...]:
    """Return what is to be kept in mind of an enquiry: urgent, late, today, or by a day."""
    if enquiry.due_at is None:
        done = enquiry.answered_at or enquiry.last_at
        return (Tag("good", words.text("enquiry_answered_on", date=words.date(done.date()))),)
    urgent = (Tag("stop", words.text("due_urgent")),) if enquiry.urgent else ()
    return (*urgent, due(words, enquiry.due_at, at))


def due(words: Catalogue, moment: datetime, at: datetime) -> Tag:
    """Return by when something was promised."""
    date = words.date(moment.date())
    if moment < at:
        return Tag("stop", words.text("due_late", date=date))
    if moment.date() == at.date():
        return Tag("wait", words.text("due_today"))
    return Tag("", words.text("due_by", date=date))


def language_name(code: str) -> str:
    """Return how its speakers call a language; a code nobody knows stays as it is."""
    known = languages()
    return known[Language(code)].native_name if code in known else code


def visitor(enquiry: Enquiry) -> LanguageFacts:
    """Return the language a visitor reads answers in."""
    return languages()[Language(enquiry.language)]


def after(enquiry: Enquiry) -> str:
    """Return where a page ends, for the address of the next one."""
    moment = enquiry.due_at or enquiry.answered_at or enquiry.last_at
    micros = (moment - _BEGINNING) // timedelta(microseconds=1)
    return f"{int(enquiry.urgent)}.{micros}.{enquiry.enquiry_id}"


def place(text: str) -> Place | None:
    """Read what `after` wrote; None for anything else, which is the beginning of the list."""
    try:
        urgent, micros, enquiry_id = text.split(".")
        moment = _BEGINNING + timedelta(microseconds=int(micros))
        return Place(urgent == "1", moment, UUID(enquiry_id))
    except (ValueError, OverflowError):
        return None
