"""Moments as staff read them: in their Society's time, and saying which time that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_gmt
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services.chassis.web.words import Catalogue
from services.intake.model.duties import Span as Hours

ZONES = tuple(
    sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
)
"""The time zones there are, by their cities; UTC stands beside them."""


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return a moment as the clock on the wall of an office shows it."""
    return moment.astimezone(ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """Return the moment a day is over somewhere."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def last_day(until: datetime, zone: str) -> date:
    """Return the day that `end_of` made a moment of."""
    return in_zone(until - timedelta(microseconds=1), zone).date()


def zone_label(moment: datetime) -> str:
    """Return how the time of a moment is called: `UTC`, or `UTC+02:00`."""
    return (
        str(get_timezone_gmt(moment, width="long", locale="en"))
        .replace("GMT", "UTC")
        .removesuffix("+00:00")
    )


@pass_context
def when(context: Context, moment: datetime) -> Markup:
    """Return a moment for a page: the day, the time, and which time it is."""
    words: Catalogue = context["words"]
    here = in_zone(moment, context["member"].time_zone)
    return Markup('<time datetime="{}">{}, {} <bdi dir="ltr">{}</bdi></time>').format(
        moment.isoformat(), words.date(here.date()), words.time(here), zone_label(here)
    )


@pass_context
def clock(context: Context, moment: datetime) -> str:
    """Return the time of day of a moment, and which time it is."""
    words: Catalogue = context["words"]
    here = in_zone(moment, context["member"].time_zone)
    return f"{words.time(here)} {zone_label(here)}"


@pass_context
def span(context: Context, hours: Hours) -> Markup:
    """Return the times of day between which something is, in an office's own time."""
    words: Catalogue = context["words"]
    zone = context["member"].time_zone
    begins, ends = in_zone(hours.begins_at, zone), in_zone(hours.ends_at, zone)
    return Markup("<bdi>{}</bdi> – <bdi>{}</bdi>").format(words.time(begins), words.time(ends))


@pass_context
def day(context: Context, moment: datetime) -> str:
    """Return the day of a moment."""
    words: Catalogue = context["words"]
    return words.date(in_zone(moment, context["member"].time_zone).date())


@pass_context
def through(context: Context, until: datetime) -> str:
    """Return the last whole day before a moment at which something ends."""
    words: Catalogue = context["words"]
    return words.date(last_day(until, context["member"].time_zone))
