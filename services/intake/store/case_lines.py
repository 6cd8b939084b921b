"""The lists of cases: a page by key, whatever is filtered, in few questions to the database.

Every combination of whose, state and language begins at an index that is sorted as the list is, so
that a page takes the same work at a thousand cases and at a million.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.told import seeker_from_text
from services.intake.vault import Vault

from . import keys

SOON = timedelta(days=14)


class Whose(StrEnum):
    """Whose cases a list shows."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


class State(StrEnum):
    """Which cases a list shows, by where they stand."""

    ANY = "any"
    NEEDS = "needs"
    ASKED = "asked"
    SHOWN = "shown"
    ENDS_SOON = "ends_soon"
    HELD = "held"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class CaseFilter:
    """What a list is asked for; `today` is what "soon" and "late" are reckoned from."""

    me: UUID
    today: date
    whose: Whose = Whose.ALL
    state: State = State.ANY
    language: str = ""


@dataclass(frozen=True)
class CaseLine:
    """One row of the list of cases, without anyone's name."""

    case_id: UUID
    opened_at: datetime
    stage: str
    leaves_on: date | None
    next_task_on: date | None
    language: str | None
    responsible: UUID | None
    relations: tuple[str, ...] = ()

    def place(self, state: State) -> str:
        """Return where in a list of a state this row stands, for the address of what follows."""
        moment = {State.ENDS_SOON: self.leaves_on, State.LATE: self.next_task_on}.get(
            state, self.opened_at
        )
        return f"{moment.isoformat() if moment else ''}_{self.case_id}"


_ORDERS = {
    State.ENDS_SOON: ("leaves_on", "ASC", ">"),
    State.LATE: ("next_task_on", "ASC", ">"),
}
_NEWEST = ("opened_at", "DESC", "<")
_WHOSE = {
    Whose.ALL: "",
    Whose.MINE: "AND responsible = {me}",
    Whose.NOBODYS: "AND responsible IS NULL",
}
_STATES = {
    State.ANY: "",
    State.NEEDS: "AND stage = 'needs'",
    State.ASKED: "AND stage = 'asked'",
    State.SHOWN: "AND stage = 'shown'",
    State.ENDS_SOON: "AND stage = 'shown' AND leaves_on <= {soon}",
    State.HELD: "AND stage = 'held'",
    State.LATE: "AND next_task_on IS NOT NULL AND next_task_on < {today}",
    State.CLOSED: "AND stage = 'closed'",
}


async def list_lines(
    tx: Connection, society: UUID, wanted: CaseFilter, *, after: str, limit: int
) -> list[CaseLine]:
    """List cases of a kind from a place on: the newest first, or what is due first."""
    statement, values = question(society, wanted, after=after, limit=limit)
    return [_line(row) for row in await tx.fetch(statement, *values)]


def question(
    society: UUID, wanted: CaseFilter, *, after: str, limit: int
) -> tuple[str, list[object]]:
    """Return the statement and values of a page; only what is asked for stands in it."""
    values: list[object] = [society]

    def value(one: object) -> str:
        values.append(one)
        return f"${len(values)}"

    column, direction, beyond = _ORDERS.get(wanted.state, _NEWEST)
    told = {}
    if wanted.whose is Whose.MINE:
        told["me"] = value(wanted.me)
    if wanted.state is State.ENDS_SOON:
        told["soon"] = value(wanted.today + SOON)
    if wanted.state is State.LATE:
        told["today"] = value(wanted.today)
    conditions = (_WHOSE[wanted.whose] + " " + _STATES[wanted.state]).format(**told)
    if wanted.language:
        conditions += f" AND language = {value(wanted.language)}"
    place = _place(wanted.state, after)
    if place:
        conditions += f" AND ({column}, case_id) {beyond} ({value(place[0])}, {value(place[1])})"
    statement = f"""
        SELECT c.*, array(SELECT DISTINCT shown_as FROM sought_persons x
                           WHERE x.society = $1 AND x.case_id = c.case_id
                           ORDER BY shown_as) AS relations
          FROM (SELECT case_id, opened_at, stage, leaves_on, next_task_on, language, responsible
                  FROM cases WHERE society = $1 AND merged_into IS NULL {conditions}
                 ORDER BY {column} {direction}, case_id {direction}
                 LIMIT {value(limit)}) c
         ORDER BY {column} {direction}, case_id {direction}
        """  # noqa: S608 - constants of this file; whatever was asked is a value
    return statement, values


async def open_names(
    tx: Connection, vault: Vault, society: UUID, case_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Open the names of the seekers of a page of cases; the caller notes who reads them."""
    rows = await tx.fetch(
        """
        SELECT case_id, seeker_id, sealed_told FROM seekers
         WHERE society = $1 AND case_id = ANY($2)
        """,
        society,
        list(case_ids),
    )
    found = await keys.of_records(tx, vault, society, [row["seeker_id"] for row in rows])
    return {
        row["case_id"]: seeker_from_text(
            found[row["seeker_id"]].open("seekers", "told", row["sealed_told"]), ""
        ).name
        for row in rows
        if row["seeker_id"] in found
    }


def _place(state: State, after: str) -> tuple[object, UUID] | None:
    """Read where a list goes on; anything that is no such place means the beginning."""
    moment, _, case_id = after.partition("_")
    try:
        if state in _ORDERS:
            return date.fromisoformat(moment), UUID(case_id)
        at = datetime.fromisoformat(moment)
        return (at, UUID(case_id)) if at.tzinfo else None
    except ValueError:
        return None


def _line(row: Row) -> CaseLine:
    return CaseLine(**{**row, "relations": tuple(row["relations"])})
