"""Assertions: what staff say for a sought person who cannot be asked; never a consent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import consenting
from services.intake.actions.doing import Doing, note
from services.intake.model.consents import AssertedFor, Assertion
from services.intake.model.drafts import DraftKind

from .acting import Working, to_case
from .draft_forms import handed_in, of_case, on_page
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}")


@router.get("/assertion", summary="What staff say for a sought person who cannot be asked")
async def show_assertions(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, case_id)


@router.post("/assertion", summary="Write down why something is in a sought person's interest")
async def add_assertion(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    file = await store.cases.read_file(tx, doing.society, case_id)
    said = form.values.get("sought_id", "")
    about = [one.sought_id for one in file.sought if str(one.sought_id) == said]
    if not about:
        form.errors["sought_id"] = "error_choose"
    why = (form.choice("asserted_for", AssertedFor), form.text("words", most=2000))
    if form.errors:
        return await _page(request, tx, doing, case_id, form)
    await consenting.assert_for(tx, doing, (case_id, about[0]), why)
    await handed_in(tx, doing, of_case(DraftKind.ASSERTION, case_id), form)
    return to_case(case_id, "/assertion")


async def _page(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    draft = await on_page(request, tx, doing, of_case(DraftKind.ASSERTION, case_id), form)
    form, words = draft.form, catalogue_of(request)
    told = [(one, words.sentence(one.relation)) for one in file.sought]
    shown: dict[str, Any] = {
        "case_id": case_id,
        "drafting": draft,
        "said": await _opened(tx, doing, case_id),
        "sought_options": [(str(one.sought_id), sentence) for one, sentence in told],
        "relations": {one.sought_id: sentence for one, sentence in told},
        "names": await store.people.names_of(tx, doing.society),
        "purpose_options": [(one, words.text(f"assertion_{one}")) for one in AssertedFor],
        "values": form.values if form else Typed(),
        "errors": {name: words.text(key) for name, key in form.errors.items()} if form else {},
    }
    status = form.comes_with() if form else 200
    return page(request, doing.by, "case_assertion.html", status=status, **shown)


async def _opened(tx: Connection, doing: Doing, case_id: UUID) -> list[tuple[Assertion, str]]:
    found = []
    for one in await store.consents.list_assertions(tx, doing.society, case_id):
        key = await store.keys.of_record(tx, doing.vault, doing.society, one.sought_id)
        found.append((one, key.open("assertions", "words", one.sealed_words)))
    return found
