"""Photos: handing one in, placing the crop, looking at the proof."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.objects import ObjectMissing
from services.chassis.problems import NotFound
from services.contracts.codes import Box
from services.contracts.renditions import CONTENT_TYPES, rendition_names
from services.intake import store
from services.intake.actions import developing
from services.intake.actions.doing import Doing, note
from services.intake.matching.patterns import ALIKE
from services.intake.model.cases import CaseFile, NotReady
from services.intake.model.photos import COLUMNS, ROWS, Photo, PhotoState, box_of, field_of
from services.intake.store.scopes import transaction_for

from .acting import Reading, Working, to_case
from .forms import Form, Typed
from .session import Scoped, Signed, catalogue_of, lent_too, page, resources_of

router = APIRouter(prefix="/cases/{case_id}/photo")

_STEP = 0.08
_STEPS = {"left": (-_STEP, 0.0), "right": (_STEP, 0.0), "up": (0.0, -_STEP), "down": (0.0, _STEP)}
_ZOOM = 1.12
_LIGHT = {"lighten": True, "unlighten": False}


@router.get("", summary="The photo and its crop")
async def show_photo(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, member.society, case_id)
    if file.photo is not None and file.photo.image is not None:
        await note(tx, doing, "photo read", case_id)
    return page(request, member, "case_photo.html", **await _view(tx, file, doing))


@router.post("", summary="Hand in a photo")
async def hand_in(request: Request, case_id: UUID, member: Signed, doing: Working) -> Response:
    resources = resources_of(request)
    async with resources.uploads:
        form, original = await _handed(request)
        taken_on, wrong = _taken_on(form, doing.at.date()), _wrong(original)
        if not wrong and not form.errors:
            await developing.hand_in(resources, doing, case_id, original, taken_on)
            return to_case(case_id, "/photo")
    words = catalogue_of(request)
    keys = ({"photo": wrong} if wrong else {}) | form.errors
    errors = {name: words.text(key) for name, key in keys.items()}
    async with transaction_for(resources.pool, member) as tx:
        file = await store.cases.read_file(tx, member.society, case_id)
        seen = await _view(tx, file, doing)
    view = seen | {"errors": errors, "values": form.values}
    return page(request, member, "case_photo.html", status=422, **view)


@router.post("/crop", summary="Move or confirm the crop")
async def place_crop(
    request: Request, case_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    form = await request.form()
    photo = await _unchanged(tx, doing, case_id, form)
    if photo.crop is None:
        raise NotReady(case_id=str(case_id))
    how = str(form.get("move", ""))
    if how == "keep":
        await developing.keep_frame(tx, doing, case_id)
        return to_case(case_id, "/photo")
    crop = moved(photo.crop, how, _number(form.get("dx")), _number(form.get("dy")))
    await developing.place_crop(tx, doing, case_id, crop, confirm=how == "confirm")
    return to_case(case_id, "/photo")


@router.post("/face", summary="Choose the seeker's face of several")
async def choose_face(
    request: Request, case_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    form = await request.form()
    await _unchanged(tx, doing, case_id, form)
    number = str(form.get("face", ""))
    if not number.isdecimal():
        raise NotReady(case_id=str(case_id))
    await developing.choose_face(tx, doing, case_id, int(number[:3]))
    return to_case(case_id, "/photo")


@router.post("/retouch", summary="Veil bystanders, or even out the light")
async def retouch(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    form = await request.form()
    photo = await _unchanged(tx, doing, case_id, form)
    how = str(form.get("how", ""))
    if how in _LIGHT:
        await developing.even_out(tx, doing, case_id, wished=_LIGHT[how])
        return to_case(case_id, "/photo")
    boxes = _veils(photo, how, form)
    if boxes is None:
        raise NotReady(case_id=str(case_id))
    await developing.veil(tx, doing, case_id, boxes)
    return to_case(case_id, "/photo")


def _veils(photo: Photo, how: str, form: FormData) -> tuple[Box, ...] | None:
    """Return what is to be veiled from now on, or None if the form does not say it."""
    if photo.crop is None:
        return None
    if how in ("veil", "unveil"):
        return photo.bystanders if how == "veil" else ()
    if how == "fields":
        ticked = {str(one) for one in form.getlist("field")}
        return tuple(field_of(photo.crop, at) for at in range(ROWS * COLUMNS) if str(at) in ticked)
    if how == "drawn":
        drawn = [box_of(str(one)) for one in form.getlist("box")]
        return None if None in drawn else tuple(box for box in drawn if box)
    less = str(form.get("less", ""))
    if less not in map(str, range(len(photo.veiled))):
        return None
    return tuple(box for at, box in enumerate(photo.veiled) if at != int(less))


@router.get("/proof/{name}", summary="A developed image nobody has approved yet")
@lent_too
async def show_proof(
    request: Request, case_id: UUID, name: str, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    if doing.by.home and file.asked is None:
        raise NotFound  # whoever was lent sees what waits for a yes alone
    photo = file.photo
    images = [image for image in (photo.image, photo.before) if image] if photo else []
    if not any(name in rendition_names(image) for image in images):
        raise NotFound
    try:
        data = await resources_of(request).objects.read("proofs", name)
    except ObjectMissing:
        raise NotFound from None
    return Response(data, media_type=CONTENT_TYPES[name.rpartition(".")[2]])


async def _unchanged(tx: Connection, doing: Doing, case_id: UUID, form: FormData) -> Photo:
    """Return the photo a form was about; another window, or another person, may be first."""
    photo = (await store.cases.read_file(tx, doing.society, case_id)).photo
    if photo is None or str(form.get("revision", "")) != str(photo.revision):
        raise NotReady(case_id=str(case_id))
    return photo


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


async def _handed(request: Request) -> tuple[Form, bytes]:
    """Read the form and its one file, in memory only; the file's name is thrown away."""
    parser = MultiPartParser(request.headers, request.stream(), max_files=2, max_fields=6)
    parser.spool_max_size = developing.MOST_BYTES + 1024 * 1024  # never rolls over to a disk
    try:
        sent = await parser.parse()
    except (MultiPartException, KeyError):
        return Form(FormData()), b""
    try:
        files = [sent.get("camera"), sent.get("photo")]
        read = [await one.read() for one in files if isinstance(one, UploadFile)]
        typed: list[tuple[str, str | UploadFile]] = [
            (name, value) for name, value in sent.multi_items() if isinstance(value, str)
        ]
        return Form(FormData(typed)), next((data for data in read if data), b"")
    finally:
        await sent.close()


