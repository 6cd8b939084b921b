"""Orders of posters: what is wanted, the faces on it by lot or by choice, and the order itself."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.objects import ObjectMissing
from services.chassis.problems import NotFound, Problem
from services.contracts.codes import Relation
from services.contracts.editions import Paper
from services.contracts.renditions import CONTENT_TYPES, rendition_name
from services.intake import store
from services.intake.actions import posters
from services.intake.actions.doing import Doing
from services.intake.model.posters import (
    MOST_TITLES,
    SIZES,
    Edition,
    HangsTooLong,
    PublicFace,
    TooFewFaces,
    TooFewSocieties,
    Wish,
)
from services.intake.pages.cases import spoken_options
from services.intake.store.scopes import transaction_for

from .acting import Administering
from .forms import Form
from .poster_forms import form_like, read_wish, ticked_faces, wish_fields, wished_relation
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/posters")

_FURTHER = 48
_PROOF = (160, "jpg")
_WRONG: dict[type[Problem], tuple[str, str]] = {
    TooFewFaces: ("faces", "poster_need_faces"),
    TooFewSocieties: ("faces", "poster_need_mixture"),
    HangsTooLong: ("hang_until", "poster_need_shorter"),
}


@router.get("/new", summary="The form to order a poster, perhaps like an earlier one")
async def new_poster(
    request: Request, doing: Administering, tx: Scoped, like: UUID | None = None
) -> Response:
    before: Edition | None = None
    faces: list[PublicFace] = []
    if like is not None:
        before = await posters.read(tx, doing, like)
        faces = await store.editions.list_faces(tx, doing.society, like)
    return _draw_wish(request, doing, form_like(before, faces), status=200)


@router.post("/faces", summary="Choose the faces of a poster: by lot, then as one likes")
async def choose_faces(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    wish, size = read_wish(form, doing)
    if form.errors:
        return _draw_wish(request, doing, form)
    where, ticked = (wish.countries, wish.hang_until), ticked_faces(form)
    if form.values["how"] == "show":
        chosen = await store.posters.lock_faces(tx, ticked, *where)
        return await _draw_faces(request, (tx, doing), (form, wish, size), chosen)
    chosen = await store.posters.draw_faces(tx, *where, size)
    mixed = await store.posters.are_mixed(tx, [one.reference for one in chosen])
    if len(chosen) < size or not mixed:
        form.errors["countries"] = "poster_too_few" if len(chosen) < size else "poster_none_mixed"
        return _draw_wish(request, doing, form)
    return await _draw_faces(request, (tx, doing), (form, wish, size), chosen)


@router.post("", summary="Order the poster in every language wanted")
async def order(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    wish, size = read_wish(form, doing)
    if form.errors:
        return _draw_wish(request, doing, form)
    ticked = ticked_faces(form)
    try:
        ordered = await posters.order(tx, doing, wish, ticked)
    except (TooFewFaces, TooFewSocieties, HangsTooLong) as problem:
        name, key = _WRONG[type(problem)]
        form.errors[name] = key
        chosen = await store.posters.lock_faces(tx, ticked, wish.countries, wish.hang_until)
        return await _draw_faces(request, (tx, doing), (form, wish, size), chosen)
    return RedirectResponse(f"/posters/{ordered[0].edition_id}", 303)


@router.get("/faces/{name}", summary="A face that may be printed")
async def show_face(request: Request, name: str, doing: Administering) -> Response:
    resources = resources_of(request)
    async with transaction_for(resources.pool, doing.by) as tx:
        proof = await store.posters.find_proof(tx, name)
    if proof is None:
        raise NotFound
    try:
        data = await resources.objects.read("proofs", rendition_name(proof, *_PROOF))
    except ObjectMissing:
        raise NotFound from None
    return Response(data, media_type=CONTENT_TYPES[_PROOF[1]])


def _draw_wish(request: Request, doing: Doing, form: Form, *, status: int = 422) -> Response:
    words = catalogue_of(request)
    return page(
        request,
        doing.by,
        "poster_new.html",
        status=status,
        values=form.values,
        ticked=form.data.getlist("languages"),
        titled=form.data.getlist("titles"),
        errors={name: words.text(key) for name, key in form.errors.items()},
        spoken=spoken_options(),
        papers=[(paper.value, paper.value) for paper in Paper],
        sizes=[(str(size), words.plain("poster_faces_count", count=size)) for size in SIZES],
        most=MOST_TITLES - 1,
    )


async def _draw_faces(
    request: Request,
    scope: tuple[Connection, Doing],
    asked: tuple[Form, Wish, int],
    chosen: list[PublicFace],
) -> Response:
    """Draw the faces of a poster: those chosen ticked, and some more to put in their place."""
    (tx, doing), (form, wish, size) = scope, asked
    relation = wished_relation(form)
    which = (relation, [face.reference for face in chosen])
    others = await store.posters.list_faces(
        tx, wish.countries, wish.hang_until, which, limit=_FURTHER + 1
    )
    words = catalogue_of(request)
    return page(
        request,
        doing.by,
        "poster_faces.html",
        status=422 if form.errors else 200,
        errors={name: words.text(key) for name, key in form.errors.items()},
        wished=wish_fields(form),
        chosen=chosen,
        further=others[:_FURTHER],
        more=len(others) > _FURTHER,
        relation=relation or "",
        relations=list(Relation),
        size=size,
    )
