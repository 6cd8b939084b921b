"""The form: one question a page, all answers to check, then the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.routing.actions import sending
from services.routing.mailbox import Receipt
from services.routing.model.form import QUESTIONS, Draft, Step

from .visit import NOT_NOW, InLanguage, OfReference, Visit

router = APIRouter()

_EXPIRED = {"main": "form_expired"}
_CLOSED = {"main": "form_closed"}
_PAGES_AFTER_THE_FIRST = len(QUESTIONS)


@router.get("/{language}/write/{reference}", summary="Begin a message; the same page for all")
async def begin(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    return visit.pages.first(visit.catalogue, reference)


@router.post("/{language}/write/{reference}", summary="Go on with a message, or send it")
async def go_on(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    fields = await visit.fields()
    at = fields.get("at", "")
    if at == "receipt":
        return _compare(visit, fields)
    draft, expired = _draft(visit, fields)
    step = Step(at) if at in set(Step) else Step.RELATION
    if step is Step.CHECK and not expired:
        return await _decide(visit, reference, draft, fields.get("go", ""))
    return _answered(visit, draft.filled(step, fields), step, _EXPIRED if expired else {}, fields)


def _answered(
    visit: Visit, draft: Draft, step: Step, expired: dict[str, str], fields: Mapping[str, str]
) -> HTMLResponse:
    """Return the page after a question: the next, the one before, or the same to be mended."""
    back = fields.get("go") == "back"
    faults = sending.faults(draft, step)
    if back and not (step is Step.MESSAGE and "form_message_long" in faults.values()):
        return _page(visit, draft, step.before)
    if faults:
        return _page(visit, draft, step, expired | faults)
    draft = draft.finished(step)
    return _page(visit, draft, draft.next(), expired)


async def _decide(visit: Visit, reference: str, draft: Draft, go: str) -> HTMLResponse:
    """Send what was checked, or lead to the page that is to be changed."""
    asked = go.removeprefix("change-")
    if go != asked and asked in set(QUESTIONS):
        return _page(visit, draft, Step(asked))
    if go == "back":
        return _page(visit, draft, Step.CHECK.before)
    if draft.next() is not Step.CHECK or not draft.receipt:
        return _page(visit, draft, draft.next(), _EXPIRED)
    warnings = visit.cautions(
        began=draft.began, pages=_PAGES_AFTER_THE_FIRST, trapped=draft.trapped
    )
    try:
        receipt = await sending.send_message(visit.resources, reference, draft, warnings)
    except NOT_NOW:
        return _page(visit, draft, Step.CHECK, _CLOSED)
    return _receipt(visit, receipt)


def _compare(visit: Visit, fields: Mapping[str, str]) -> HTMLResponse:
    """Show the receipt again, with what was typed back held against it."""
    state = visit.opened("receipt", fields)
    if state is None:
        return _page(visit, Draft(), Step.RELATION, _EXPIRED)
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


def _draft(visit: Visit, fields: Mapping[str, str]) -> tuple[Draft, bool]:
    """Return what the page carried, and whether it had carried something that is lost."""
    state = visit.opened("draft", fields)
    draft = Draft.restored(state) if state else Draft(began=visit.now())
    expired = state is None and fields.get("token", "") != ""
    return replace(draft, trapped=draft.trapped or bool(fields.get("homepage"))), expired


def _page(
    visit: Visit, draft: Draft, step: Step, errors: dict[str, str] | None = None
) -> HTMLResponse:
    if step is Step.CHECK:
        draft = carried = draft if draft.receipt else replace(draft, receipt=_new_receipt())
    else:
        carried = draft.reopened(step)
    token = visit.sealed("draft", carried.kept())
    return visit.pages.question(visit.catalogue, step, draft, token=token, errors=errors)


def _new_receipt() -> str:
    return Receipt.draw().characters
