"""Interviews: the consent that was read aloud, and the danger question."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.contracts.codes import Language
from services.intake.actions import registering
from services.intake.actions.doing import Doing
from services.intake.model.interviews import Answer, Consent, How, Interpreter, SafetyCheck
from services.intake.pages.cases import spoken_options

from .acting import Working, to_case
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}")

TEXT_VERSION = 1


@router.get("/consent", summary="The consent to be shown on the web")
async def show_consent(request: Request, case_id: UUID, member: Signed, doing: Working) -> Response:
    return page(request, member, "case_consent.html", case_id=case_id, values=Typed(), **_choices())


@router.post("/consent", summary="Record a consent")
async def record_consent(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Working
) -> Response:
    form = Form(await request.form())
    consent = _consent(form, doing)
    if form.errors:
        return _again(request, member, "case_consent.html", form, case_id)
    await registering.record_consent(tx, doing, case_id, consent)
    return to_case(case_id)


@router.get("/consent/withdrawal", summary="What happens when the consent is taken back")
async def ask_withdrawal(
    request: Request, case_id: UUID, member: Signed, doing: Working
) -> Response:
    return page(request, member, "case_consent_withdrawal.html", case_id=case_id)


@router.post("/consent/withdrawal", summary="Take the consent back")
async def withdraw_consent(case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await registering.withdraw_consent(tx, doing, case_id)
    return to_case(case_id)


@router.get("/safety", summary="The interview and the danger question")
async def show_safety(request: Request, case_id: UUID, member: Signed, doing: Working) -> Response:
    return page(request, member, "case_safety.html", case_id=case_id, values=Typed(), **_choices())


@router.post("/safety", summary="Record how the interview was held and what was answered")
async def record_safety(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Working
) -> Response:
    form = Form(await request.form())
    safety = SafetyCheck(
        alone=form.yes("alone"),
        interpreter=form.choice("interpreter", Interpreter),
        danger_seeker=form.choice("danger_seeker", Answer),
        danger_sought=form.choice("danger_sought", Answer),
        danger_left_behind=form.choice("danger_left_behind", Answer),
        asked_by=doing.by.staff_id,
        asked_at=doing.at,
    )
    if form.errors:
        return _again(request, member, "case_safety.html", form, case_id)
    await registering.record_safety(tx, doing, case_id, safety)
    return to_case(case_id)


def _consent(form: Form, doing: Doing) -> Consent:
    today: date = doing.at.date()
    return Consent(
        consent_id=uuid4(),
        language=form.choice("language", Language).value,
        text_version=TEXT_VERSION,
        read_by=doing.by.staff_id,
        how=form.choice("how", How),
        told_back=form.tick("told_back", needed="need_tick"),
        given_at=doing.at,
        until=form.day("until", after=today),
    )


def _choices() -> dict[str, Any]:
    return {
        "hows": list(How),
        "interpreters": list(Interpreter),
        "answers": list(Answer),
        "spoken": spoken_options(),
        "version": TEXT_VERSION,
    }


def _again(request: Request, member: Signed, name: str, form: Form, case_id: UUID) -> Response:
    words = catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()}
    given = {"values": form.values, "errors": errors, "case_id": case_id, **_choices()}
    return page(request, member, name, status=422, **given)
