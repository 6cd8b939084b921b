"""Moving a message to another Society: whom to ask, what one is asked, and the answer."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.contracts.codes import read_reference
from services.intake import store
from services.intake.actions import moving, offering
from services.intake.actions.doing import Doing
from services.intake.actions.moving import Asked
from services.intake.model.moving import DAYS, CannotGoThere, OfferThere, Side
from services.intake.pages import offers as view
from services.intake.pages.enquiries import Reader

from .acting import Working
from .enquiry_work import to_enquiry
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/enquiries")

_FACE = "face"


@router.get("/offers", summary="What other Societies ask, and what one asks of them")
async def list_offers(request: Request, doing: Working, tx: Scoped) -> Response:
    return await _offers(request, doing, tx)


@router.post("/offers/{offer_id}/acceptance", summary="Take an enquiry over")
async def accept(offer_id: UUID, doing: Working, tx: Scoped) -> Response:
    await moving.accept(tx, doing, offer_id)
    return RedirectResponse("/enquiries?who=nobody", 303)


@router.post("/offers/{offer_id}/declining", summary="Say no to an offer")
async def decline(request: Request, offer_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = Form(await request.form())
    words = form.text("words", most=1000)
    if form.errors:
        return await _offers(request, doing, tx, form)
    await moving.decline(tx, doing, offer_id, words)
    return RedirectResponse("/enquiries/offers", 303)


@router.post("/offers/{offer_id}/taking-back", summary="Ask another Society no longer")
async def take_back(offer_id: UUID, doing: Working, tx: Scoped) -> Response:
    await moving.take_back(tx, doing, offer_id)
    return RedirectResponse("/enquiries/offers", 303)


@router.get("/{enquiry_id}/moving", summary="Ask another Society to answer an enquiry")
async def show_moving(request: Request, enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    return await _moving(request, doing, tx, enquiry_id)


@router.post("/{enquiry_id}/moving", summary="Offer an enquiry to another Society")
async def offer(request: Request, enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = Form(await request.form())
    asked = await _read(tx, doing, form)
    if not form.errors:
        try:
            await moving.offer(tx, doing, enquiry_id, asked)
            return to_enquiry(enquiry_id, "#work")
        except (CannotGoThere, OfferThere) as refused:
            form.errors["to"] = f"problem_{type(refused).__name__}"
    return await _moving(request, doing, tx, enquiry_id, form)


async def _read(tx: Connection, doing: Doing, form: Form) -> Asked:
    others = [str(one.society) for one in await _others(tx, doing)]
    to = form.one_of("to", [_FACE, *others])
    reference = form.text("reference", most=20, needed=False)
    if reference and read_reference(reference) is None:
        form.errors["reference"] = "need_reference"
    days = form.one_of("days", [str(n) for n in DAYS]) or str(DAYS[0])
    words = form.text("words", most=1000)
    return Asked(None if to in ("", _FACE) else UUID(to), reference, int(days), words)


async def _others(tx: Connection, doing: Doing) -> list[view.Named]:
    everybody = await store.societies.list_all(tx)
    return [view.Named(one.society, one.name) for one in everybody if one.society != doing.society]


async def _moving(
    request: Request, doing: Doing, tx: Connection, enquiry_id: UUID, form: Form | None = None
) -> Response:
    """Draw the form, with whom the visitor did not leave out, and what was asked before."""
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    words, errors = catalogue_of(request), form.errors if form else {}
    everybody = await store.societies.list_all(tx)
    before = await store.offers.list_of(tx, doing.society, enquiry_id)
    return page(
        request,
        doing.by,
        "enquiry_moving.html",
        status=422 if errors else 200,
        enquiry=enquiry,
        societies=view.choices(enquiry, everybody),
        excluded=[words.country(one) for one in enquiry.excluded],
        days=DAYS,
        face=_FACE,
        before=[(one, await offering.read(tx, doing.vault, one)) for one in before],
        names={one.society: one.name for one in everybody},
        values=form.values if form else Typed(to=_FACE, days=str(DAYS[1])),
        errors={name: words.text(key) for name, key in errors.items()},
    )


async def _offers(
    request: Request, doing: Doing, tx: Connection, form: Form | None = None
) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    listed = await store.offers.list_open(tx, doing.society, doing.at)
    rows = []
    for one in listed:
        told, _ = await offering.read(tx, doing.vault, one)
        about = await store.enquiries.about(tx, doing.society, one.reference)
        rows.append(view.row(one, told, about, Reader(doing.by, words, doing.at)))
    return page(
        request,
        doing.by,
        "enquiry_offers.html",
        status=422 if errors else 200,
        asked=[row for row in rows if row.offer.side is Side.TAKES],
        given=[row for row in rows if row.offer.side is Side.GIVES],
        names={one.society: one.name for one in await store.societies.list_all(tx)},
        errors={name: words.text(key) for name, key in errors.items()},
    )
