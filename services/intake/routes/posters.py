"""Posters: what is printed and out, and what can be done with one of them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.objects import ObjectMissing
from services.chassis.problems import NotFound
from services.contracts.editions import CONTENT_TYPES, poster_name
from services.intake import store
from services.intake.actions import posters
from services.intake.actions.doing import Doing
from services.intake.model.posters import CHOSEN_WHY, EditionState
from services.intake.pages.posters import FILTERS, EditionsAsked, named, why_options
from services.intake.store.scopes import transaction_for

from .acting import Administering
from .confirming import Entrusting
from .forms import Form
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/posters")


@router.get("", summary="The editions of the Society")
async def list_posters(
    request: Request, doing: Administering, tx: Scoped, asked: Annotated[EditionsAsked, Query()]
) -> Response:
    size = resources_of(request).settings.page_size
    found = await store.editions.list_page(tx, doing.society, asked.states, (asked.start, size + 1))
    return page(
        request,
        doing.by,
        "posters.html",
        editions=found[:size],
        more=asked.address(asked.start + size) if len(found) > size else "",
        asked=asked,
        shows=list(FILTERS),
        moving=any(one.moves for one in found),
        **named(catalogue_of(request)),
    )


@router.get("/{edition_id}", summary="An edition: how far it is, and what can be done with it")
async def show_edition(
    request: Request, edition_id: UUID, doing: Administering, tx: Scoped
) -> Response:
    return await draw_edition(request, tx, doing, edition_id)


@router.get("/{edition_id}/file", summary="The poster itself, to look at before it is issued")
async def show_file(request: Request, edition_id: UUID, doing: Administering) -> Response:
    return await _print(request, doing, edition_id, "pdf")


@router.get("/{edition_id}/picture", summary="A picture of the first page of a poster")
async def show_picture(request: Request, edition_id: UUID, doing: Administering) -> Response:
    return await _print(request, doing, edition_id, "png")


@router.post("/{edition_id}/issue", summary="Let an edition be had by everybody")
async def issue(edition_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    await posters.issue(tx, doing, edition_id)
    return RedirectResponse(f"/posters/{edition_id}", 303)


@router.post("/{edition_id}/recall", summary="Recall an edition, or throw it away")
async def recall(request: Request, edition_id: UUID, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    why = form.one_of("why", [one.value for one in CHOSEN_WHY])
    if form.errors:
        words = catalogue_of(request)
        errors = {name: words.text(key) for name, key in form.errors.items()}
        return await draw_edition(request, tx, doing, edition_id, status=422, errors=errors)
    await posters.recall(tx, doing, edition_id, next(one for one in CHOSEN_WHY if one == why))
    return RedirectResponse(f"/posters/{edition_id}", 303)


@router.post("/{edition_id}/again", summary="Order a poster again that could not be printed")
async def order_again(edition_id: UUID, doing: Administering, tx: Scoped) -> Response:
    edition = await posters.order_again(tx, doing, edition_id)
    return RedirectResponse(f"/posters/{edition.edition_id}", 303)


async def draw_edition(
    request: Request, tx: Connection, doing: Doing, edition_id: UUID, **more: Any
) -> Response:
    """Draw the page of an edition, perhaps with what has to be mended."""
    words, edition = catalogue_of(request), await posters.read(tx, doing, edition_id)
    together = await store.editions.list_wished(tx, doing.society, edition.wish_id)
    return page(
        request,
        doing.by,
        "poster.html",
        status=more.pop("status", 200),
        edition=edition,
        together=together,
        moving=any(one.moves for one in together),
        faces=len(await store.editions.list_faces(tx, doing.society, edition_id)),
        staff=await store.people.names_of(tx, doing.society),
        whys=[("", words.text("lending_choose")), *why_options(words)],
        **named(words),
        **({"errors": {}} | more),
    )


async def _print(request: Request, doing: Doing, edition_id: UUID, kind: str) -> Response:
    """Return a file of a poster that was printed and is not over."""
    resources = resources_of(request)
    async with transaction_for(resources.pool, doing.by) as tx:
        edition = await posters.read(tx, doing, edition_id)
    if edition.over or edition.file is None or edition.state is EditionState.ORDERED:
        raise NotFound
    try:
        data = await resources.objects.read("prints", poster_name(edition.file, kind))
    except ObjectMissing:
        raise NotFound from None
    shown = f'inline; filename="{edition.code}-{edition.language}.{kind}"'
    return Response(data, media_type=CONTENT_TYPES[kind], headers={"content-disposition": shown})
