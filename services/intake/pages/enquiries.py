"""How an enquiry reads: what was promised, in words, and where in a list a page ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from markupsafe import Markup

from services.chassis.web.words import Catalogue
from services.contracts.codes import Language
from services.contracts.words import LanguageFacts, languages
from services.intake.model.duties import waits_for_duty
from services.intake.model.enquiries import Enquiry
from services.intake.model.inbox import Place
from services.intake.model.people import Member

from .moments import in_zone, zone_label

WHO = ("anyone", "me", "nobody", "suits")
STATES = ("open", "answered", "blocked")
DUE = ("late", "today", "week")
"""By when what a list shows is due; the others are left out."""
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
    whose: Markup
    tags: tuple[Tag, ...]
    when: str


@dataclass(frozen=True)
class Reader:
    """Who looks at a list, in which language, and when."""

    me: Member
    words: Catalogue
    at: datetime
    on_duty: tuple[UUID, ...] = ()
    closed: frozenset[UUID] = frozenset()
    """The locked cases of which nobody who is on duty may know."""

    @property
    def moments(self) -> tuple[datetime, datetime, datetime]:
        """Return now, the end of the day where the Society is, and a week from now."""
        here = in_zone(self.at, self.me.time_zone)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return self.at, midnight, self.at + timedelta(days=7)


def row(
    enquiry: Enquiry, reader: Reader, names: dict[UUID, str], pictures: Collection[UUID] = ()
) -> Row:
    """Return how a list shows an enquiry; `pictures` are those to which a picture came."""
    came = enquiry.enquiry_id in pictures
    marks = (Tag("wait", reader.words.text("picture_mark")),) if came else ()
    return Row(
        enquiry=enquiry,
        language=language_name(enquiry.language),
        whose=whose(enquiry, reader, names),
        tags=(*marks, *tags(reader, enquiry)),
        when=_when(enquiry, reader),
    )


def whose(enquiry: Enquiry, reader: Reader, names: dict[UUID, str]) -> Markup:
    """Return who works on an enquiry, for whom it is meant, or who is on duty for it."""
    by, to, text = enquiry.claimed_by, enquiry.assigned_to, reader.words.text
    if by == reader.me.staff_id:
        return text("enquiry_yours")
    if by:
        return text("enquiry_claimed_by", name=names[by])
    if to:
        return text("enquiry_meant_for", name=names[to])
    if reader.on_duty and waits_for_duty(enquiry) and enquiry.case_id not in reader.closed:
        return text("enquiry_on_duty", name=", ".join(names[one] for one in reader.on_duty))
    return text("enquiry_nobodys")


def by_when(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return the rows of a list under what they have in common: on top, late, today, and so on."""
    return [(name, list(some)) for name, some in groupby(rows, key=lambda one: one.when)]


def tags(reader: Reader, enquiry: Enquiry) -> tuple[Tag, ...]:
    """Return what is to be kept in mind of an enquiry: urgent, late, today, or by a day."""
    words = reader.words
    if enquiry.due_at is None:
        return (_done(words, enquiry),)
    marks = {
        "due_urgent": enquiry.urgent,
        "due_pressing": enquiry.pressing,
        "due_overdue": enquiry.overdue is not None,
    }
    shown = [Tag("stop", words.text(key)) for key, there in marks.items() if there]
    by_hour = waits_for_duty(enquiry)
    return (*shown, (_look_by if by_hour else due)(reader, enquiry.due_at))


def due(reader: Reader, moment: datetime) -> Tag:
    """Return by when something was promised."""
    words, here = reader.words, in_zone(moment, reader.me.time_zone)
    date = words.date(here.date())
    if moment < reader.at:
        return Tag("stop", words.text("due_late", date=date))
    if moment < reader.moments[1]:
        return Tag("wait", words.text("due_today"))
    return Tag("", words.text("due_by", date=date))


def _look_by(reader: Reader, moment: datetime) -> Tag:
    """Return by which hour somebody on duty has to look."""
    words, here = reader.words, in_zone(moment, reader.me.time_zone)
    late = "due_hour_late" if moment < reader.at else "due_hour"
    said = {"date": words.date(here.date()), "time": f"{words.time(here)} {zone_label(here)}"}
    return Tag("stop" if moment < reader.at else "wait", words.text(late, **said))


def language_name(code: str) -> str:
    """Return how its speakers call a language; a code nobody knows stays as it is."""
    known = languages()
    return known[Language(code)].native_name if code in known else code


def visitor(enquiry: Enquiry) -> LanguageFacts:
    """Return the language a visitor reads answers in."""
    return languages()[Language(enquiry.language)]


def after(enquiry: Enquiry) -> str:
    """Return where a page ends, for the address of the next one."""
    done = enquiry.blocked_at or enquiry.answered_at or enquiry.last_at
    moment = enquiry.due_at or done
    micros = (moment - _BEGINNING) // timedelta(microseconds=1)
    return f"{int(enquiry.on_top)}.{micros}.{enquiry.enquiry_id}"


def place(text: str) -> Place | None:
    """Read what `after` wrote; None for anything else, which is the beginning of the list."""
    try:
        on_top, micros, enquiry_id = text.split(".")
        moment = _BEGINNING + timedelta(microseconds=int(micros))
        return Place(on_top == "1", moment, UUID(enquiry_id))
    except (ValueError, OverflowError):
        return None


def _done(words: Catalogue, enquiry: Enquiry) -> Tag:
    if enquiry.erased_at:
        return Tag("", words.text("enquiry_erased_on", date=words.date(enquiry.erased_at.date())))
    if enquiry.moved_at:
        return Tag("", words.text("enquiry_moved_on", date=words.date(enquiry.moved_at.date())))
    if enquiry.blocked_at:
        date = words.date(enquiry.blocked_at.date())
        return Tag("stop", words.text("enquiry_blocked_on", date=date))
    if enquiry.ended_at:
        return Tag("good", words.text("enquiry_ended_on", date=words.date(enquiry.ended_at.date())))
    done = enquiry.answered_at or enquiry.last_at
    return Tag("good", words.text("enquiry_answered_on", date=words.date(done.date())))


def _when(enquiry: Enquiry, reader: Reader) -> str:
    if enquiry.due_at is None:
        return "done"
    if enquiry.on_top:
        return "top"
    moments = zip(("late", "today", "week"), reader.moments, strict=True)
    return next((name for name, moment in moments if enquiry.due_at < moment), "later")
