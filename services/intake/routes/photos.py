"""Photos: handing one in, placing the crop, looking at the proof."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import RedirectResponse, Response

from services.chassis.database import transaction_of
from services.chassis.objects import ObjectMissing
from services.chassis.problems import NotFound
from services.contracts.codes import Box
from services.contracts.renditions import CONTENT_TYPES, rendition_names
from services.intake import store
from services.intake.actions import developing
from services.intake.actions.doing import note
from services.intake.model.cases import NotReady
from services.intake.model.photos import PhotoState

from .acting import Reading, Working, to_case
from .session import Scoped, Signed, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases/{case_id}/photo")

_AT_ONCE = asyncio.Semaphore(4)  # 20 MB each, in memory only
_STEP = 0.08
_STEPS = {"left": (-_STEP, 0.0), "right": (_STEP, 0.0), "up": (0.0, -_STEP), "down": (0.0, _STEP)}
_ZOOM = 1.12


@router.get("", summary="The photo and its crop")
async def show_photo(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, member.society, case_id)
    if file.photo is not None and file.photo.image is not None:
        await note(tx, doing, "photo read", case_id)
    return page(request, member, "case_photo.html", **_view(file))


@router.post("", summary="Hand in a photo")
async def hand_in(request: Request, case_id: UUID, member: Signed, doing: Working) -> Response:
    resources = resources_of(request)
    async with _AT_ONCE:
        original = await _original(request)
        refused = "need_file" if not original else developing.recognise(original)
        if not refused:
            await developing.hand_in(resources, doing, case_id, original)
            return to_case(case_id, "/photo")
    key = refused if refused == "need_file" else f"refusal_{refused}"
    errors = {"photo": catalogue_of(request).text(key)}
    async with transaction_of(resources.pool, member.society) as tx:
        file = await store.cases.read_file(tx, member.society, case_id)
    return page(request, member, "case_photo.html", status=422, **_view(file), errors=errors)


@router.post("/crop", summary="Move or confirm the crop")
async def place_crop(
    request: Request, case_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    form = await request.form()
    file = await store.cases.read_file(tx, doing.society, case_id)
    if file.photo is None or file.photo.crop is None:
        raise NotReady(case_id=str(case_id))
    if str(form.get("revision", "")) != str(file.photo.revision):
        raise NotReady(case_id=str(case_id))  # another window, or another person, was first
    how = str(form.get("move", ""))
    crop = moved(file.photo.crop, how, _number(form.get("dx")), _number(form.get("dy")))
    await developing.place_crop(tx, doing, case_id, crop, confirm=how == "confirm")
    return to_case(case_id, "/photo")


@router.get("/proof/{name}", summary="A developed image nobody has approved yet")
async def show_proof(
    request: Request, case_id: UUID, name: str, tx: Scoped, doing: Reading
) -> Response:
    photo = (await store.cases.read_file(tx, doing.society, case_id)).photo
    if photo is None or photo.image is None or name not in rendition_names(photo.image):
        raise NotFound
    try:
        data = await resources_of(request).objects.read("proofs", name)
    except ObjectMissing:
        raise NotFound from None
    return Response(data, media_type=CONTENT_TYPES[name.rpartition(".")[2]])


def moved(crop: Box, how: str, dx: float, dy: float) -> Box:
    """Return a crop that was moved by a step, zoomed, or dragged by fractions of itself.

    It keeps its proportions and stays inside the photo.
    """
    left, top, width, height = crop
    if how in ("closer", "wider"):
        scale = 1 / _ZOOM if how == "closer" else min(_ZOOM, 1 / width, 1 / height)
        scale = max(scale, 0.1 / min(width, height))
        left += width * (1 - scale) / 2
        top += height * (1 - scale) / 2
        width, height = width * scale, height * scale
    else:
        across, down = _STEPS.get(how, (dx, dy) if how == "drag" else (0.0, 0.0))
        left, top = left + across * width, top + down * height
    width, height = min(width, 1.0), min(height, 1.0)
    return (
        min(max(left, 0.0), 1.0 - width),
        min(max(top, 0.0), 1.0 - height),
        width,
        height,
    )


async def _original(request: Request) -> bytes:
    """Read the one file of a form, in memory only; the file's name is thrown away."""
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=4)
    parser.spool_max_size = developing.MOST_BYTES + 1024 * 1024  # never rolls over to a disk
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        return b""
    try:
        sent = form.get("photo")
        return await sent.read() if isinstance(sent, UploadFile) else b""
    finally:
        await form.close()


def _number(text: object) -> float:
    try:
        value = float(str(text))
    except ValueError:
        return 0.0
    return min(max(value, -1.0), 1.0)


def _view(file: Any) -> dict[str, Any]:
    photo = file.photo
    return {
        "file": file,
        "photo": photo,
        "developing": photo is not None and photo.state is PhotoState.SUBMITTED,
        "locked": file.showing is not None and file.showing.alive,
    }
