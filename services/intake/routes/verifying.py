"""Verifying a writer: posing questions, writing down what came back, and two officers' verdicts."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.contracts.codes import Language
from services.intake import store
from services.intake.actions import answering, verifying
from services.intake.actions.answering import Draft
from services.intake.actions.doing import Doing
from services.intake.model.enquiries import ClaimedByAnother
from services.intake.model.letters import REPLY_BYTES
from services.intake.model.verifying import (
    JUDGES,
    AnswerInReply,
    AnswersChanged,
    Judged,
    TooFewAgree,
    Verdict,
)
from services.intake.pages import enquiries as view
from services.intake.pages.phrases import ASKING, ask_in

from .acting import Reading, Working
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/enquiries/{enquiry_id}")

_MENDS: dict[type[Problem], tuple[str, str]] = {
    ClaimedByAnother: ("reply", "reply_claimed"),
    AnswerInReply: ("reply", "problem_AnswerInReply"),
    TooFewAgree: ("verdict", "problem_TooFewAgree"),
    AnswersChanged: ("verdict", "problem_AnswersChanged"),
}
"""At which field of the page each refusal stands, and in which words."""


@router.get("/verifying", summary="Questions for a writer, and what came back")
async def show_verifying(
    request: Request, enquiry_id: UUID, tx: Scoped, doing: Working
) -> Response:
    return await _page(request, (tx, doing), enquiry_id)


@router.post("/verifying/posing", summary="Put questions to a writer, in an answer")
async def pose(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    chosen = _chosen(form)
    text = form.text("reply", most=REPLY_BYTES).replace("\r\n", "\n")
    if len(text.encode()) > REPLY_BYTES:
        form.errors["reply"] = "reply_long"
    look = () if form.tick("looked") else await answering.look_at(tx, doing, enquiry_id, text)
    if not form.errors and not look:
        draft = Draft(form.id_in("reply_id") or uuid4(), text, seen=form.id_in("up_to"))
        try:
            await verifying.pose(tx, doing, enquiry_id, chosen, draft)
            return _back(enquiry_id)
        except (ClaimedByAnother, AnswerInReply) as refused:
            field, key = _MENDS[type(refused)]
            form.errors[field] = key
    return await _page(request, (tx, doing), enquiry_id, form, look=look)


@router.post("/verifying/phrases", summary="Put ready-made questions into an answer")
async def put_in(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    chosen = _chosen(form)
    opened = await verifying.open_all(tx, doing, enquiry_id)
    asked = [one.asked for one in opened.left if one.question.question_id in chosen]
    language = Language(opened.enquiry.language)
    answer = ask_in(form.values["reply"], asked, language)
    if not form.errors and answer == form.values["reply"].strip():
        form.errors["question"] = "verify_none_ready"
    return await _page(request, (tx, doing), enquiry_id, form, reply=answer)


@router.post("/verifying/answers", summary="Write down what a writer answered")
async def write_down(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    posed = await store.questions.list_posed(tx, doing.society, enquiry_id)
    fields = {f"answer-{one.question_id}": one.question_id for one in posed}
    told = {
        question_id: text
        for name, question_id in fields.items()
        if (text := form.text(name, most=2000, needed=False))
    }
    if not told and fields:
        form.errors[next(iter(fields))] = "need_text"
    if form.errors:
        return await _page(request, (tx, doing), enquiry_id, form)
    await verifying.write_down(tx, doing, enquiry_id, told)
    return _back(enquiry_id)


@router.get("/judging", summary="What the seeker told beside what the writer answered")
async def show_judging(request: Request, enquiry_id: UUID, tx: Scoped, doing: Reading) -> Response:
    doing.by.require(*JUDGES)
    return await _judging(request, tx, doing, enquiry_id)


@router.post("/judging", summary="Give one's verdict on a writer; two persons decide")
async def judge(request: Request, enquiry_id: UUID, tx: Scoped, doing: Reading) -> Response:
    doing.by.require(*JUDGES)
    form = Form(await request.form())
    posed = await store.questions.list_posed(tx, doing.society, enquiry_id)
    judged = {
        one.question_id: form.choice(f"judged-{one.question_id}", Judged)
        for one in posed
        if one.answered_at
    }
    verdict = form.choice("verdict", Verdict)
    if form.errors:
        return await _judging(request, tx, doing, enquiry_id, form)
    try:
        await verifying.judge(tx, doing, enquiry_id, (verdict, judged), form.seen)
    except (TooFewAgree, AnswersChanged) as refused:
        field, key = _MENDS[type(refused)]
        form.errors[field] = key
        return await _judging(request, tx, doing, enquiry_id, form)
    return RedirectResponse(f"/enquiries/{enquiry_id}/judging", 303)


def _chosen(form: Form) -> list[UUID]:
    """Return which questions were ticked, at least one."""
    found = []
    for one in form.data.getlist("question"):
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    if not found:
        form.errors["question"] = "error_choose"
    return found


def _back(enquiry_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/enquiries/{enquiry_id}/verifying", 303)


async def _page(
    request: Request,
    scope: tuple[Connection, Doing],
    enquiry_id: UUID,
    form: Form | None = None,
    **instead: Any,
) -> Response:
    """Draw the page; `instead` are what to look at once more, or an answer instead of the typed."""
    tx, doing = scope
    opened = await verifying.open_all(tx, doing, enquiry_id)
    shown: dict[str, Any] = {
        "opened": opened,
        "look": (),
        "reply_id": form.values["reply_id"] if form else uuid4(),
        "ticked": [str(one) for one in form.data.getlist("question")] if form else [],
        "visitor": view.visitor(opened.enquiry),
        "reply": form.values["reply"] if form else "",
        "reviewed": ASKING[Language(opened.enquiry.language)].reviewed,
    }
    return _drawn(request, doing, "enquiry_verifying.html", form, **shown | instead)


async def _judging(
    request: Request, tx: Connection, doing: Doing, enquiry_id: UUID, form: Form | None = None
) -> Response:
    opened = await verifying.open_all(tx, doing, enquiry_id)
    current = [one for one in opened.given if one.binds == opened.binds]
    shown: dict[str, Any] = {
        "opened": opened,
        "mine": next((one for one in current if one.person == doing.by.person), None),
        "current": current,
        "judgements": list(Judged),
        "verdicts": list(Verdict),
        "names": await store.people.names_of(tx, doing.society),
    }
    return _drawn(request, doing, "enquiry_judging.html", form, **shown)


def _drawn(
    request: Request,
    doing: Doing,
    name: str,
    form: Form | None,
    **shown: Any,
) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    shown |= {
        "values": form.values if form else Typed(),
        "errors": {field: words.text(key) for field, key in errors.items()},
    }
    return page(
        request, doing.by, name, status=422 if errors or shown.get("look") else 200, **shown
    )
