"""Readers of another Society: asked for an enquiry, named, let in, ended; and what they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.actions import reading
from services.intake.actions.doing import Doing, note
from services.intake.model.readings import LONGEST_READING, SocietyExcluded
from services.intake.pages import staff
from services.intake.pages.enquiries import language_name
from services.intake.pages.moments import end_of

from .acting import Acting, Administering, Working
from .confirming import Entrusting, SteppedUp
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter()


@router.get("/enquiries/{enquiry_id}/reader", summary="Who reads an enquiry for us")
async def show_reader(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _ours(request, tx, doing, enquiry_id)


@router.post("/enquiries/{enquiry_id}/reader", summary="Ask another Society for a reader")
async def ask(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    of = form.one_of("of", [str(one) for one in await _others(tx, doing, enquiry_id)])
    day = form.day("until", after=doing.today, within=LONGEST_READING)
    if "until" in form.errors:
        form.errors["until"] = "need_day_reading"
    if not form.errors:
        try:
            until = end_of(day, doing.by.time_zone)
            await reading.ask(tx, doing, enquiry_id, UUID(of), until)
            return _to(f"/enquiries/{enquiry_id}/reader")
        except SocietyExcluded:
            form.errors["of"] = "problem_SocietyExcluded"
    return await _ours(request, tx, doing, enquiry_id, form)


@router.post("/enquiries/{enquiry_id}/reader/acceptance", summary="Let who was named read")
async def accept(
    request: Request, enquiry_id: UUID, tx: Scoped, doing: Working, member: SteppedUp
) -> Response:
    form = Form(await request.form())
    ids = form.record("reading_id", NotFound), form.record("staff_id", NotFound)
    await reading.accept(tx, doing, enquiry_id, *ids)
    return _to(f"/enquiries/{enquiry_id}/reader")


@router.post("/enquiries/{enquiry_id}/reader/ending", summary="Let nobody read any more")
async def end_ours(request: Request, enquiry_id: UUID, tx: Scoped, doing: Working) -> Response:
    await reading.end(tx, doing, Form(await request.form()).record("reading_id", NotFound))
    return _to(f"/enquiries/{enquiry_id}/reader")


@router.get("/society/reading", summary="What other Societies ask one's own to read")
async def show_asked(request: Request, doing: Administering, tx: Scoped) -> Response:
    return await _asked(request, tx, doing)


@router.post("/society/reading/{reading_id}/naming", summary="Name somebody who would read")
async def name(request: Request, reading_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    lines = staff.working(await store.staff.list_all(tx, doing.society, doing.at))
    who = form.one_of(f"who-{reading_id}", [code for code, _ in lines])
    if form.errors:
        return await _asked(request, tx, doing, form)
    await reading.name(tx, doing, reading_id, UUID(who))
    return _to("/society/reading")


@router.post("/society/reading/{reading_id}/ending", summary="Lend nobody to read any more")
async def end_theirs(reading_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await reading.end(tx, doing, reading_id)
    return _to("/society/reading")


@router.get("/reading", summary="What one was named to read for other Societies")
async def list_mine(request: Request, doing: Acting, tx: Scoped) -> Response:
    everything = await store.readings.list_open(tx, doing.society, doing.at, doing.by.staff_id)
    mine = [one for one in everything if one.holds(doing.at)]
    names = await store.readings.names_of(tx, mine)
    listed = [(one, language_name(one.language)) for one in mine]
    return page(request, doing.by, "readings.html", mine=listed, names=names)


@router.get("/reading/{reading_id}", summary="The words of one enquiry; both Societies see it")
async def read(request: Request, reading_id: UUID, doing: Acting, tx: Scoped) -> Response:
    return await _text(request, tx, doing, reading_id)


@router.post("/reading/{reading_id}", summary="Write a translation beside a message")
async def translate(request: Request, reading_id: UUID, doing: Acting, tx: Scoped) -> Response:
    form = Form(await request.form())
    message_id = form.record("message_id", NotFound)
    text = form.text(f"text-{message_id}", most=8000)
    if form.errors:
        return await _text(request, tx, doing, reading_id, form)
    await reading.translate(tx, doing, reading_id, message_id, text)
    return _to(f"/reading/{reading_id}")


async def _others(tx: Connection, doing: Doing, enquiry_id: UUID) -> dict[UUID, str]:
    """Return the Societies that may be asked: not one's own, and none the writer excluded."""
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    return {
        one.society: one.name
        for one in await store.societies.list_all(tx)
        if one.society != doing.society and one.country not in enquiry.excluded
    }


async def _ours(
    request: Request, tx: Connection, doing: Doing, enquiry_id: UUID, form: Form | None = None
) -> Response:
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    await note(tx, doing, "translations read", enquiry_id)
    found = await store.readings.list_of_enquiry(tx, doing.society, enquiry_id)
    written = await reading.translations(tx, doing, enquiry_id)
    messages = await store.letters.list_messages(tx, doing.society, enquiry_id)
    names = await store.readings.names_of(tx, found)
    others = await _others(tx, doing, enquiry_id)
    return _drawn(
        request,
        doing,
        "enquiry_reader.html",
        form,
        enquiry=enquiry,
        language=language_name(enquiry.language),
        readings=[(one, one.open(doing.at), one.holds(doing.at)) for one in found],
        names=names,
        written=[
            (one.received_at, names.get(by, "–"), text)
            for one in messages
            for (message_id, by), text in written.items()
            if message_id == one.message_id
        ],
        others=[(str(code), called) for code, called in others.items()],
        last=doing.today + timedelta(days=LONGEST_READING),
    )


async def _asked(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    found = await store.readings.list_open(tx, doing.society, doing.at)
    lines = staff.working(await store.staff.list_all(tx, doing.society, doing.at))
    return _drawn(
        request,
        doing,
        "society_reading.html",
        form,
        asked=[(one, language_name(one.language)) for one in found],
        colleagues=lines,
        names=await store.readings.names_of(tx, found),
    )


async def _text(
    request: Request, tx: Connection, doing: Doing, reading_id: UUID, form: Form | None = None
) -> Response:
    one, texts = await reading.read(tx, doing, reading_id)
    return _drawn(
        request,
        doing,
        "reading.html",
        form,
        reading=one,
        texts=texts,
        language=language_name(one.language),
        society=(await store.readings.names_of(tx, [one]))[one.other],
    )


def _drawn(request: Request, doing: Doing, name: str, form: Form | None, **shown: Any) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    shown |= {
        "values": form.values if form else Typed(),
        "errors": {field: words.text(key) for field, key in errors.items()},
    }
    return page(request, doing.by, name, status=422 if errors else 200, **shown)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303)
