"""Drafts: keeping what is being typed, the list of what one began, and letting it go."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.chassis.problems import NotFound
from services.chassis.web.pages import wants_page
from services.intake import store
from services.intake.actions import drafting
from services.intake.model.drafts import DraftKind
from services.intake.pages.moments import in_zone

from .acting import Working
from .draft_forms import typed_in
from .session import Scoped, catalogue_of, own_path, page

router = APIRouter(prefix="/drafts")


@router.get("", summary="What one began and did not hand in")
async def show_drafts(request: Request, tx: Scoped, doing: Working) -> Response:
    begun = await store.drafts.list_of(tx, doing.society, doing.by.staff_id)
    opened = await drafting.open_all(tx, doing, begun)
    return page(request, doing.by, "drafts_begun.html", begun=begun, opened=opened)


@router.post("/discarding", summary="Let go what one began")
async def throw_away(request: Request, tx: Scoped, doing: Working) -> RedirectResponse:
    form = await request.form()
    try:
        draft_id = UUID(str(form.get("draft", "")))
    except ValueError:
        raise NotFound from None
    await drafting.throw_away(tx, doing, draft_id)
    return RedirectResponse(own_path(str(form.get("next", ""))), 303)


@router.post("/{what}", summary="Keep what is being typed into a form, for its writer alone")
async def keep_draft(
    request: Request,
    what: DraftKind,
    tx: Scoped,
    doing: Working,
    about: Annotated[UUID | None, Query()] = None,
) -> Response:
    place = await drafting.place_of(tx, doing, what, about)
    draft = await drafting.keep(tx, doing, place, typed_in(await request.form(), doing))
    if wants_page(request.scope):
        return RedirectResponse(draft.address, 303)
    words = catalogue_of(request)
    at = words.time(in_zone(draft.saved_at, doing.by.time_zone))
    return JSONResponse({"said": words.plain("draft_saved", at=at)})
