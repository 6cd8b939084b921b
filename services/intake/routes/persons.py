"""Who people are: registering a seeker, and the pages on which records are written anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.contracts.codes import Relation
from services.intake import store
from services.intake.actions import describing, finding, registering
from services.intake.actions.doing import Doing, note
from services.intake.matching.comparing import Described
from services.intake.model.drafts import DraftKind, Place
from services.intake.model.editing import EditedMeanwhile
from services.intake.model.interviews import Age
from services.intake.pages.cases import spoken_options
from services.intake.pages.meanwhile import differences
from services.intake.pages.records import (
    SEEKER_LABELS,
    SOUGHT_LABELS,
    readable,
    seeker_fields,
    sought_fields,
)

from .acting import Working, to_case
from .case_view import seeker_told, sought_told
from .draft_forms import OnPage, handed_in, of_case, on_page
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, page
from .told_forms import read_seeker, read_sought

router = APIRouter(prefix="/cases")


@router.get("/new", summary="The form to register a seeker")
async def new_case(request: Request, tx: Scoped, doing: Working, short: bool = False) -> Response:
    draft = await on_page(request, tx, doing, _registration(doing))
    values = draft.form.values if draft.form else Typed(short="yes" if short else "")
    shown = {"values": values, "drafting": draft, **_choices()}
    return page(request, doing.by, "case_new.html", **shown)


@router.post("/new", summary="Register a seeker")
async def register_case(request: Request, member: Signed, tx: Scoped, doing: Working) -> Response:
    form, today = Form(await request.form()), doing.at.date()
    told, age, language = read_seeker(form, today)
    if "contact" not in form.data:
        form.errors["contact"] = "need_text"
    relations, sought = read_sought(form, today)
    draft = await on_page(request, tx, doing, _registration(doing), form)
    if form.errors:
        return _again(request, member, "case_new.html", form, drafting=draft)
    who = Described(told, ((relations[0], sought),))
    alike = await finding.duplicates(tx, doing, who)
    apart = " ".join(sorted(str(one.found.hit.case_id) for one in alike))
    if alike and apart != form.values["apart"]:
        for one in alike:
            await note(tx, doing, "listed", one.found.hit.case_id)
        given = {"duplicates": alike, "apart": apart, "status": 409, "drafting": draft}
        return _again(request, member, "case_new.html", form, **given)
    case_id = await registering.register_case(tx, doing, (told, age, language.value))
    await registering.add_sought(tx, doing, case_id, relations, sought)
    if form.values["short"] == "yes":
        await registering.leave_rest(tx, doing, case_id, (told, sought))
    for one in alike:
        await finding.set_apart(tx, doing, case_id, one.found.hit.case_id)
    await handed_in(tx, doing, draft.place, form)
    return to_case(case_id)


@router.get("/{case_id}/who", summary="The form to change what a seeker told")
async def edit_seeker(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _who(request, tx, doing, case_id)


@router.post("/{case_id}/who", summary="Change what a seeker told")
async def change_seeker(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    told, age, language = read_seeker(form, doing.at.date())
    if form.errors:
        return await _who(request, tx, doing, case_id, form)
    try:
        change = (told, age, language.value)
        await describing.change_seeker(tx, doing, case_id, change, form.seen)
    except EditedMeanwhile:
        return await _who(request, tx, doing, case_id, form)
    await handed_in(tx, doing, of_case(DraftKind.SEEKER, case_id), form)
    return to_case(case_id)


@router.get("/{case_id}/sought", summary="The form to add a sought person")
async def new_sought(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    draft = await on_page(request, tx, doing, of_case(DraftKind.NEW_SOUGHT, case_id))
    values = draft.form.values if draft.form else Typed()
    shown = {"case_id": case_id, "values": values, "drafting": draft, **_choices()}
    return page(request, doing.by, "case_sought.html", **shown)


@router.post("/{case_id}/sought", summary="Add a sought person")
async def add_sought(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Working
) -> Response:
    form = Form(await request.form())
    relations, told = read_sought(form, doing.at.date())
    place = of_case(DraftKind.NEW_SOUGHT, case_id)
    if form.errors:
        draft = await on_page(request, tx, doing, place, form)
        return _again(request, member, "case_sought.html", form, case_id=case_id, drafting=draft)
    await registering.add_sought(tx, doing, case_id, relations, told)
    await handed_in(tx, doing, place, form)
    return to_case(case_id)


@router.get("/{case_id}/sought/{sought_id}", summary="The form to change a sought person")
async def edit_sought(
    request: Request, case_id: UUID, sought_id: UUID, tx: Scoped, doing: Working
) -> Response:
    return await _whom(request, tx, doing, (case_id, sought_id))


@router.post("/{case_id}/sought/{sought_id}", summary="Change what is known of a sought person")
async def change_sought(
    request: Request, case_id: UUID, sought_id: UUID, tx: Scoped, doing: Working
) -> Response:
    form, person = Form(await request.form()), (case_id, sought_id)
    change = read_sought(form, doing.at.date())
    if form.errors:
        return await _whom(request, tx, doing, person, form)
    try:
        await describing.change_sought(tx, doing, person, change, form.seen)
    except EditedMeanwhile:
        return await _whom(request, tx, doing, person, form)
    await handed_in(tx, doing, Place(DraftKind.SOUGHT, sought_id, case_id), form)
    return to_case(case_id)


@router.post("/{case_id}/sought/{sought_id}/removal", summary="Strike a sought person")
async def remove_sought(
    case_id: UUID, sought_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    await registering.remove_sought(tx, doing, case_id, sought_id)
    return to_case(case_id)


async def _who(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    """Draw a seeker's form: as it stands, or as it was typed where that was not taken."""
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    stands = seeker_fields(file.seeker, await seeker_told(tx, doing, file.seeker.seeker_id))
    draft = await on_page(request, tx, doing, of_case(DraftKind.SEEKER, case_id), form)
    known = _known(request, SEEKER_LABELS, (stands, file.seeker.version), draft)
    return page(request, doing.by, "case_who.html", case_id=case_id, **known)


