"""The way to a mailbox: a receipt is typed, and whatever is found takes as long."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.routing.mailbox import read_receipt

from . import mailbox
from .visit import InLanguage, Visit

router = APIRouter()


@router.get("/{language}/answer", summary="Ask for a receipt")
async def ask(visit: InLanguage) -> HTMLResponse:
    return visit.pages.ask_receipt(visit.catalogue)


@router.post("/{language}/answer", summary="Open a mailbox, or do something in it")
async def open_or_act(visit: InLanguage) -> HTMLResponse:
    fields = await visit.fields()
    act = mailbox.ACTS.get(fields.get("go", "") or fields.get("at", ""))
    if act:
        await visit.turn()  # what was written in an open mailbox is never refused
    elif not await visit.turn_of_code():
        visit.resources.metrics.openings.labels("not_tried").inc()
        return visit.pages.many(visit.catalogue, fields.get("receipt", ""))
    began = visit.resources.clock().timestamp()
    page = await (mailbox.act(visit, fields, act) if act else _open(visit, fields))
    await visit.settle(began)
    return page


async def _open(visit: Visit, fields: Mapping[str, str]) -> HTMLResponse:
    typed = fields.get("receipt", "")
    return await mailbox.show(visit, read_receipt(typed), typed)
