"""What can be done in a mailbox: read, write again, be answered otherwise, delete everything.

A picture, where one is asked for, comes by `picture`, since it may be large.

There is no address of it: what is done comes with a token of the page that was opened.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse

from services.contracts.sealing import from_text, to_text
from services.routing.actions import changing, filling, opening, sending
from services.routing.actions.sending import Sending
from services.routing.mailbox import Receipt
from services.routing.model.form import Draft, Step
from services.routing.model.letters import Envelope, ShortForm

from .visit import NOT_NOW, Visit

_CLOSED = {"main": "form_closed"}


@dataclass(frozen=True, repr=False)
class Inside:
    """Somebody in a mailbox, and what they sent."""

    visit: Visit
    receipt: Receipt
    state: Mapping[str, Any]
    fields: Mapping[str, str]

    @property
    def token(self) -> str:
        """Return what the page carried: it is carried on."""
        return self.fields["token"]

    @property
    def nonce(self) -> bytes:
        """Return the random bytes that tell this page from every other."""
        return from_text(self.state["nonce"])

    def outside(self) -> Envelope:
        """Return what stands outside on what is sent from here."""
        trapped = bool(self.fields.get("homepage"))
        return self.visit.outside(began=self.state["began"], trapped=trapped)


Act = Callable[[Inside], Awaitable[HTMLResponse]]


async def show(visit: Visit, receipt: Receipt | None, typed: str) -> HTMLResponse:
    """Open a mailbox; wrong, erased and never given receipts get one and the same page."""
    try:
        opened = await opening.open_mailbox(visit.resources, receipt)
    except NOT_NOW:
        return visit.pages.ask_receipt(visit.catalogue, typed, {"receipt": "form_closed"})
    if opened is None or receipt is None:
        return nothing(visit, typed)
    if opened.enquiry.unplaced:
        return visit.pages.unplaced(
            visit.catalogue, opened.enquiry.reference, _token(visit, receipt)
        )
    return visit.pages.mailbox(visit.catalogue, opened.contents, _token(visit, receipt))


async def act(visit: Visit, fields: Mapping[str, str], what: Act) -> HTMLResponse:
    """Do something in the mailbox a page was opened of."""
    state = visit.opened("mailbox", fields)
    if state is None:
        return visit.pages.ask_receipt(visit.catalogue, "", {"receipt": "form_expired"})
    return await what(Inside(visit, Receipt(state["characters"]), state, fields))


async def _back(inside: Inside) -> HTMLResponse:
    return await show(inside.visit, inside.receipt, "")


async def _write_again(inside: Inside) -> HTMLResponse:
    visit, message = inside.visit, inside.fields.get("message", "")
    faults = filling.fault_of_words(message, own=inside.receipt)
    if faults:
        return await mend(inside, faults)
    await visit.pace()
    form = ShortForm(message, inside.nonce, inside.outside())
    try:
        taken = await sending.send_again(visit.resources, inside.receipt, form)
    except NOT_NOW:
        return await mend(inside, _CLOSED)
    if taken is Sending.SENT:
        return visit.pages.done(visit.catalogue, "mailbox_sent_title", "mailbox_sent")
    return await _back(inside)  # which says that nothing is there, or that nobody may read


async def mend(inside: Inside, faults: Mapping[str, str]) -> HTMLResponse:
    """Show the mailbox again, with what was typed and what is to be mended."""
    visit, message = inside.visit, inside.fields.get("message", "")
    try:
        opened = await opening.open_mailbox(visit.resources, inside.receipt)
    except NOT_NOW:
        return visit.pages.mailbox(visit.catalogue, None, inside.token, message, faults)
    if opened is None:
        return nothing(visit, "")
    if opened.enquiry.unplaced:
        return visit.pages.unplaced(visit.catalogue, opened.enquiry.reference, inside.token)
    return visit.pages.mailbox(visit.catalogue, opened.contents, inside.token, message, faults)


async def _ask_way(inside: Inside) -> HTMLResponse:
    return _way(inside, Draft(), Step.ANSWER, {})


async def _choose_way(inside: Inside) -> HTMLResponse:
    """Take the way that was chosen; where an address is needed, ask for it first."""
    draft = Draft().filled(Step.ANSWER, inside.fields)
    faults = draft.faults(Step.ANSWER) | _not_offered(inside, draft)
    if faults:
        return _way(inside, draft, Step.ANSWER, faults)
    if draft.applies(Step.REACH):
        return _way(inside, draft, Step.REACH, {})
    return await _change(inside, draft, Step.ANSWER)


async def _take_address(inside: Inside) -> HTMLResponse:
    draft = Draft().filled(Step.REACH, inside.fields)
    if not draft.applies(Step.REACH) or _not_offered(inside, draft):
        return _way(inside, draft, Step.ANSWER, {"by": "error_choose"})
    faults = draft.faults(Step.REACH)
    if faults:
        return _way(inside, draft, Step.REACH, faults)
    return await _change(inside, draft, Step.REACH)


def _not_offered(inside: Inside, draft: Draft) -> dict[str, str]:
    return filling.not_offered(inside.visit.resources, draft, Step.ANSWER)


async def _change(inside: Inside, draft: Draft, step: Step) -> HTMLResponse:
    visit, finished = inside.visit, draft.finished(step)
    await visit.pace()
    try:
        changed = await changing.change_way(
            visit.resources, inside.receipt, finished, inside.nonce, inside.outside()
        )
    except NOT_NOW:
        return _way(inside, draft, step, _CLOSED)
    if not changed:
        return nothing(visit, "")
    unsafe = step is Step.REACH and finished.safe != "yes"
    text = "form_answer_unsafe" if unsafe else "mailbox_way_done"
    return visit.pages.done(visit.catalogue, "mailbox_way_done_title", text)


def _way(inside: Inside, draft: Draft, step: Step, errors: Mapping[str, str]) -> HTMLResponse:
    return inside.visit.pages.way(inside.visit.catalogue, inside.token, draft, step, errors)


async def _ask_erasing(inside: Inside) -> HTMLResponse:
    return inside.visit.pages.erasing(inside.visit.catalogue, inside.token)


async def _erase(inside: Inside) -> HTMLResponse:
    visit = inside.visit
    try:
        erased = await changing.erase(visit.resources, inside.receipt)
    except NOT_NOW:
        return visit.pages.erasing(visit.catalogue, inside.token, _CLOSED)
    if not erased:
        return nothing(visit, "")
    return visit.pages.done(visit.catalogue, "mailbox_erase_done_title", "mailbox_erase_done")


def nothing(visit: Visit, typed: str) -> HTMLResponse:
    """Return the one answer to a wrong, an erased and a never given receipt."""
    return visit.pages.ask_receipt(visit.catalogue, typed, {"receipt": "mailbox_wrong"})


def _token(visit: Visit, receipt: Receipt) -> str:
    nonce = to_text(secrets.token_bytes(16))
    state = {"characters": receipt.characters, "nonce": nonce, "began": visit.now()}
    return visit.sealed("mailbox", state)


ACTS: Mapping[str, Act] = {
    "back": _back,
    "again": _write_again,
    "way": _ask_way,
    "answer": _choose_way,
    "reach": _take_address,
    "erase": _ask_erasing,
    "erase-all": _erase,
}
"""What a button or a page of the mailbox asks for."""
