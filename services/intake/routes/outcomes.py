"""Outcomes: the page of how looking for one person ended, and each step of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.intake import store
from services.intake.actions import outcomes
from services.intake.actions.doing import Doing, note
from services.intake.actions.outcomes import Learnt, Told
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.closings import CaseClosed
from services.intake.model.drafts import DraftKind, Place
from services.intake.model.outcomes import (
    DayToCome,
    FaceToFaceOnly,
    NoOutcome,
    OutcomeKind,
    OutcomeThere,
    SecondPersonNeeded,
    SourceMissing,
)
from services.intake.store.scopes import transaction_for

from .acting import Reading, Working
from .case_view import sought_told
from .draft_forms import handed_in, on_page
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases/{case_id}/sought/{sought_id}/outcome")

_MENDS: dict[type[Problem], str] = {
    SourceMissing: "source",
    DayToCome: "knows_on",
    FaceToFaceOnly: "face_to_face",
    SecondPersonNeeded: "confirm",
    OutcomeThere: "outcome",
    NoOutcome: "outcome",
    CaseClosed: "outcome",
}
"""At which field of the page each refusal stands."""


@router.get("", summary="How looking for one person stands")
async def show_outcome(
    request: Request, case_id: UUID, sought_id: UUID, tx: Scoped, doing: Reading
) -> Response:
    view = await _view(tx, doing, case_id, sought_id)
    await note(tx, doing, "read", case_id)
    draft = await on_page(request, tx, doing, _form_of(case_id, sought_id))
    view |= {"drafting": draft} | ({"values": draft.form.values} if draft.form else {})
    return page(request, doing.by, "outcome.html", **view)


@router.post("", summary="Write down how it ended")
async def record(
    request: Request, case_id: UUID, sought_id: UUID, member: Signed, doing: Working
) -> Response:
    form = Form(await request.form())
    kind = form.choice("kind", OutcomeKind)
    source = form.text("source", most=4000, needed=kind is OutcomeKind.DIED)
    knows = kind is not OutcomeKind.DIED and form.tick("knows")
    learnt = Learnt(kind, source, _day(form, "knows_on") if knows else None)

    async def step(tx: Connection) -> None:
        await outcomes.record_outcome(tx, doing, case_id, sought_id, learnt)
        await handed_in(tx, doing, _form_of(case_id, sought_id), form)

    return await _do(request, doing, (case_id, sought_id), form, step)


@router.post("/confirmation", summary="Confirm a death as a second person")
async def confirm(
    request: Request, case_id: UUID, sought_id: UUID, member: Signed, doing: Reading
) -> Response:
    form = Form(await request.form())
    form.tick("looked", needed="need_looked")

    async def step(tx: Connection) -> None:
        await outcomes.confirm_death(tx, doing, case_id, sought_id)

    return await _do(request, doing, (case_id, sought_id), form, step)


@router.post("/telling", summary="Write down that the seeker was told")
async def tell(
    request: Request, case_id: UUID, sought_id: UUID, member: Signed, doing: Working
) -> Response:
    form = Form(await request.form())
    told = Told(_day(form, "knows_on"), form.id_in("told_by"), form.tick("face_to_face"))

    async def step(tx: Connection) -> None:
        if told.by and told.by not in await store.people.names_of(tx, doing.society):
            raise FaceToFaceOnly(sought_id=str(sought_id))
        await outcomes.record_told(tx, doing, case_id, sought_id, told)

    return await _do(request, doing, (case_id, sought_id), form, step)


@router.post("/undoing", summary="Open an outcome again, with a reason")
async def undo(
    request: Request, case_id: UUID, sought_id: UUID, member: Signed, doing: Working
) -> Response:
    form = Form(await request.form())
    reason = form.text("reason", most=1000)

    async def step(tx: Connection) -> None:
        await outcomes.undo_outcome(tx, doing, case_id, sought_id, reason)

    return await _do(request, doing, (case_id, sought_id), form, step)


async def _do(
    request: Request, doing: Doing, place: tuple[UUID, UUID], form: Form, step: Any
) -> Response:
    """Take a step if the form is whole; else, or if a rule says no, show the page once more."""
    pool, status = resources_of(request).pool, 422
    if not form.errors:
        try:
            async with transaction_for(pool, doing.by) as tx:
                await step(tx)
            return RedirectResponse("/cases/{}/sought/{}/outcome".format(*place), 303)
        except tuple(_MENDS) as refused:
            form.errors[_MENDS[type(refused)]] = f"problem_{type(refused).__name__}"
            status = 409
    words = catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()}
    async with transaction_for(pool, doing.by) as tx:
        view = await _view(tx, doing, *place) | {"values": form.values, "errors": errors}
        await note(tx, doing, "read", place[0])
        view["drafting"] = await on_page(request, tx, doing, _form_of(*place), form)
    return page(request, doing.by, "outcome.html", status=status, **view)


async def _view(tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID) -> dict[str, Any]:
    file = await store.cases.read_file(tx, doing.society, case_id)
    person = next((one for one in file.sought if one.sought_id == sought_id), None)
    if person is None:
        raise CaseNotFound(case_id=str(case_id))
    history = [one for one in file.outcomes if one.sought_id == sought_id]
    outcome = file.outcome_of(sought_id)
    first = outcome.recorded
    return {
        "file": file,
        "person": person,
        "about": await sought_told(tx, doing, sought_id),
        "outcome": outcome,
        "history": history[::-1],
        "said": await outcomes.open_words(tx, doing, history),
        "names": await store.people.names_of(tx, doing.society),
        "second": first is not None and doing.by.person != first.person,
        "kinds": list(OutcomeKind),
        "today": doing.at.date(),
        "shown": _is_said(file, sought_id),
        "values": Typed(),
    }


def _form_of(case_id: UUID, sought_id: UUID) -> Place:
    return Place(DraftKind.OUTCOME, sought_id, case_id)


def _is_said(file: CaseFile, sought_id: UUID) -> bool:
    """Whether the wall says now that this person is looked for."""
    showing = file.showing
    shown_as = next(one.shown_as for one in file.sought if one.sought_id == sought_id)
    return showing is not None and showing.alive and shown_as in showing.relations


def _day(form: Form, name: str) -> date:
    try:
        return date.fromisoformat(form.values.get(name, "").strip())
    except ValueError:
        form.errors[name] = "need_day_been"
        return date.min
