"""The form: one question a page, all answers to check, then the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.routing.actions import filling, sending
from services.routing.actions.sending import Sending
from services.routing.mailbox import Receipt
from services.routing.model.form import QUESTIONS, Draft, Step
from services.routing.model.marks import SHOWN_AGAIN
from services.routing.model.turns import Shown, Typed

from .visit import NOT_NOW, InLanguage, OfReference, Visit

router = APIRouter()

_CLOSED = {"main": "form_closed"}


@router.get("/{language}/write/{reference}", summary="Begin a message; the same page for all")
async def begin(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    return visit.pages.first(visit.catalogue, reference)


@router.post("/{language}/write/{reference}", summary="Go on with a message, or send it")
async def go_on(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    fields = await visit.fields()
    at = fields.get("at", "")
    if at == "receipt":
        return _compare(visit, fields)
    if at == Step.CHECK:
        return await _decide(visit, reference, fields)
    typed = Typed(
        token=fields.get("token", ""),
        step=Step(at) if at in set(QUESTIONS) else Step.RELATION,
        fields=fields,
        network=visit.network,
        go=fields.get("go", ""),
        changing=fields.get("then") == Step.CHECK,
        trapped=bool(fields.get("homepage")),
    )
    try:
        shown = await filling.answer(visit.resources, typed)
    except NOT_NOW:
        draft = Draft().filled(typed.step, fields)
        shown = Shown(typed.token, draft, typed.step, _CLOSED, typed.changing)
    return visit.pages.question(visit.catalogue, shown)


async def _decide(visit: Visit, reference: str, fields: Mapping[str, str]) -> HTMLResponse:
    """Send what was checked, or lead to the page that is to be changed."""
    go, token = fields.get("go", ""), fields.get("token", "")
    asked = go.removeprefix("change-")
    if go != asked and asked in set(QUESTIONS):
        return await _look(visit, fields, Step(asked))
    if go == "back":
        return await _look(visit, fields, Step.CHECK, back=True)
    await visit.pace()
    version, habits = fields.get("version", ""), visit.habits(reference)
    try:
        how, receipt = await sending.send_form(
            visit.resources, reference, token, version, habits=habits
        )
    except NOT_NOW:
        return await _look(visit, fields, Step.CHECK, error=_CLOSED)
    if how is Sending.SENT:
        return _receipt(visit, receipt)
    if how is Sending.BEFORE:
        return visit.pages.done(visit.catalogue, "receipt_title", "form_sent_before")
    return await _look(visit, fields, Step.CHECK, error={"main": "form_changed"})


async def _look(
    visit: Visit,
    fields: Mapping[str, str],
    step: Step,
    *,
    back: bool = False,
    error: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Show a page of the form; where even that cannot be done now, one to try once more from."""
    token, changing = fields.get("token", ""), step is not Step.CHECK
    try:
        shown = await filling.look(visit.resources, token, step, changing=changing, back=back)
    except NOT_NOW:
        return visit.pages.waiting(visit.catalogue, token, fields.get("version", ""))
    if error and not shown.errors:
        shown = replace(shown, errors=error)
    return visit.pages.question(visit.catalogue, shown)


def _compare(visit: Visit, fields: Mapping[str, str]) -> HTMLResponse:
    """Show the receipt again, with what was typed back held against it."""
    state = visit.opened("receipt", fields, SHOWN_AGAIN)
    if state is None:
        return visit.pages.done(visit.catalogue, "receipt_title", "form_sent_before")
    return _receipt(visit, Receipt(state["characters"]), fields)


def _receipt(
    visit: Visit, receipt: Receipt, typed: Mapping[str, str] | None = None
) -> HTMLResponse:
    days = timedelta(days=visit.resources.settings.look_again_days)
    return visit.pages.receipt(
        visit.catalogue,
        receipt,
        visit.sealed("receipt", {"characters": receipt.characters}),
        (visit.resources.clock() + days).date(),
        typed,
    )
