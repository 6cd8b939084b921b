"""Finding a case by a name in any script or by a reference, and telling two people apart.

What is looked for is posted, and stands in the address of the answer under seal alone: addresses
are kept by browsers and logs, and names are nobody's there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.web.tokens import BadToken, FormSeal
from services.intake.actions import finding
from services.intake.model.cases import CaseNotFound
from services.intake.resources import Resources
from services.intake.store.names import Hit

from .acting import Reading, Working, to_case
from .forms import Form
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases")

_KEPT = timedelta(hours=8)
_MOST = 200


@router.post("/search", summary="Look for a case by a name or a reference")
async def search(request: Request, tx: Scoped, doing: Reading) -> Response:
    form = Form(await request.form())
    asked = form.text("q", most=_MOST)
    if form.errors:
        words = catalogue_of(request)
        errors = {name: words.text(key) for name, key in form.errors.items()}
        return _results(request, doing, 422, asked=asked, errors=errors)
    case_id = await finding.case_of_reference(tx, doing, asked)
    if case_id:
        return to_case(case_id)
    return RedirectResponse(f"/cases/search?q={_sealed(request, doing, {'q': asked})}", 303)


@router.get("/search", summary="What was found, what fits best first")
async def show_found(request: Request, tx: Scoped, doing: Reading, q: str = "") -> Response:
    state = _opened(request, doing, q)
    if not state:
        return _results(request, doing, asked="", errors={})
    size, place = resources_of(request).settings.page_size, state.get("after")
    after = Hit(place[0], UUID(place[1])) if place else None
    found = await finding.search(tx, doing, state["q"], after=after, limit=size + 1)
    shown = found[:size]
    more = ""
    if len(found) > size:
        last = [shown[-1].hit.score, str(shown[-1].hit.case_id)]
        more = _sealed(request, doing, {"q": state["q"], "after": last})
    return _results(request, doing, asked=state["q"], found=shown, more=more, errors={})


@router.post("/{case_id}/apart", summary="Say that another case is about somebody else")
async def set_apart(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    other = Form(await request.form()).record("other", CaseNotFound)
    await finding.set_apart(tx, doing, case_id, other)
    return to_case(case_id)


def _results(request: Request, doing: Reading, status: int = 200, **told: Any) -> Response:
    context = {"found": [], "more": "", **told}
    return page(request, doing.by, "cases_found.html", status=status, **context)


def _seal(resources: Resources) -> FormSeal:
    return FormSeal(resources.vault.derived("searches"), purpose="search")


def _sealed(request: Request, doing: Reading, state: dict[str, Any]) -> str:
    resources = resources_of(request)
    return _seal(resources).seal({**state, "by": str(doing.by.staff_id)}, resources.clock())


def _opened(request: Request, doing: Reading, text: str) -> dict[str, Any] | None:
    """Return what was looked for, if the one who looks is the one who asked, not long ago."""
    resources = resources_of(request)
    try:
        state = _seal(resources).open(text, resources.clock(), _KEPT)
    except BadToken:
        return None
    return state if state.get("by") == str(doing.by.staff_id) else None
