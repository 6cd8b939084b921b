"""The one picture a desk asked for: read in memory alone, and never shown to anybody here again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from services.chassis.objects import ObjectsUnavailable
from services.routing.actions import picturing
from services.routing.mailbox import Receipt
from services.routing.model.pictures import MOST_BYTES, Taken, fault_of

from . import mailbox
from .mailbox import Inside
from .visit import NOT_NOW, InLanguage, Visit, typed

router = APIRouter()

_NOT_NOW: tuple[type[Exception], ...] = (ObjectsUnavailable, *NOT_NOW)
_BESIDES = 64 * 1024
"""What a form may hold besides the picture; so much is read before it is known whose it is."""


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
            async with AsyncExitStack() as place:
                sent = await _Form(visit, place).read()
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


class _TooMuch(Exception):
    """More was sent than the largest picture has."""


class _Unawaited(Exception):
    """Much is sent, and not from the page of a mailbox that takes a picture."""


class _Form:
    """A form that is being read: first the little that says whose it is, then the picture.

    More than that little is read only for a mailbox that takes a picture, and by a few at a time,
    so that strangers fill no memory and keep nobody's place with a slow line.
    """

    def __init__(self, visit: Visit, place: AsyncExitStack) -> None:
        self._visit = visit
        self._place, self._placed = place, False
        self._stream = visit.request.stream()
        headers = visit.request.headers
        self._parser = _Parser(headers, self._admitted(), max_files=1, max_fields=8)

    async def read(self) -> Sent:
        """Read the form and its one file; the name the file had is thrown away.

        Where the picture is not read to its end nothing of it is kept, but what stood before it in
        the form is, so that its mailbox can be shown again.
        """
        try:
            form = await self._parser.parse()
        except (_TooMuch, _Unawaited) as stopped:
            await self._forget_the_rest()
            fault = "too_large" if isinstance(stopped, _TooMuch) else "late"
            return Sent(typed(self._parser.items), fault=fault)
        except (MultiPartException, KeyError, ClientDisconnect):
            return Sent()
        try:
            file = form.get("picture")
            picture = await file.read() if isinstance(file, UploadFile) else b""
        finally:
            await form.close()
        too_large = len(picture) > MOST_BYTES
        return Sent(typed(form.items()), picture, "too_large" if too_large else None)

    async def _admitted(self) -> AsyncGenerator[bytes, None]:
        seen = 0
        async for part in self._stream:
            for at in range(0, len(part), _BESIDES):
                if seen >= _BESIDES and not self._placed:
                    await self._take_place()
                piece = part[at : at + _BESIDES]
                seen += len(piece)
                if seen > MOST_BYTES + _BESIDES:
                    raise _TooMuch
                yield piece

    async def _take_place(self) -> None:
        if not await self._awaited():
            raise _Unawaited
        await self._place.enter_async_context(self._visit.resources.uploads)
        self._placed = True

    async def _awaited(self) -> bool:
        """Tell whether what stood first in the form is of a mailbox that takes a picture."""
        state = self._visit.opened("mailbox", typed(self._parser.items))
        if state is None:
            return False
        try:
            return await picturing.look(self._visit.resources, Receipt(state["characters"])) is None
        except _NOT_NOW:
            return False

    async def _forget_the_rest(self) -> None:
        """Let the place go, and read on without keeping: a browser that sends shows no answer."""
        await self._place.aclose()
        with contextlib.suppress(ClientDisconnect):
            async for _ in self._stream:
                pass
