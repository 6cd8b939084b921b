"""The questions of a case by which a writer can be verified, set with the seeker."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import questions
from services.intake.actions.doing import Doing, note
from services.intake.matching.answers import gives_away, tells_something
from services.intake.model.verifying import MOST_QUESTIONS
from services.intake.pages.phrases import asking

from .acting import Working, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/questions")


@router.get("", summary="The questions by which a writer can be verified")
async def show_questions(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, case_id)


@router.post("", summary="Write down a question and the seeker's answer")
async def set_question(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    ready = form.one_of("ready", asking(catalogue_of(request).language), needed=False)
    own = form.text("question", most=500, needed=not ready)
    asked, answer = own or ready, form.text("answer", most=1000)
    if answer and not tells_something(answer):
        form.errors["answer"] = "need_telling_answer"
    elif answer and gives_away(asked, "", answer):
        form.errors["question"] = "need_open_question"
    if form.errors:
        return await _page(request, tx, doing, case_id, form)
    await questions.set_question(tx, doing, case_id, asked, answer)
    return to_case(case_id, "/questions")


@router.post("/{question_id}/removal", summary="Let a question be posed no more")
async def drop_question(
    case_id: UUID, question_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    await questions.drop_question(tx, doing, case_id, question_id)
    return to_case(case_id, "/questions")


async def _page(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "questions read", case_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    known = await questions.list_open(tx, doing, [case_id])
    return page(
        request,
        doing.by,
        "case_questions.html",
        status=422 if errors else 200,
        file=file,
        known=known,
        more=len(known) < MOST_QUESTIONS and file.case.closed_at is None,
        names=await store.people.names_of(tx, doing.society),
        ready=[(one, one) for one in asking(words.language)],
        values=form.values if form else Typed(),
        errors={name: words.text(key) for name, key in errors.items()},
    )
