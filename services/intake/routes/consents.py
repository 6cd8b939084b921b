"""Consents: what is read aloud for each purpose, what was answered, and taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.web.words import Catalogue
from services.intake import store
from services.intake.actions import consenting, documents
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.model.consents import (
    ConsentState,
    CountryExcluded,
    GuardianRelation,
    Proof,
    Purpose,
    unfinished,
)
from services.intake.model.drafts import DraftKind
from services.intake.model.editing import EditedMeanwhile, check_seen
from services.intake.model.interviews import Age
from services.intake.model.notes import Document
from services.intake.pages import TOLD
from services.intake.pages.consent_texts import read_aloud_in, texts_of
from services.intake.pages.countries import country_names
from services.intake.pages.moments import in_zone

from .acting import Working, to_case
from .draft_forms import handed_in, of_case, on_page
from .forms import Form, Typed
from .interview_forms import read_consents, read_interpreter
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}")


@router.get("/consent", summary="The consents of an interview: what to read aloud, and the answers")
async def show_consent(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await draw_consents(request, tx, doing, case_id)


@router.post("/consent", summary="Record the answers of an interview, each purpose by itself")
async def record_consent(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    file = await store.cases.lock_file(tx, doing.society, case_id)
    interpreting = read_interpreter(form, doing)
    guardian_id = await _guardian_of(form, tx, doing, case_id)
    sounds = [one.document_id for one in await consenting.recordings_of(tx, doing, case_id)]
    said = read_consents(form, doing, interpreting, guardian_id, sounds)
    if form.errors:
        return await draw_consents(request, tx, doing, case_id, form)
    try:
        check_seen(form.seen, _last(file))
        if interpreting:
            await consenting.record_interpreter(tx, doing, case_id, interpreting)
        for consent, words in said:
            await consenting.record_consent(tx, doing, case_id, consent, words)
    except CountryExcluded:
        form.errors["countries"] = "need_not_excluded"
        return await draw_consents(request, tx, doing, case_id, form)
    except EditedMeanwhile:
        return await draw_consents(request, tx, doing, case_id, form)
    await handed_in(tx, doing, of_case(DraftKind.CONSENT, case_id), form)
    return to_case(case_id)


@router.get("/consent/withdrawal", summary="What happens when a consent is taken back")
async def ask_withdrawal(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    standing = [
        purpose
        for purpose in Purpose
        if any(_state(one, purpose) is ConsentState.GIVEN for one in file.together)
    ]
    on_wall = any(one.showing is not None and one.showing.alive for one in file.together)
    shown: dict[str, Any] = {"case_id": case_id, "standing": standing, "on_wall": on_wall}
    return page(request, doing.by, "case_consent_withdrawal.html", **shown)


@router.post("/consent/withdrawal", summary="Take the consent for one purpose back")
async def withdraw_consent(
    request: Request, case_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    purpose = (await request.form()).get("purpose")
    known = Purpose(str(purpose)) if purpose in set(Purpose) else Purpose.WEB
    await consenting.withdraw_consent(tx, doing, case_id, known)
    return to_case(case_id)


@router.get("/guardian", summary="Who consents for a child")
async def show_guardian(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _guardians(request, tx, doing, case_id)


@router.post("/guardian", summary="Write down who consents for a child")
async def add_guardian(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    told = (
        form.text("guardian_name", most=200),
        form.choice("guardian_relation", GuardianRelation),
        form.choice("guardian_proof", Proof),
    )
    if form.errors:
        return await _guardians(request, tx, doing, case_id, form)
    await consenting.add_guardian(tx, doing, case_id, told)
    return to_case(case_id, "/consent")


async def consents_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Return how each purpose stands, for the page of a case."""
    begun = {one.purpose for one in unfinished(file.consents)}
    minor = file.seeker.age is Age.MINOR and file.policy.guardians
    return {
        "purposes": [
            (one, file.consent_for(one), _state(file, one), one in begun) for one in Purpose
        ],
        "guardian_consent": file.consent_for(Purpose.WEB, by_guardian=True) if minor else None,
        "guarded": minor,
    }


