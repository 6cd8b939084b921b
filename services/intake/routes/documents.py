"""Documents of a case: handed in, downloaded, let go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.objects import ObjectMissing
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.actions import documents
from services.intake.actions.doing import Doing, note
from services.intake.model.notes import MOST_DOCUMENT_BYTES, document_kind
from services.intake.store.scopes import transaction_for

from .acting import Reading, Working, to_case
from .session import Scoped, catalogue_of, page, resources_of
from .uploads import one_file

router = APIRouter(prefix="/cases/{case_id}/documents")


@router.get("", summary="The documents of a case")
async def show_documents(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    view = await _view(tx, doing, case_id)
    await note(tx, doing, "documents read", case_id)
    return page(request, doing.by, "case_documents.html", **view)


@router.post("", summary="Keep a document in the case")
async def add_document(request: Request, case_id: UUID, doing: Working) -> Response:
    resources = resources_of(request)
    async with resources.uploads:
        content, name = await one_file(request, "document", most=MOST_DOCUMENT_BYTES)
        kind = document_kind(content)
        if kind is not None and len(content) <= MOST_DOCUMENT_BYTES:
            await documents.add_document(resources, doing, case_id, (content, name, kind))
            return to_case(case_id, "/documents")
    errors = {
        "document": catalogue_of(request).text("document_refused" if content else "need_document")
    }
    async with transaction_for(resources.pool, doing.by) as tx:
        view = await _view(tx, doing, case_id)
    return page(request, doing.by, "case_documents.html", status=422, **view | {"errors": errors})


@router.get("/{document_id}", summary="Download a document")
async def download(request: Request, case_id: UUID, document_id: UUID, doing: Reading) -> Response:
    try:
        document, content = await documents.open_document(
            resources_of(request), doing, case_id, document_id
        )
    except ObjectMissing:
        raise NotFound from None
    headers = {
        # The name it was handed in with may name a person; the download folder need not.
        "content-disposition": f'attachment; filename="document.{document.kind.value}"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=document.kind.content_type, headers=headers)


@router.post("/{document_id}/removal", summary="Let a document go for good")
async def remove(case_id: UUID, document_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await documents.remove_document(tx, doing, case_id, document_id)
    return to_case(case_id, "/documents")


async def _view(tx: Connection, doing: Doing, case_id: UUID) -> dict[str, Any]:
    kept = await store.notes.list_documents(tx, doing.society, case_id)
    return {
        "file": await store.cases.read_file(tx, doing.society, case_id),
        "documents": kept,
        "needed": await store.consents.rests_on(tx, doing.society, case_id),
        "document_names": await documents.open_names(tx, doing, kept),
        "names": await store.people.names_of(tx, doing.society),
    }
