"""Bringing two people to speak: what each agreed to, and the call that is planned upon it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.intake import store
from services.intake.actions import calling_off, channels, tasks, verifying
from services.intake.actions.channels import Plan
from services.intake.actions.choosing import linked, standing_of
from services.intake.actions.doing import Doing, note
from services.intake.model.channels import (
    CallPlanned,
    Channel,
    ChannelShut,
    ChoseLess,
    ConsentOfBothNeeded,
    NotVerified,
    Side,
)
from services.intake.model.linking import NotLinked

from .acting import Working
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/enquiries/{enquiry_id}/channel")

_REFUSALS: tuple[type[Problem], ...] = (
    CallPlanned,
    ChannelShut,
    ChoseLess,
    ConsentOfBothNeeded,
    NotVerified,
)
"""What is said beside the channel that was chosen."""


@router.get("", summary="What both sides agreed to")
async def show_channel(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, enquiry_id)


@router.post("/consent", summary="Write down one side's yes to a channel")
async def agree(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    side, channel = form.choice("side", Side), form.choice("agreed", Channel)
    on = form.day_been("agreed_on", doing.today)
    form.tick("asked_alone", needed="need_tick")
    if not form.errors:
        try:
            await channels.agree(tx, doing, enquiry_id, (side, channel), on)
            return _back(enquiry_id)
        except ChoseLess:
            form.errors["agreed"] = "problem_ChoseLess"
    return await _page(request, tx, doing, enquiry_id, form)


@router.post("/withdrawal", summary="One side takes its yes back; what was planned ends at once")
async def withdraw(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    side = Form(await request.form()).choice("side", Side)
    await linked(tx, doing, enquiry_id)
    await calling_off.stop(tx, doing, enquiry_id, [side])
    return _back(enquiry_id)


@router.post("/call", summary="Plan a call, once both have agreed")
async def plan(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    channel = form.choice("channel", Channel)
    if channel is Channel.MESSAGE:
        form.errors["channel"] = "error_choose"
    on = form.day("on", after=doing.yesterday)
    colleagues = await store.people.active_names(tx, doing.society)
    who = form.one_of("facilitator", [str(one) for one in colleagues])
    words = form.text("words", most=1000)
    if not form.errors:
        try:
            await channels.plan(tx, doing, enquiry_id, Plan(channel, on, UUID(who), words))
            return _back(enquiry_id)
        except _REFUSALS as refused:
            form.errors["channel"] = f"problem_{type(refused).__name__}"
    return await _page(request, tx, doing, enquiry_id, form)


def _back(enquiry_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/enquiries/{enquiry_id}/channel", 303)


async def _page(
    request: Request, tx: Connection, doing: Doing, enquiry_id: UUID, form: Form | None = None
) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    view: dict[str, Any] = {
        "enquiry": await store.enquiries.read_enquiry(tx, doing.society, enquiry_id),
        "link": None,
        "today": doing.today,
        "colleagues": [
            (str(one), name)
            for one, name in (await store.people.active_names(tx, doing.society)).items()
        ],
        "names": await store.people.names_of(tx, doing.society),
        "values": form.values if form else Typed(),
        "errors": {name: words.text(key) for name, key in errors.items()},
    }
    try:
        view |= await _of_link(tx, doing, enquiry_id)
    except NotLinked:
        if form is not None:
            raise
    return page(request, doing.by, "enquiry_channel.html", status=422 if errors else 200, **view)


async def _of_link(tx: Connection, doing: Doing, enquiry_id: UUID) -> dict[str, Any]:
    """Return what was agreed to and planned between two people; raises `NotLinked`."""
    link = await linked(tx, doing, enquiry_id)
    await note(tx, doing, "read", link.case_id)
    chosen = await store.choices.list_of(tx, doing.society, [link.case_id])
    planned = await store.channels.list_planned(tx, doing.society, enquiry_id)
    stands = await verifying.standings(tx, doing.society, [link])
    return {
        "link": link,
        "standing": stands[enquiry_id],
        "choice": link.sought_id and standing_of(chosen, link.sought_id),
        "consents": await store.channels.list_of(tx, doing.society, enquiry_id),
        "planned": planned,
        "said": await tasks.open_words(tx, doing, [one for one, _ in planned]),
    }
