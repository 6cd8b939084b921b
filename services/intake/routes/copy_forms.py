"""Forms about copies: who may fill them in, and how what is typed is read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from services.intake.actions.copies import OpenCopy, Told, Where
from services.intake.actions.doing import Doing
from services.intake.actions.rounds import Wish
from services.intake.model.copies import Copy, NumbersUnreadable, Printed, read_numbers
from services.intake.model.people import Role

from .acting import acting
from .forms import Form
from .session import Signed

LONGEST = 200
_LONGEST_NAME = 80
_AT_ONCE = 100


async def copying(request: Request, member: Signed) -> Doing:
    """Return who acts, if they hang posters or answer for them; raises `RoleMissing`."""
    member.require(Role.CASEWORKER, Role.ADMINISTRATOR)
    return await acting(request, member)


Copying = Annotated[Doing, Depends(copying)]


def read_where(form: Form, printed: Printed, *, needed: bool) -> tuple[str, str, Where]:
    """Read country, town and place, which may be needed, and whom to call, which never is.

    Where a poster is for one country alone, nobody is asked which.
    """
    first, *others = printed.countries
    country = form.one_of("country", printed.countries) if others else first
    return (
        country or first,
        form.text("town", most=_LONGEST_NAME, needed=needed),
        Where(
            place=form.text("place", most=LONGEST, needed=needed),
            person=form.text("person", most=_LONGEST_NAME, needed=False),
            phone=form.text("phone", most=40, needed=False),
        ),
    )


def read_told(form: Form, doing: Doing, printed: Printed) -> Told:
    """Read what is said of copies; where one hangs already, its place is needed."""
    hung_on = _day_been(form, "hung_on", doing.today)
    country, town, where = read_where(form, printed, needed=hung_on is not None)
    return Told(country, town, where, _until(form, printed), hung_on)


def read_count(form: Form, name: str, *, needed: bool = True) -> int:
    """Read how many copies are meant: one to a hundred, or none where none is needed."""
    value = form.values[name].strip()
    if not value and not needed:
        return 0
    if not value.isdecimal() or not 1 <= int(value) <= _AT_ONCE:
        form.errors[name] = "copies_need_count"
        return 0
    return int(value)


def read_wish(form: Form) -> Wish:
    """Read which copies a round is given; numbers that are none are noted in the form."""
    wish = Wish(
        name=form.text("name", most=_LONGEST_NAME),
        numbers=form.text("numbers", most=LONGEST, needed=False),
        more=read_count(form, "more", needed=False),
    )
    try:
        found = read_numbers(wish.numbers)
    except NumbersUnreadable:
        form.errors["numbers"] = "copies_need_numbers"
    else:
        if not found and not wish.more and not form.errors:
            form.errors["numbers"] = "copies_need_some"
    return wish


def typed_of(one: OpenCopy) -> dict[str, str]:
    """Return a copy as its form shows it."""
    copy: Copy = one.copy
    return {
        "country": copy.country,
        "town": copy.town,
        "place": one.where.place,
        "person": one.where.person,
        "phone": one.where.phone,
        "hung_on": copy.hung_on.isoformat() if copy.hung_on else "",
        "until": copy.until.isoformat(),
    }


def _day_been(form: Form, name: str, today: date) -> date | None:
    """Read a day that has been, or none."""
    value = form.values[name].strip()
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day > today:
        form.errors[name] = "need_day_been"
        return None
    return day


def _until(form: Form, printed: Printed) -> date:
    """Read the last day: the edition's where none is given, and never later than that."""
    value = form.values["until"].strip()
    if not value:
        return printed.hang_until
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day > printed.hang_until:
        form.errors["until"] = "copies_need_until"
        return printed.hang_until
    return day
