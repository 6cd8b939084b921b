"""Countries and the clocks in them, named as a page's readers call them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from services.chassis.web.words import Catalogue
from services.contracts.codes import Language
from services.routing.model.countries import COUNTRIES

_A_YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
"""Clocks that show the same in winter and in summer need not be told from each other."""

_LARGEST = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg"),
    *("America/Mexico_City", "America/Sao_Paulo", "America/Manaus", "America/Santiago"),
    *("America/Argentina/Buenos_Aires", "Australia/Sydney", "Australia/Brisbane"),
    *("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    *("Europe/Berlin", "Europe/Kyiv", "Europe/Madrid", "Europe/Lisbon", "Asia/Almaty"),
    *("Asia/Jakarta", "Asia/Shanghai", "Asia/Tashkent", "Asia/Gaza", "Asia/Nicosia"),
    *("Asia/Kuala_Lumpur", "Asia/Ulaanbaatar", "Africa/Kinshasa", "Pacific/Auckland"),
)
"""The city most people know of those that share a clock."""

_named: dict[Language, list[tuple[str, str]]] = {}
_timed: dict[Language, list[tuple[str, str]]] = {}


def countries(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return every country as (code, name), in the order of the names."""
    if catalogue.language not in _named:
        named = [(code, catalogue.country(code)) for code in COUNTRIES]
        _named[catalogue.language] = sorted(named, key=_by_name)
    return _named[catalogue.language]


def zones(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return every clock as (zone, country), with a city where a country has several."""
    if catalogue.language not in _timed:
        cities = Locale.parse(catalogue.tag.replace("-", "_")).time_zones
        _timed[catalogue.language] = sorted(
            (
                (zone, name if len(clocks) == 1 else f"{name} ({_city(zone, cities)})")
                for code, name in countries(catalogue)
                if (clocks := _clocks(code))
                for zone in clocks
            ),
            key=_by_name,
        )
    return _timed[catalogue.language]


def place(catalogue: Catalogue, zone: str) -> str:
    """Return what a clock is called."""
    return dict(zones(catalogue)).get(zone, zone)


@cache
def _clocks(country: str) -> tuple[str, ...]:
    """Return the zones of a country that differ, the first of each kind."""
    found: dict[tuple[timedelta | None, ...], str] = {}
    known = get_global("territory_zones").get(country, ())
    for zone in sorted(known, key=lambda one: one not in _LARGEST):
        clock = ZoneInfo(zone)
        found.setdefault(tuple(day.astimezone(clock).utcoffset() for day in _A_YEAR), zone)
    return tuple(found.values())


def _city(zone: str, cities: Mapping[str, Mapping[str, str]]) -> str:
    return cities.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")


def _by_name(one: tuple[str, str]) -> str:
    """Return what a name is sorted by: its letters without their marks."""
    parted = unicodedata.normalize("NFD", one[1]).casefold()
    return "".join(c for c in parted if not unicodedata.combining(c))
