"""The one picture of an enquiry: asked for, looked at behind a blur, deleted for good."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.objects import ObjectsUnavailable
from services.intake import store
from services.intake.actions import pictures
from services.intake.actions.doing import Doing
from services.intake.model.enquiries import ClaimedByAnother
from services.intake.model.pictures import (
    AskReason,
    CannotAskForPicture,
    DropReason,
    PictureGone,
    may_have_one,
)

from .acting import Working
from .enquiry_work import to_enquiry
from .forms import Form
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/enquiries/{enquiry_id}/pictures")


@router.get("", summary="Whether a picture was asked for, and the form to ask")
async def show_asking(request: Request, enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    return await _asking(request, doing, tx, enquiry_id)


@router.post("", summary="Ask a visitor for one picture")
async def ask(request: Request, enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = Form(await request.form())
    why = form.choice("why", AskReason)
    if not form.errors:
        try:
            await pictures.ask(tx, doing, enquiry_id, why)
            return to_enquiry(enquiry_id, "#answer")
        except (CannotAskForPicture, ClaimedByAnother) as refused:
            form.errors["why"] = f"problem_{type(refused).__name__}"
    return await _asking(request, doing, tx, enquiry_id, form)


@router.get("/{picture_id}", summary="A picture behind a blur; looking at it is written down")
async def show_picture(
    request: Request, enquiry_id: UUID, picture_id: UUID, doing: Working
) -> Response:
    how = (resources_of(request), doing, enquiry_id, picture_id)
    picture, away, gone = None, False, False
    try:
        _, picture = await pictures.look_for(*how)
    except PictureGone:
        gone = True
    except ObjectsUnavailable:
        away = True
    return page(
        request,
        doing.by,
        "enquiry_picture.html",
        status=503 if away else 410 if gone else 200,
        enquiry_id=enquiry_id,
        picture_id=picture_id,
        picture=picture,
        gone=gone,
    )


@router.get("/{picture_id}/file", summary="What is in a picture: pixels alone, kept by no browser")
async def send_picture(
    request: Request, enquiry_id: UUID, picture_id: UUID, doing: Working
) -> Response:
    try:
        content = await pictures.open_picture(resources_of(request), doing, enquiry_id, picture_id)
    except ObjectsUnavailable:
        return Response(status_code=503)
    headers = {"content-disposition": "inline", "x-content-type-options": "nosniff"}
    return Response(content, media_type="image/jpeg", headers=headers)


@router.get("/{picture_id}/deletion", summary="A second look before a picture is deleted")
async def show_deletion(
    request: Request, enquiry_id: UUID, picture_id: UUID, doing: Working, tx: Scoped
) -> Response:
    return await _deletion(request, doing, tx, (enquiry_id, picture_id))


@router.post("/{picture_id}/deletion", summary="Delete a picture for good")
async def delete(
    request: Request, enquiry_id: UUID, picture_id: UUID, doing: Working, tx: Scoped
) -> Response:
    form = Form(await request.form())
    why = DropReason(form.one_of("why", DropReason.for_staff()) or DropReason.DONE)
    if form.errors:
        return await _deletion(request, doing, tx, (enquiry_id, picture_id), form)
    await pictures.delete(tx, doing, enquiry_id, picture_id, why)
    return RedirectResponse(f"/enquiries/{enquiry_id}/pictures", 303)


async def _asking(
    request: Request, doing: Doing, tx: Connection, enquiry_id: UUID, form: Form | None = None
) -> Response:
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    return page(
        request,
        doing.by,
        "enquiry_pictures.html",
        status=422 if errors else 200,
        enquiry=enquiry,
        picture=await store.pictures.find(tx, doing.society, enquiry_id),
        open=may_have_one(enquiry),
        reasons=[(one, words.text(f"picture_why_{one}")) for one in AskReason],
        chosen=form.values["why"] if form else "",
        errors={name: words.text(key) for name, key in errors.items()},
    )


async def _deletion(
    request: Request,
    doing: Doing,
    tx: Connection,
    which: tuple[UUID, UUID],
    form: Form | None = None,
) -> Response:
    enquiry, picture = await pictures.find(tx, doing, *which)
    words, errors = catalogue_of(request), form.errors if form else {}
    return page(
        request,
        doing.by,
        "enquiry_picture_deletion.html",
        status=422 if errors else 200,
        enquiry=enquiry,
        picture=picture,
        reasons=[(one, words.text(f"picture_drop_{one}")) for one in DropReason.for_staff()],
        errors={name: words.text(key) for name, key in errors.items()},
    )