async def _whom(
    request: Request,
    tx: Connection,
    doing: Doing,
    person: tuple[UUID, UUID],
    form: Form | None = None,
) -> Response:
    """Draw a sought person's form in the same way."""
    case_id, sought_id = person
    file = await store.cases.read_file(tx, doing.society, case_id)
    one = describing.person_of(file, sought_id)
    await note(tx, doing, "read", case_id)
    stands = sought_fields(one, await sought_told(tx, doing, sought_id))
    draft = await on_page(request, tx, doing, Place(DraftKind.SOUGHT, sought_id, case_id), form)
    known = _known(request, SOUGHT_LABELS, (stands, one.version), draft)
    known |= {"case_id": case_id, "sought_id": sought_id}
    return page(request, doing.by, "case_sought_edit.html", **known)


def _known(
    request: Request, labels: dict[str, str], stands: tuple[dict[str, str], int], draft: OnPage
) -> dict[str, Any]:
    """Return what the page of a record shows: with a form not taken, what stands and was typed."""
    (fields, version), form = stands, draft.form
    if form is None:
        return {
            "drafting": draft,
            "values": Typed(fields),
            "seen": str(version),
            "now": None,
            "differing": [],
            **_choices(),
        }
    words = catalogue_of(request)
    errors = {name: words.text(key) for name, key in form.errors.items()}
    meanwhile = form.seen != str(version)
    named = {name: words.plain(key) for name, key in labels.items()}
    both = differences(named, readable(words, fields), readable(words, form.values))
    return {
        "drafting": draft,
        "values": form.values,
        "errors": errors,
        "seen": form.seen,
        "now": version if meanwhile else None,
        "differing": both if meanwhile else [],
        "status": form.comes_with(meanwhile=meanwhile),
        **_choices(),
    }


def _registration(doing: Doing) -> Place:
    return Place(DraftKind.REGISTRATION, doing.by.staff_id)


def _choices() -> dict[str, Any]:
    return {
        "ages": list(Age),
        "relations": list(Relation),
        "spoken": spoken_options(),
        "duplicates": (),
        "apart": "",
    }


def _again(request: Request, member: Signed, name: str, form: Form, **context: Any) -> Response:
    """Draw a form once more with what was typed and how to mend it."""
    words = catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()}
    given = {"values": form.values, "errors": errors, "status": 422, **_choices(), **context}
    return page(request, member, name, **given)
