"""Cases: the list, a new one, and the page of each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.contracts.codes import Language, Relation
from services.intake import store
from services.intake.actions import registering
from services.intake.actions.doing import note
from services.intake.model.interviews import Age, SeekerTold, SoughtTold
from services.intake.pages.cases import spoken_options

from .acting import Reading, Working, to_case
from .case_view import case_view, seeker_told
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases")


@router.get("", summary="The Society's cases, the newest first")
async def list_cases(
    request: Request,
    member: Signed,
    tx: Scoped,
    doing: Reading,
    before: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    size = resources_of(request).settings.page_size
    lines = await store.cases.list_cases(tx, member.society, before=_place(before), limit=size + 1)
    shown = lines[:size]
    names = {}
    for line in shown:
        seeker = await store.interviews.read_seeker(tx, member.society, line.case_id)
        names[line.case_id] = (await seeker_told(tx, doing, seeker.seeker_id)).name
        await note(tx, doing, "listed", line.case_id)
    last = shown[-1] if len(lines) > size else None
    more = f"{last.opened_at.isoformat()}_{last.case_id}" if last else ""
    return page(request, member, "cases.html", lines=shown, names=names, more=more, before=before)


@router.get("/new", summary="The form to register a seeker")
async def new_case(request: Request, member: Signed, doing: Working) -> Response:
    return page(request, member, "case_new.html", values=Typed(), **_choices())


@router.post("/new", summary="Register a seeker")
async def register_case(request: Request, member: Signed, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    told = SeekerTold(form.text("name", most=200), form.text("contact", most=1000))
    age, language = form.choice("age", Age), form.choice("language", Language)
    relation, sought = _sought(form)
    if form.errors:
        return _again(request, member, "case_new.html", form)
    case_id = await registering.register_case(tx, doing, (told, age, language.value))
    await registering.add_sought(tx, doing, case_id, relation, sought)
    return to_case(case_id)


@router.get("/{case_id}", summary="A case on one page")
async def show_case(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, member.society, case_id)
    await note(tx, doing, "read", case_id)
    gallery = resources_of(request).settings.gallery_origin
    view = await case_view(tx, doing, file)
    return page(request, member, "case.html", gallery=gallery, **view)


@router.get("/{case_id}/sought", summary="The form to add a sought person")
async def new_sought(request: Request, case_id: UUID, member: Signed, doing: Working) -> Response:
    return page(request, member, "case_sought.html", case_id=case_id, values=Typed(), **_choices())


@router.post("/{case_id}/sought", summary="Add a sought person")
async def add_sought(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Working
) -> Response:
    form = Form(await request.form())
    relation, told = _sought(form)
    if form.errors:
        return _again(request, member, "case_sought.html", form, case_id=case_id)
    await registering.add_sought(tx, doing, case_id, relation, told)
    return to_case(case_id)


@router.post("/{case_id}/sought/{sought_id}/removal", summary="Strike a sought person")
async def remove_sought(
    case_id: UUID, sought_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    await registering.remove_sought(tx, doing, case_id, sought_id)
    return to_case(case_id)


def _sought(form: Form) -> tuple[tuple[Relation, Relation], SoughtTold]:
    """Read a sought person: the true relation, the one to tell, name and story."""
    relation = form.choice("relation", Relation)
    public = Relation.FAMILY if form.tick("as_family") else relation
    told = SoughtTold(
        form.text("sought_name", most=200, needed=False),
        form.text("story", most=4000, needed=False),
    )
    return (relation, public), told


def _choices() -> dict[str, Any]:
    return {"ages": list(Age), "relations": list(Relation), "spoken": spoken_options()}


def _again(request: Request, member: Signed, name: str, form: Form, **context: Any) -> Response:
    """Draw a form once more with what was typed and how to mend it."""
    words = catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()}
    given = {"values": form.values, "errors": errors, **_choices(), **context}
    return page(request, member, name, status=422, **given)


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Read where a list goes on; anything that is no such place means the beginning."""
    moment, _, case_id = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(case_id)
    except ValueError:
        return None