def _state(file: CaseFile, purpose: Purpose) -> ConsentState | None:
    consent = file.consent_for(purpose)
    return consent.state if consent else None


def _last(file: CaseFile) -> UUID | None:
    return file.consents[-1].consent_id if file.consents else None


async def _guardian_of(form: Form, tx: Connection, doing: Doing, case_id: UUID) -> UUID | None:
    """Return the guardian who answered; None where the seeker did."""
    said = form.values.get("whose", "")
    if said in ("", "seeker"):
        return None
    known = await store.consents.list_guardians(tx, doing.society, case_id)
    found = [one.guardian_id for one in known if str(one.guardian_id) == said]
    if not found:
        form.errors["whose"] = "error_choose"
        return None
    return found[0]


async def draw_consents(
    request: Request,
    tx: Connection,
    doing: Doing,
    case_id: UUID,
    form: Form | None = None,
) -> Response:
    """Draw the page of an interview's consents: the texts in every language, and the answers."""
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    before = await store.consents.last_interpreter(tx, doing.society, case_id)
    draft = await on_page(request, tx, doing, of_case(DraftKind.CONSENT, case_id), form)
    form, words = draft.form, catalogue_of(request)
    errors = {name: words.text(key) for name, key in form.errors.items()} if form else {}
    last, guardians = str(_last(file) or ""), await _named(tx, doing, case_id)
    meanwhile = form is not None and form.seen != last
    shown: dict[str, Any] = {
        "case_id": case_id,
        "file": file,
        "values": form.values if form else Typed(language=file.seeker.language),
        "errors": errors,
        "before": before,
        "drafting": draft,
        "seen": form.seen if form else last,
        "now": last if meanwhile else None,
        "recordings": await _recordings(tx, doing, case_id, words),
        "excluded": country_names(words, file.case.excluded),
        "guardians": guardians,
        "guardian_options": [(str(one.guardian_id), name) for one, name in guardians],
        **_choices(file.seeker.language),
    }
    status = form.comes_with(meanwhile=meanwhile) if form else 200
    return page(request, doing.by, "case_consent.html", status=status, **shown)


async def _recordings(
    tx: Connection, doing: Doing, case_id: UUID, words: Catalogue
) -> list[tuple[str, str]]:
    """Return the recordings one can choose, by name and day."""
    kept = await consenting.recordings_of(tx, doing, case_id)
    named = await documents.open_names(tx, doing, kept)
    return [
        (
            str(one.document_id),
            f"{named.get(one.document_id, '–')} · {words.date(_day(doing, one))}",
        )
        for one in kept
    ]


def _day(doing: Doing, one: Document) -> date:
    return in_zone(one.added_at, doing.by.time_zone).date()


async def _guardians(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    words = catalogue_of(request)
    errors = {name: words.text(key) for name, key in form.errors.items()} if form else {}
    shown = {
        "case_id": case_id,
        "guardians": await _named(tx, doing, case_id),
        "values": form.values if form else Typed(),
        "relation_options": [(one, words.text(f"guardian_{one}")) for one in GuardianRelation],
        "proof_options": [(one, words.text(f"proof_{one}")) for one in Proof],
        "errors": errors,
    }
    status = 422 if form else 200
    return page(request, doing.by, "case_guardian.html", status=status, **shown)


async def _named(tx: Connection, doing: Doing, case_id: UUID) -> list[tuple[Any, str]]:
    """Return the guardians of a case with their names opened."""
    found = []
    for one in await store.consents.list_guardians(tx, doing.society, case_id):
        key = await store.keys.of_record(tx, doing.vault, doing.society, one.guardian_id)
        found.append((one, key.open("guardians", "name", one.sealed_name)))
    return found


def _choices(read_in: str) -> dict[str, Any]:
    """Return the texts, those in the seeker's language first, and what can be answered."""
    catalogues = sorted(TOLD, key=lambda one: one.language.value != read_in)
    return {
        "texts": {
            purpose: {text.language: text for text in texts_of(purpose)} for purpose in Purpose
        },
        "catalogues": catalogues,
        "purposes": list(Purpose),
        "spoken": list(read_aloud_in().items()),
    }
