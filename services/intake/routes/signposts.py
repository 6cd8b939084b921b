"""What is not looking for relatives: what to say, where to send people, and a count."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import signposting
from services.intake.actions.doing import Doing
from services.intake.model.people import Role
from services.intake.model.signposts import Asked

from .acting import acting
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, page

router = APIRouter(prefix="/cases/new/other")


async def signposting_(request: Request, member: Signed) -> Doing:
    """Return who acts, if they meet people or care for what is said to them."""
    member.require(Role.CASEWORKER, Role.ADMINISTRATOR)
    return await acting(request, member)


async def addressing(request: Request, member: Signed) -> Doing:
    """Return who acts, if they are an administrator; raises `RoleMissing`."""
    member.require(Role.ADMINISTRATOR)
    return await acting(request, member)


Signposting = Annotated[Doing, Depends(signposting_)]
Addressing = Annotated[Doing, Depends(addressing)]


@router.get("", summary="What somebody may have come for instead")
async def choose(request: Request, tx: Scoped, doing: Signposting, counted: str = "") -> Response:
    return page(
        request,
        doing.by,
        "signposts.html",
        kinds=list(Asked),
        counts=await store.signposts.counts_of(tx, doing.society, doing.at.date()),
        month=doing.at.date(),
        counted=counted == "yes",
    )


@router.get("/{asked}", summary="What to say, and where to send people")
async def show(request: Request, asked: Asked, tx: Scoped, doing: Signposting) -> Response:
    return page(request, doing.by, "signpost.html", **await _view(tx, doing, asked))


@router.post("/{asked}", summary="Count one more; nothing else is kept")
async def count(asked: Asked, tx: Scoped, doing: Signposting) -> RedirectResponse:
    await signposting.count(tx, doing, asked)
    return RedirectResponse("/cases/new/other?counted=yes", 303)


@router.post("/{asked}/address", summary="Write where the Society sends people")
async def save_address(request: Request, asked: Asked, tx: Scoped, doing: Addressing) -> Response:
    form = Form(await request.form())
    words = form.text("words", most=2000, needed=False)
    if form.errors:
        texts = catalogue_of(request)
        errors = {field: texts.text(key) for field, key in form.errors.items()}
        view = await _view(tx, doing, asked) | {"values": form.values, "errors": errors}
        return page(request, doing.by, "signpost.html", status=422, **view)
    await signposting.save_address(tx, doing, asked, words)
    return RedirectResponse(f"/cases/new/other/{asked.value}", 303)


async def _view(tx: Connection, doing: Doing, asked: Asked) -> dict[str, Any]:
    address = await store.signposts.find_address(tx, doing.society, asked)
    return {"asked": asked, "address": address, "values": Typed(words=address)}
