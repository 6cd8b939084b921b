"""A Society's own page: its hours, its contact, its rules for showing faces, its offices."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import governing
from services.intake.actions.doing import Doing
from services.intake.model.assigning import Assigning
from services.intake.model.editing import EditedMeanwhile
from services.intake.model.policies import (
    ANSWER_DAYS,
    CLAIM_DAYS,
    LOOK_DAYS,
    MINIMUM_AGES,
    REVIEWERS,
    SETTLED_MONTHS,
    STOPPED_MONTHS,
    WORDS_MONTHS,
    GuardianRule,
    Policy,
)
from services.intake.pages.history import history
from services.intake.pages.meanwhile import differences
from services.intake.pages.moments import ZONES
from services.intake.store.societies import Settings

from .acting import Administering
from .confirming import Entrusting
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/society")

LABELS = {
    "time_zone": "society_time_zone",
    "contact": "society_contact",
    "minimum_age": "society_minimum_age",
    "guardian_rule": "society_guardian_rule",
    "reviewers": "society_reviewers",
    "look_days": "society_look_days",
    "answer_days": "society_answer_days",
    "settled_months": "society_settled_months",
    "stopped_months": "society_stopped_months",
    "claim_days": "society_claim_days",
    "words_months": "society_words_months",
    "assigning": "society_assigning",
}
NUMBERS: dict[str, Sequence[int]] = {
    "minimum_age": MINIMUM_AGES,
    "reviewers": REVIEWERS,
    "look_days": LOOK_DAYS,
    "answer_days": ANSWER_DAYS,
    "settled_months": SETTLED_MONTHS,
    "stopped_months": STOPPED_MONTHS,
    "claim_days": CLAIM_DAYS,
    "words_months": WORDS_MONTHS,
}
_ZONES = ("UTC", *ZONES)


@router.get("", summary="What the Society has decided for itself, and its offices")
async def show_society(request: Request, doing: Administering, tx: Scoped) -> Response:
    return await _draw(request, tx, doing)


@router.post("", summary="Decide anew; what is no longer allowed leaves the wall")
async def decide(request: Request, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    decided = _read(form)
    if form.errors:
        return await _draw(request, tx, doing, form)
    try:
        await governing.decide(tx, doing, decided, form.seen)
    except EditedMeanwhile:
        return await _draw(request, tx, doing, form)
    return RedirectResponse("/society", 303)


@router.post("/offices", summary="Open an office")
async def open_office(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    told = (
        form.text("office_name", most=100),
        form.text("office_city", most=100),
        form.one_of("office_zone", _ZONES),
    )
    if form.errors:
        return await _draw(request, tx, doing, form)
    await governing.open_office(tx, doing, told)
    return RedirectResponse("/society#offices", 303)


@router.post("/offices/{office_id}/closing", summary="Close an office")
async def close_office(office_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await governing.close_office(tx, doing, office_id)
    return RedirectResponse("/society#offices", 303)


def _read(form: Form) -> Settings:
    def number(name: str) -> int:
        among = NUMBERS[name]
        return int(form.one_of(name, [str(n) for n in among]) or among[0])

    return Settings(
        version=0,
        time_zone=form.one_of("time_zone", _ZONES),
        contact=form.text("contact", most=300, needed=False),
        policy=Policy(
            minimum_age=number("minimum_age"),
            guardian_rule=form.choice("guardian_rule", GuardianRule),
            reviewers=number("reviewers"),
            look_days=number("look_days"),
            answer_days=number("answer_days"),
            settled_months=number("settled_months"),
            stopped_months=number("stopped_months"),
            claim_days=number("claim_days"),
            words_months=number("words_months"),
            assigning=form.choice("assigning", Assigning),
        ),
    )


def _fields(stands: Settings) -> dict[str, str]:
    rule = stands.policy
    return {
        "time_zone": stands.time_zone,
        "contact": stands.contact,
        "guardian_rule": rule.guardian_rule.value,
        "assigning": rule.assigning.value,
    } | {name: str(getattr(rule, name)) for name in NUMBERS}


async def _draw(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    """Draw the page: as it stands, or as it was typed where that was not taken."""
    stands, words = await store.societies.lock_settings(tx, doing.society), catalogue_of(request)
    fields = _fields(stands)
    decides = form is not None and "seen" in form.data
    meanwhile = form is not None and decides and form.seen != str(stands.version)
    labels = {name: words.plain(key) for name, key in LABELS.items()}
    typed = Typed(fields | (form.values if form else {}))
    entries = await store.audit.list_of(tx, doing.society, most=50)
    return page(
        request,
        doing.by,
        "society.html",
        status=200 if form is None else 409 if meanwhile else 422,
        values=typed,
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
        seen=form.seen if form and decides else str(stands.version),
        now=stands.version if meanwhile else None,
        differing=differences(labels, fields, typed) if meanwhile else [],
        offices=await store.offices.list_open(tx, doing.society),
        zones=[(zone, zone) for zone in _ZONES],
        numbers={name: [(str(n), str(n)) for n in among] for name, among in NUMBERS.items()},
        history=history(entries)[:10],
    )
