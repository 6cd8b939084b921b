"""The safe-contact card of a seeker, and the second person they name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import Connection
from services.intake.actions import contacting
from services.intake.actions.contacting import ContactForm
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.model.contacts import Contact
from services.intake.model.drafts import DraftKind
from services.intake.model.editing import EditedMeanwhile
from services.intake.pages.meanwhile import differences

from .acting import Working, to_case
from .contact_forms import LABELS, card_fields, read_card
from .draft_forms import handed_in, of_case, on_page
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/contact")


@router.get("", summary="How the seeker may be reached")
async def show_contact(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    return await _draw(request, tx, doing, case_id)


@router.post("", summary="Change how the seeker may be reached")
async def change_contact(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = Form(await request.form())
    contact = _read(form)
    if form.errors:
        return await _draw(request, tx, doing, case_id, form)
    typed = ContactForm(contact, form.seen, form.tick("confirmed"))
    try:
        await contacting.change_contact(tx, doing, case_id, typed)
    except EditedMeanwhile:
        return await _draw(request, tx, doing, case_id, form)
    await handed_in(tx, doing, of_case(DraftKind.CONTACT, case_id), form)
    return to_case(case_id)


async def contact_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open the way to the seeker for the page of a case."""
    case_id = file.case.case_id
    return {"contact": await contacting.open_contact(tx, doing.vault, doing.society, case_id)}


def _read(form: Form) -> Contact:
    first, name = read_card(form), form.text("second_name", most=200, needed=False)
    named = bool(name or form.values["second_contact"].strip())
    if not named:
        return Contact(first)
    return Contact(first, second_name=name, second=read_card(form, "second_"))


def _fields(contact: Contact) -> dict[str, str]:
    second = card_fields(contact.second, "second_") if contact.second else {}
    return card_fields(contact.first) | {"second_name": contact.second_name} | second


async def _draw(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    """Draw the card: as it stands, or as it was typed where that was not taken."""
    stands = await contacting.open_contact(tx, doing.vault, doing.society, case_id)
    await note(tx, doing, "contact read", case_id)
    draft = await on_page(request, tx, doing, of_case(DraftKind.CONTACT, case_id), form)
    form, words, fields = draft.form, catalogue_of(request), _fields(stands)
    meanwhile = form is not None and form.seen != str(stands.version)
    labels = {name: words.plain(key) for name, key in LABELS.items()}
    typed = form.values if form else Typed(fields)
    return page(
        request,
        doing.by,
        "case_contact.html",
        status=form.comes_with(meanwhile=meanwhile) if form else 200,
        drafting=draft,
        case_id=case_id,
        values=typed,
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
        seen=form.seen if form else str(stands.version),
        now=stands.version if meanwhile else None,
        differing=differences(labels, fields, typed) if meanwhile else [],
        failed_at=stands.failed_at,
    )
