"""The one picture a desk asked for: read in memory alone, and never shown to anybody here again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from services.chassis.objects import ObjectsUnavailable
from services.routing.actions import picturing
from services.routing.model.pictures import MOST_BYTES, Taken, fault_of

from . import mailbox
from .mailbox import Inside
from .visit import NOT_NOW, InLanguage, Visit, typed

router = APIRouter()

_NOT_NOW: tuple[type[Exception], ...] = (ObjectsUnavailable, *NOT_NOW)
_BESIDES = 64 * 1024
"""What a form may hold besides the picture."""


@dataclass(frozen=True, repr=False)
class Sent:
    """A form with a picture as it was sent; `fault` is the word for what is wrong with it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b""
    fault: str | None = None


@router.get("/{language}/picture", summary="Lead to the receipt: a picture has no page")
async def lead_to_mailbox(visit: InLanguage) -> RedirectResponse:
    return RedirectResponse(f"/{visit.catalogue.language}/answer", 302)


@router.post("/{language}/picture", summary="Take the one picture a desk asked for")
async def take(visit: InLanguage) -> HTMLResponse:
    # Whoever sends very much waits before their picture is read, and keeps nobody else from it.
    await visit.turn()
    visit.habits()
    await visit.pace()
    try:
        async with asyncio.timeout(visit.resources.settings.upload_seconds) as patience:
            async with visit.resources.uploads:
                sent = await _read(visit)
                patience.reschedule(None)
                return await _answered(visit, sent)
    except TimeoutError:
        return visit.pages.ask_receipt(visit.catalogue, "", {"receipt": "picture_fault_late"})


async def _answered(visit: Visit, sent: Sent) -> HTMLResponse:
    began = visit.resources.clock().timestamp()
    page = await mailbox.act(visit, sent.fields, partial(_hand_in, sent=sent))
    await visit.settle(began)
    return page


async def _hand_in(inside: Inside, *, sent: Sent) -> HTMLResponse:
    resources, receipt = inside.visit.resources, inside.receipt
    fault = sent.fault or fault_of(sent.picture)
    try:
        taken = await picturing.look(resources, receipt)
        if taken is None and not fault:
            taken = await picturing.hand_in(resources, receipt, sent.picture)
    except _NOT_NOW:
        return await mailbox.mend(inside, {"picture": "picture_closed"})
    resources.metrics.pictures.labels(taken.value if taken else "unfit").inc()
    if taken is None:
        return await mailbox.mend(inside, {"picture": f"picture_fault_{fault}"})
    return await _told(inside, taken)


async def _told(inside: Inside, taken: Taken) -> HTMLResponse:
    visit = inside.visit
    if taken is Taken.GONE:
        return mailbox.nothing(visit, "")
    if taken is Taken.UNASKED:
        return await mailbox.mend(inside, {"main": "picture_unasked"})
    text = "picture_on_its_way" if taken is Taken.HANDED else "picture_before"
    return visit.pages.done(visit.catalogue, "mailbox_sent_title", text)


class _Parser(MultiPartParser):
    """Reads a form into memory: nothing a visitor sends ever touches a disk."""

    spool_max_size = MOST_BYTES + _BESIDES


async def _read(visit: Visit) -> Sent:
    """Read the form and its one file; the name the file had is thrown away.

    Of a picture that is too large nothing is kept, but what stood before it in the form is, so that
    its mailbox can be shown again.
    """
    stream = visit.request.stream()
    parser = _Parser(visit.request.headers, _capped(stream), max_files=1, max_fields=8)
    try:
        form = await parser.parse()
    except _TooMuch:
        async for _ in stream:
            pass
        return Sent(typed(parser.items), fault="too_large")
    except (MultiPartException, KeyError, ClientDisconnect):
        return Sent()
    try:
        file = form.get("picture")
        picture = await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()
    too_large = len(picture) > MOST_BYTES
    return Sent(typed(form.items()), picture, "too_large" if too_large else None)


class _TooMuch(Exception):
    """More was sent than the largest picture has."""


async def _capped(stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for part in stream:
        seen += len(part)
        if seen > MOST_BYTES + _BESIDES:
            raise _TooMuch
        yield part
