"""What somebody who was found, asked alone, chose; and "nothing", for the two who know of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.intake import store
from services.intake.actions import choosing, doubting
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.model.choices import (
    Asked,
    Choice,
    NotAskedAlone,
    NothingConfided,
    SecondOfficerNeeded,
)
from services.intake.model.doubts import NoDoubt
from services.intake.model.interpreting import Interpreter
from services.intake.model.linking import NotLinked
from services.intake.model.people import READERS

from .acting import Reading, Working, to_case
from .confirming import SteppedUp
from .forms import Form, Typed
from .interview_forms import read_interpreter
from .session import Scoped, catalogue_of, page

router = APIRouter()


class _Same(StrEnum):
    """Whether two others are the two who are kept apart."""

    NO = "no"
    YES = "yes"


_MENDS: dict[type[Problem], str] = {NotAskedAlone: "alone", SecondOfficerNeeded: "second"}
"""At which field of the page each refusal stands."""


@router.get("/enquiries/{enquiry_id}/asked", summary="What the found person chose, and the form")
async def show_asked(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, enquiry_id)


@router.post("/enquiries/{enquiry_id}/asked", summary="Write down what the found person chose")
async def record(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    interpreting = read_interpreter(form, doing)
    asked = Asked(
        choice=form.choice("choice", Choice),
        on=form.day_been("asked_on", doing.today),
        alone=form.yes("alone"),
        interpreter=interpreting.kind if interpreting else Interpreter.NONE,
        words=form.text("words", most=2000, needed=False),
    )
    if not form.errors:
        try:
            who = (interpreting, form.id_in("second"))
            await choosing.record(tx, doing, enquiry_id, asked, who)
            return RedirectResponse(f"/enquiries/{enquiry_id}/asked", 303)
        except (NotAskedAlone, SecondOfficerNeeded) as refused:
            form.errors[_MENDS[type(refused)]] = f"problem_{type(refused).__name__}"
    return await _page(request, tx, doing, enquiry_id, form)


@router.post("/enquiries/{enquiry_id}/asked/undoing", summary="They took back what they had chosen")
async def take_back(enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    await choosing.take_back(tx, doing, enquiry_id)
    return RedirectResponse(f"/enquiries/{enquiry_id}/asked", 303)


@router.get("/cases/{case_id}/confided", summary="What was confided to whoever asks")
async def show_confided(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    return await _confided(request, tx, doing, case_id)


@router.post("/cases/{case_id}/confided/naming", summary="Let a second officer know again")
async def name_second(
    request: Request, case_id: UUID, tx: Scoped, doing: Reading, member: SteppedUp
) -> Response:
    form = Form(await request.form())
    file = await store.cases.read_file(tx, doing.society, case_id)
    confided_id = form.record("confided_id", NothingConfided)
    try:
        await choosing.name_second(tx, doing, file, confided_id, form.id_in("second"))
    except SecondOfficerNeeded:
        form.errors["second"] = "problem_SecondOfficerNeeded"
        return await _confided(request, tx, doing, case_id, form)
    return to_case(case_id, "/confided")


@router.post("/cases/{case_id}/confided/deciding", summary="Say whether it is the same two")
async def decide(
    request: Request, case_id: UUID, tx: Scoped, doing: Reading, member: SteppedUp
) -> Response:
    form = Form(await request.form())
    file = await store.cases.read_file(tx, doing.society, case_id)
    doubt_id, same = form.record("doubt_id", NoDoubt), form.choice("same", _Same)
    if not form.errors:
        await doubting.decide(tx, doing, file, doubt_id, same=same is _Same.YES)
    return to_case(case_id, "/confided")


async def choices_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring what was chosen to the page of the case, and whether anything is confided to one."""
    chosen = await store.choices.list_of(tx, doing.society, file.case_ids)
    everybody = {one.sought_id: one for each in file.together for one in each.sought}
    return {
        "chosen": [(one, everybody.get(one.sought_id)) for one in chosen if one.stands],
        "confided": bool(await choosing.list_confided(tx, doing, file)),
    }


async def _page(
    request: Request, tx: Connection, doing: Doing, enquiry_id: UUID, form: Form | None = None
) -> Response:
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    view: dict[str, Any] = {
        "enquiry": enquiry,
        "link": None,
        "file": None,
        "person": None,
        "history": [],
        "choices": list(Choice),
        "before": None,
        "confided": [],
        "today": doing.today,
        "colleagues": await _colleagues(tx, doing),
        "names": await store.people.names_of(tx, doing.society),
        "values": form.values if form else Typed(),
        "errors": {name: words.text(key) for name, key in errors.items()},
    }
    try:
        view |= await _of_link(tx, doing, enquiry_id)
    except NotLinked:
        if form is not None:
            raise
    status = 422 if errors else 200
    return page(request, doing.by, "enquiry_asked.html", status=status, **view)


async def _of_link(tx: Connection, doing: Doing, enquiry_id: UUID) -> dict[str, Any]:
    """Return what is known of the person who wrote; raises `NotLinked`."""
    link = await choosing.linked(tx, doing, enquiry_id)
    file = await store.cases.read_file(tx, doing.society, link.case_id)
    await note(tx, doing, "read", link.case_id)
    chosen = await store.choices.list_of(tx, doing.society, [link.case_id])
    known = await choosing.list_confided(tx, doing, file)
    history = [one for one in chosen if one.sought_id == link.sought_id]
    return {
        "link": link,
        "file": file,
        "person": next((one for one in file.sought if one.sought_id == link.sought_id), None),
        "history": history,
        "said": await choosing.open_words(tx, doing, link.case_id, history),
        "confided": [one for one in known if one.facts.sought_id == link.sought_id],
        "before": await store.consents.last_interpreter(tx, doing.society, link.case_id),
    }


async def _confided(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    confided = await choosing.list_confided(tx, doing, file)
    known = [one.confided.confided_id for one in confided]
    return page(
        request,
        doing.by,
        "case_confided.html",
        status=422 if errors else 200,
        file=file,
        confided=confided,
        doubts=await doubting.list_doubts(tx, doing, known) if known else [],
        people={one.sought_id: one for each in file.together for one in each.sought},
        colleagues=await _colleagues(tx, doing),
        names=await store.people.names_of(tx, doing.society),
        values=form.values if form else Typed(),
        errors={name: words.text(key) for name, key in errors.items()},
    )


async def _colleagues(tx: Connection, doing: Doing) -> list[tuple[str, str]]:
    """Return who could be the second to know: others who may open cases."""
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return [
        (str(one.staff_id), one.name)
        for one in lines
        if one.active and one.staff_id != doing.by.staff_id and set(READERS) & set(one.roles)
    ]
