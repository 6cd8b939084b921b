"""Who is on duty, for whoever looks: what waits for them, and where nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import rostering
from services.intake.actions.doing import Doing
from services.intake.model.duties import Span, gaps, on_duty
from services.intake.model.people import Role
from services.intake.pages import enquiries as view
from services.intake.pages.duties import window

from .session import catalogue_of


@dataclass(frozen=True)
class Today:
    """What Today says of duties: one's own, and to administrators where nobody is."""

    rows: tuple[view.Row, ...] = ()
    until: datetime | None = None
    next: Span | None = None
    gap: Span | None = None
    gap_now: bool = False
    waiting: int = 0


async def reader_of(request: Request, doing: Doing, tx: Connection) -> view.Reader:
    """Return who looks at a list of messages, and who is on duty as they do."""
    there = await rostering.now_on_duty(tx, doing.society, doing.at)
    closed = await store.duties.closed_to(tx, doing.society, there)
    return view.Reader(doing.by, catalogue_of(request), doing.at, there, closed)


async def duty_of(request: Request, doing: Doing, tx: Connection) -> Today:
    """Return what somebody's own duties are now, and what waits in them; else where nobody is."""
    shown = window(doing.at, doing.by.time_zone)
    roster = await rostering.roster(tx, doing.society, shown, doing.at)
    left = gaps(roster, shown) if doing.by.may(Role.ADMINISTRATOR) else ()
    now = bool(left) and left[0].holds(doing.at)
    mine = sorted(
        one
        for each in roster
        if each.duty.staff_id == doing.by.staff_id
        for one in each.spans
        if one.ends_at > doing.at
    )
    here = doing.by.staff_id in on_duty(roster, doing.at)
    names = await store.people.names_of(tx, doing.society)
    waits = await store.inbox.list_for_duty(tx, doing.society) if here or now else []
    reader = await reader_of(request, doing, tx)
    ids = [one.enquiry_id for one in waits]
    pictures = await store.pictures.which_have(tx, doing.society, ids)
    return Today(
        rows=tuple(view.row(one, reader, names, pictures) for one in waits) if here else (),
        until=mine[0].ends_at if here else None,
        next=mine[0] if mine and not here else None,
        gap=left[0] if left else None,
        gap_now=now,
        waiting=len(waits),
    )
