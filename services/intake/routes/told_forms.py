"""Reading what was told of people from a form: names, days in three calendars, last contact."""

from __future__ import annotations

from datetime import date

from services.contracts.codes import Language, Relation
from services.intake.model.calendars import Calendar, NoSuchDay, PartialDate
from services.intake.model.interviews import Age
from services.intake.model.told import (
    MOST_SPELLINGS,
    OtherNames,
    SeekerTold,
    SoughtTold,
    harmless_text,
    plain_name,
)

from .contact_forms import read_card
from .forms import Form

_OLDEST = 130
_NAME = 200


def read_seeker(form: Form, today: date) -> tuple[SeekerTold, Age, Language]:
    """Read who a seeker is; an age must be chosen only where no birth says it.

    In a five-minute registration ("short") the age may wait: it is unknown until then.
    """
    told = SeekerTold(
        name=_name(form, "name", needed=True),
        contact=read_card(form).as_text() if "contact" in form.data else "",
        names=_other_names(form, ""),
        birth=read_day(form, "birth", today),
        languages=_languages(form),
    )
    may_wait = told.birth is not None or form.values["short"] == "yes"
    chosen = form.values["age"] or (Age.UNKNOWN.value if may_wait else "")
    age = Age(chosen) if chosen in set(Age) else form.choice("age", Age)
    return told, age, form.choice("language", Language)


def read_sought(form: Form, today: date) -> tuple[tuple[Relation, Relation], SoughtTold]:
    """Read a sought person: the true relation and the one to tell, and what was told."""
    relation = form.choice("relation", Relation)
    public = Relation.FAMILY if form.tick("as_family") else relation
    told = SoughtTold(
        name=_name(form, "sought_name"),
        story=harmless_text(form.text("story", most=4000, needed=False)),
        names=_other_names(form, "sought_"),
        birth=read_day(form, "sought_birth", today),
        last_place=_name(form, "last_place"),
        last_contact=read_day(form, "last", today),
    )
    return (relation, public), told


def read_day(form: Form, of: str, today: date) -> PartialDate | None:
    """Read a day in parts, none of it later than today; None where nothing was filled in."""
    parts = [_number(form, f"{of}_{part}") for part in ("year", "month", "day")]
    if any(f"{of}_{part}" in form.errors for part in ("year", "month", "day")):
        return None
    year, month, day = parts
    if year is None:
        if month is not None or day is not None:
            form.errors[f"{of}_year"] = "need_year"
        return None
    calendar = _calendar(form.values[f"{of}_calendar"])
    try:
        told = PartialDate(calendar, year, month, day, form.tick(f"{of}_about"))
    except NoSuchDay:
        form.errors[f"{of}_{_doubtful(month, day)}"] = "need_real_day"
        return None
    return _sensible(form, f"{of}_year", told, today)


def _doubtful(month: int | None, day: int | None) -> str:
    """Name the part of a day nobody has that is most likely to be mended."""
    if day is not None:
        return "month" if month is None else "day"
    return "year" if month is None else "month"


def _sensible(form: Form, name: str, told: PartialDate, today: date) -> PartialDate | None:
    if told.earliest > today:
        form.errors[name] = "need_past"
        return None
    if told.latest.year < today.year - _OLDEST:
        form.errors[name] = "need_calendar"
        return None
    return told


def _calendar(chosen: str) -> Calendar:
    return Calendar(chosen) if chosen in set(Calendar) else Calendar.GREGORIAN


def _number(form: Form, name: str) -> int | None:
    """Read a number in the digits of any script."""
    typed = form.values[name].strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 4:
        form.errors[name] = "need_number"
        return None
    return int(typed)


def _name(form: Form, name: str, *, needed: bool = False) -> str:
    return plain_name(form.text(name, most=_NAME, needed=needed))


def _other_names(form: Form, of: str) -> OtherNames:
    return OtherNames(
        spellings=_lines(form, f"{of}spellings"),
        nicknames=_lines(form, f"{of}nicknames"),
        father=_name(form, f"{of}father"),
        grandfather=_name(form, f"{of}grandfather"),
    )


def _lines(form: Form, name: str) -> tuple[str, ...]:
    """Read names, one in a line."""
    text = form.text(name, most=MOST_SPELLINGS * _NAME, needed=False)
    names = [plain_name(line) for line in text.splitlines()]
    found = tuple(dict.fromkeys(name for name in names if name))
    if len(found) > MOST_SPELLINGS or any(len(one) > _NAME for one in found):
        form.errors[name] = "need_short"
    return found


def _languages(form: Form) -> tuple[str, ...]:
    """Read languages as people call them, with a comma of any script or a line between."""
    text = form.text("speaks", most=400, needed=False)
    for comma in "،、;؛\n":
        text = text.replace(comma, ",")
    names = (plain_name(one) for one in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))
