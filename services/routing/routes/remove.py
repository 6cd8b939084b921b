"""The page for "this is me": one page and one button, so that a face can be taken away at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.contracts.codes import read_withdrawal_code
from services.contracts.sealing import from_text, to_text
from services.routing.actions import filling, sending
from services.routing.model.letters import ShortForm

from .visit import NOT_NOW, InLanguage, OfReference, Visit

router = APIRouter()


@router.get("/{language}/remove/{reference}", summary="Ask that a face be removed")
async def ask(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    return visit.pages.remove(visit.catalogue, _token(visit), here=f"remove/{reference}")


@router.post("/{language}/remove/{reference}", summary="Take the wish")
async def take(visit: InLanguage, reference: OfReference) -> HTMLResponse:
    fields = await visit.fields()
    message = fields.get("message", "")
    state = visit.opened("removal", fields)
    typed = fields.get("withdrawal_code", "")
    code = read_withdrawal_code(typed) if typed else None
    if typed:
        await visit.turn()  # whoever tries codes is slowed, whether or not one was right
    faults = filling.fault_of_words(message, optional=True)
    if typed and code is None:
        faults = {"withdrawal_code": "remove_code_error"} | faults
    if state is None:
        faults = {"main": "form_expired"} | faults
    if state is None or faults:
        return _again(visit, fields, faults)
    await visit.pace()
    trapped = bool(fields.get("homepage"))
    envelope = visit.outside(began=state["began"], trapped=trapped, reference=reference)
    form = ShortForm(message, from_text(state["nonce"]), envelope, code)
    language = visit.catalogue.language
    try:
        await sending.ask_removal(visit.resources, reference, language, form)
    except NOT_NOW:
        return _again(visit, fields, {"main": "form_closed"})
    return visit.pages.done(visit.catalogue, "remove_done_title", "remove_done")


def _again(visit: Visit, fields: Mapping[str, str], faults: dict[str, str]) -> HTMLResponse:
    token = fields.get("token", "") if "form_closed" in faults.values() else _token(visit)
    return visit.pages.remove(visit.catalogue, token, typed=fields, errors=faults)


def _token(visit: Visit) -> str:
    state = {"nonce": to_text(secrets.token_bytes(16)), "began": visit.now()}
    return visit.sealed("removal", state)
