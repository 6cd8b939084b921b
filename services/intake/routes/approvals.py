"""Approvals: what waits for a second person, and the page on which that person decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.actions import approving, lending
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import Changed
from services.intake.pages.approvals import changes
from services.intake.store.scopes import transaction_for

from .acting import Approving, Reading, Working, publish_now, to_case
from .case_view import approval_view
from .forms import Form
from .session import Scoped, Signed, catalogue_of, lent_too, page, resources_of

router = APIRouter()

_LOOKS = ("look_background", "look_sentence", "look_notes")


@router.post("/cases/{case_id}/approval", summary="Ask a second person to approve")
async def ask(case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await approving.ask_for_approval(tx, doing, case_id)
    return to_case(case_id)


@router.get("/approvals", summary="What waits for a second person")
@lent_too
async def list_approvals(request: Request, member: Signed, tx: Scoped, doing: Reading) -> Response:
    asked = await store.approvals.list_asked(tx, member.society)
    lent = member.home is not None
    merges = [] if lent else await store.merges.list_waiting(tx, member.society)
    names = await store.people.names_of(tx, member.society)
    return page(request, member, "approvals.html", asked=asked, merges=merges, names=names)


@router.get("/approvals/{case_id}", summary="Everything a second person decides on")
@lent_too
async def show_approval(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    return page(request, member, "approval.html", **await _view(tx, doing, case_id))


@router.post("/approvals/{case_id}", summary="Approve, and show the face for one lease")
@lent_too
async def approve(request: Request, case_id: UUID, member: Signed, doing: Approving) -> Response:
    resources, form = resources_of(request), Form(await request.form())
    if not all(form.tick(look) for look in _LOOKS):
        errors = {"look_background": catalogue_of(request).text("need_looks")}
        async with transaction_for(resources.pool, member) as tx:
            view = await _view(tx, doing, case_id)
        return page(request, member, "approval.html", status=422, **view | {"errors": errors})
    async with transaction_for(resources.pool, member) as tx:
        await approving.approve(tx, doing, case_id, form.record("approval_id", Changed))
        await lending.note_at_home(tx, doing, "approved for another Society")
    await publish_now(resources, member.society, case_id)
    return to_case(case_id) if member.home is None else RedirectResponse("/approvals", 303)


@router.post("/approvals/{case_id}/return", summary="Send back, saying what should change")
@lent_too
async def send_back(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Approving
) -> Response:
    form = Form(await request.form())
    words = form.text("words", most=2000)
    if form.errors:
        texts = catalogue_of(request)
        errors = {field: texts.text(key) for field, key in form.errors.items()}
        view = await _view(tx, doing, case_id)
        return page(request, member, "approval.html", status=422, **view | {"errors": errors})
    await approving.send_back(tx, doing, case_id, form.record("approval_id", Changed), words)
    await lending.note_at_home(tx, doing, "sent back for another Society")
    return RedirectResponse("/approvals", 303)


async def _view(tx: Connection, doing: Doing, case_id: UUID) -> dict[str, Any]:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read for approval", case_id)
    asked = file.asked
    if asked is None and doing.by.home:
        raise NotFound  # whoever was lent knows of what waits for a yes, and of no other case
    if asked is None or file.photo is None:
        raise Changed(case_id=str(case_id))
    before = await store.approvals.find_given_before(tx, doing.society, case_id, asked)
    return await approval_view(tx, doing, file) | {
        "asked": asked,
        "mine": doing.by.person in file.prepared_by(),
        "voted": asked.voted(doing.by.person),
        "needed": file.policy.reviewers,
        "before": before,
        "changes": changes(file, before),
        "looks": _LOOKS,
        "errors": {},
    }
