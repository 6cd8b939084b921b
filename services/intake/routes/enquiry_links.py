"""Whom a message is about: linking it to a case and to a sought person, and taking that back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import linking
from services.intake.actions.doing import Doing
from services.intake.actions.finding import Found
from services.intake.actions.linking import Wish
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.linking import CannotLink, Claim

from .acting import Working
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/enquiries/{enquiry_id}/link")


@router.get("", summary="Whom a message is about, and a way to say so")
async def show_link(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, enquiry_id)


@router.post("/search", summary="Look for the case a message belongs to, by a name or a reference")
async def search(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    form.text("q", most=200)
    return await _page(request, tx, doing, enquiry_id, form)


@router.post("", summary="Say whom a message is about")
async def link(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    claims = form.choice("claims", Claim)
    case_id, sought_id = _whom(form)
    if form.errors or case_id is None:
        return await _page(request, tx, doing, enquiry_id, form)
    try:
        await linking.link(tx, doing, enquiry_id, Wish(case_id, sought_id, claims))
    except CaseNotFound:
        raise CannotLink(enquiry_id=str(enquiry_id)) from None
    return RedirectResponse(f"/enquiries/{enquiry_id}#about", 303)


@router.post("/undoing", summary="Take back whom a message is about")
async def undo(enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    await linking.undo(tx, doing, enquiry_id)
    return RedirectResponse(f"/enquiries/{enquiry_id}#about", 303)


def _whom(form: Form) -> tuple[UUID | None, UUID | None]:
    """Read `case` or `case:person`, as one of the choices on the page says it."""
    case, _, person = form.values["whom"].partition(":")
    try:
        return UUID(case), UUID(person) if person else None
    except ValueError:
        form.errors["whom"] = "error_choose"
        return None, None


async def _page(
    request: Request, tx: Connection, doing: Doing, enquiry_id: UUID, form: Form | None = None
) -> Response:
    asked = form.values["q"].strip()[:200] if form else ""
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    found = await linking.candidates(tx, doing, enquiry, asked)
    link = await store.links.find(tx, doing.society, enquiry_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    view = {
        "enquiry": enquiry,
        "link": link,
        "whom": _described(found),
        "asked": asked,
        "claims": list(Claim),
        "values": form.values if form else Typed(claims=link.claims if link else ""),
        "errors": {name: words.text(key) for name, key in errors.items()},
    }
    status = 422 if errors else 200
    return page(request, doing.by, "enquiry_link.html", status=status, **view)


def _described(found: list[tuple[CaseFile, Found]]) -> list[dict[str, Any]]:
    """Return each case with the names of its seeker and of those sought, to choose among."""
    return [
        {
            "case_id": file.case.case_id,
            "closed": file.case.closed_at is not None,
            "seeker": one.described.told.name,
            "sought": [
                (person, about.name)
                for person, (_, about) in zip(file.sought, one.described.sought, strict=True)
            ],
        }
        for file, one in found
    ]
