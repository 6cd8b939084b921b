"""How people read: their record as the fields of a form, and a day as it was told."""

from __future__ import annotations

from markupsafe import Markup

from services.chassis.web.words import Catalogue, ltr
from services.intake.model.calendars import Calendar, PartialDate
from services.intake.model.interviews import Seeker, SoughtPerson
from services.intake.model.told import OtherNames, SeekerTold, SoughtTold

SEEKER_LABELS = {
    "name": "seeker_name",
    "spellings": "name_spellings",
    "nicknames": "name_nicknames",
    "father": "name_father",
    "grandfather": "name_grandfather",
    "birth": "birth",
    "age": "seeker_age",
    "speaks": "speaks",
    "language": "seeker_language",
}
"""The fields of a seeker's form, and the words they are known by."""

SOUGHT_LABELS = {
    "relation": "sought_relation",
    "as_family": "sought_family",
    "sought_name": "sought_name",
    "sought_spellings": "name_spellings",
    "sought_nicknames": "name_nicknames",
    "sought_father": "name_father",
    "sought_grandfather": "name_grandfather",
    "sought_birth": "birth",
    "last_place": "last_place",
    "last": "last_contact",
    "story": "sought_story",
}
"""The fields of a sought person's form, and the words they are known by."""

DAYS = ("birth", "sought_birth", "last")


def seeker_fields(seeker: Seeker, told: SeekerTold) -> dict[str, str]:
    """Return a seeker's record as the fields of its form."""
    return {
        "name": told.name,
        **_names("", told.names),
        **_day("birth", told.birth),
        "age": seeker.age.value,
        "speaks": ", ".join(told.languages),
        "language": seeker.language,
    }


def sought_fields(person: SoughtPerson, told: SoughtTold) -> dict[str, str]:
    """Return a sought person's record as the fields of its form."""
    return {
        "relation": person.relation.value,
        "as_family": "yes" if person.shown_as is not person.relation else "",
        "sought_name": told.name,
        **_names("sought_", told.names),
        **_day("sought_birth", told.birth),
        "last_place": told.last_place,
        **_day("last", told.last_contact),
        "story": told.story,
    }


def readable(words: Catalogue, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields of a form as one reads them: choices in words, each day as one."""
    read = dict(fields)
    for of in DAYS:
        parts = [fields.get(f"{of}_{part}", "") for part in ("year", "month", "day")]
        if any(parts):
            calendar = words.plain(f"calendar_{fields.get(f'{of}_calendar') or 'gregorian'}")
            about = words.plain("day_about_short") if fields.get(f"{of}_about") else ""
            read[of] = " ".join(filter(None, (about, "-".join(filter(None, parts)), calendar)))
    for name, key in (("age", "age_{}"), ("as_family", "answer_{}")):
        if fields.get(name) and words.has(key.format(fields[name])):
            read[name] = words.plain(key.format(fields[name]))
    if fields.get("relation"):
        read["relation"] = words.sentence(fields["relation"])
    return read


def day_told(words: Catalogue, day: PartialDate) -> Markup:
    """Return a day as it was told, and where that was another calendar, which days it may be."""
    parts = [f"{day.year:04}", *(f"{one:02}" for one in (day.month, day.day) if one is not None)]
    text = ltr("-".join(parts))
    if day.calendar is not Calendar.GREGORIAN:
        calendar = words.text(f"calendar_{day.calendar}")
        days = [words.date(one) for one in dict.fromkeys((day.earliest, day.latest))]
        text = words.text("day_elsewhere", day=text, calendar=calendar, days=" – ".join(days))
    return words.text("day_about", day=text) if day.about else text


def _names(of: str, names: OtherNames) -> dict[str, str]:
    return {
        f"{of}spellings": "\n".join(names.spellings),
        f"{of}nicknames": "\n".join(names.nicknames),
        f"{of}father": names.father,
        f"{of}grandfather": names.grandfather,
    }


def _day(of: str, day: PartialDate | None) -> dict[str, str]:
    if day is None:
        return {}
    parts = {"calendar": day.calendar.value, "year": day.year, "month": day.month, "day": day.day}
    fields = {f"{of}_{name}": str(part) for name, part in parts.items() if part is not None}
    return fields | ({f"{of}_about": "yes"} if day.about else {})