def _wrong(original: bytes) -> str:
    """Return the key of what is wrong with a file, as far as that shows at once."""
    refused = developing.recognise(original) if original else None
    return "need_file" if not original else f"refusal_{refused}" if refused else ""


def _taken_on(form: Form, today: date) -> date | None:
    """Return the day a photo was taken, or None for just now."""
    if form.values["taken"] != "before":
        return None
    try:
        day = date.fromisoformat(form.values["taken_day"].strip())
    except ValueError:
        day = date.max
    if day > today:
        form.errors["taken_day"] = "need_past_day"
    return day


def _number(text: object) -> float:
    try:
        value = float(str(text))
    except ValueError:
        return 0.0
    return min(max(value, -1.0), 1.0)


async def _view(tx: Connection, file: CaseFile, doing: Doing) -> dict[str, Any]:
    photo = file.photo
    alike: list[UUID] = []
    if photo is not None:
        alike = await store.photos.list_alike(tx, doing.society, photo.photo_id, ALIKE)
    return {
        "file": file,
        "photo": photo,
        "developing": photo is not None and photo.state is PhotoState.SUBMITTED,
        "locked": file.showing is not None and file.showing.alive,
        "old": photo is not None and photo.is_old(doing.at.date()),
        "alike": alike,
        "fields": [range(row * COLUMNS, (row + 1) * COLUMNS) for row in range(ROWS)],
        "most_veiled": developing.MOST_VEILED,
        "values": Typed(),
        "hints": ("light", "wall", "alone", "straight"),
    }
