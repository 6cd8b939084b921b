"""The mailbox: a receipt is typed, answers are read, words can be added."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.contracts.sealing import from_text, to_text
from services.routing.actions import filling, opening, sending
from services.routing.mailbox import Receipt, read_receipt
from services.routing.model.letters import ShortForm

from .visit import NOT_NOW, InLanguage, Visit

router = APIRouter()


@router.get("/{language}/answer", summary="Ask for a receipt")
async def ask(visit: InLanguage) -> HTMLResponse:
    return visit.pages.ask_receipt(visit.catalogue)


@router.post("/{language}/answer", summary="Open a mailbox, or write again from it")
async def open_or_write(visit: InLanguage) -> HTMLResponse:
    fields = await visit.fields()
    await visit.turn()
    began = visit.resources.clock().timestamp()
    if fields.get("go") == "again":
        page = await _write_again(visit, fields)
    else:
        page = await _open(visit, fields.get("receipt", ""))
    await visit.settle(began)
    return page


async def _open(visit: Visit, typed: str) -> HTMLResponse:
    receipt = read_receipt(typed)
    try:
        opened = await opening.open_mailbox(visit.resources, receipt)
    except NOT_NOW:
        return visit.pages.ask_receipt(visit.catalogue, typed, {"receipt": "form_closed"})
    if opened is None or receipt is None:
        return _nothing(visit, typed)
    return visit.pages.mailbox(visit.catalogue, opened.replies, _token(visit, receipt))


async def _write_again(visit: Visit, fields: Mapping[str, str]) -> HTMLResponse:
    state = visit.opened("mailbox", fields)
    if state is None:
        return visit.pages.ask_receipt(visit.catalogue, "", {"receipt": "form_expired"})
    receipt, message = Receipt(state["characters"]), fields.get("message", "")
    faults = filling.fault_of_words(message, own=receipt)
    if faults:
        return await _mend(visit, receipt, fields, faults)
    await visit.pace()
    envelope = visit.outside(began=state["began"], trapped=bool(fields.get("homepage")))
    form = ShortForm(message, from_text(state["nonce"]), envelope)
    try:
        taken = await sending.send_again(visit.resources, receipt, form)
    except NOT_NOW:
        return await _mend(visit, receipt, fields, {"main": "form_closed"})
    if not taken:
        return _nothing(visit, "")
    return visit.pages.done(visit.catalogue, "mailbox_sent_title", "mailbox_sent")


async def _mend(
    visit: Visit, receipt: Receipt, fields: Mapping[str, str], faults: dict[str, str]
) -> HTMLResponse:
    """Show the mailbox again, with what was typed and what is to be mended."""
    try:
        opened = await opening.open_mailbox(visit.resources, receipt)
    except NOT_NOW:
        replies: tuple[str, ...] | None = None
    else:
        if opened is None:
            return _nothing(visit, "")
        replies = opened.replies
    return visit.pages.mailbox(
        visit.catalogue, replies, fields["token"], fields.get("message", ""), faults
    )


def _nothing(visit: Visit, typed: str) -> HTMLResponse:
    """Return the one answer to a wrong, an erased and a never given receipt."""
    return visit.pages.ask_receipt(visit.catalogue, typed, {"receipt": "mailbox_wrong"})


def _token(visit: Visit, receipt: Receipt) -> str:
    nonce = to_text(secrets.token_bytes(16))
    state = {"characters": receipt.characters, "nonce": nonce, "began": visit.now()}
    return visit.sealed("mailbox", state)
