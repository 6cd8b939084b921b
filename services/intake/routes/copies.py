"""Copies: where each registered print of an edition hangs, as staff write it down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import calling_back, copies, rounds
from services.intake.actions.doing import Doing, note
from services.intake.model.copies import MOST_COPIES, Tick, TooManyCopies, read_numbers
from services.intake.pages import copies as view
from services.intake.pages.copies import CopiesAsked
from services.intake.store.copies import Asked

from .copy_forms import LONGEST, Copying, read_count, read_told, read_wish, typed_of
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/copies")


@router.get("", summary="Which copies hang where")
async def list_copies(request: Request, doing: Copying, tx: Scoped) -> Response:
    asked = _asked(request)
    printed = await store.copies.list_printed(tx, doing.society)
    wanted = Asked(asked.edition, asked.town, asked.state)
    window = (asked.after, view.PAGE + 1)
    found = await store.copies.list_asked(tx, doing.society, wanted, doing.today, window)
    listed = await copies.open_copies(tx, doing.vault, doing.society, found[: view.PAGE])
    await note(tx, doing, "copies read", doing.society)
    return page(
        request,
        doing.by,
        "copies.html",
        asked=asked,
        states=view.STATES,
        editions=view.named(catalogue_of(request), printed),
        towns=await store.copies.list_towns(tx, doing.society),
        copies=listed,
        more=asked.address(asked.after + view.PAGE) if len(found) > view.PAGE else "",
        waiting=await calling_back.waiting(tx, doing, late_only=False),
        today=doing.today,
        names=await store.people.names_of(tx, doing.society),
    )


@router.get("/{edition_id}", summary="The copies of one edition, and its rounds")
async def show_edition(request: Request, edition_id: UUID, doing: Copying, tx: Scoped) -> Response:
    return await _draw(request, (tx, doing), edition_id)


@router.post("/{edition_id}", summary="Number further copies, and say where they hang")
async def add_copies(request: Request, edition_id: UUID, doing: Copying, tx: Scoped) -> Response:
    form = Form(await request.form())
    printed = await copies.find_printed(tx, doing.society, edition_id)
    count, told = read_count(form, "count"), read_told(form, doing, printed)
    if form.errors:
        return await _draw(request, (tx, doing), edition_id, form)
    try:
        numbers = await copies.add_copies(tx, doing, edition_id, (count, told))
    except TooManyCopies:
        form.errors["count"] = "copies_need_fewer"
        return await _draw(request, (tx, doing), edition_id, form)
    return RedirectResponse(f"/copies/{edition_id}#copy-{numbers[0]}", 303)


@router.post("/{edition_id}/rounds", summary="Give copies to volunteers; their link is shown once")
async def begin_round(request: Request, edition_id: UUID, doing: Copying, tx: Scoped) -> Response:
    form = Form(await request.form())
    wish = read_wish(form)
    known = {one.number for one in await store.copies.list_of(tx, doing.society, edition_id)}
    if not form.errors and not set(read_numbers(wish.numbers)) <= known:
        form.errors["numbers"] = "copies_need_numbers"
    if len(known) + wish.more > MOST_COPIES:
        form.errors["more"] = "copies_need_fewer"
    if form.errors:
        return await _draw(request, (tx, doing), edition_id, form)
    token = await rounds.begin(tx, doing, edition_id, wish)
    origin = f"{request.url.scheme}://{request.url.netloc}"
    return await _draw(request, (tx, doing), edition_id, link=f"{origin}/round/{token}")


@router.post("/{edition_id}/rounds/ending", summary="End a round: its link opens nothing any more")
async def end_round(request: Request, edition_id: UUID, doing: Copying, tx: Scoped) -> Response:
    round_id = Form(await request.form()).id_in("round")
    if round_id:
        await rounds.end(tx, doing, (edition_id, round_id))
    return RedirectResponse(f"/copies/{edition_id}#rounds", 303)


@router.get("/{edition_id}/{number}", summary="One copy: where it hangs, and whom to call")
async def show_copy(
    request: Request, edition_id: UUID, number: int, doing: Copying, tx: Scoped
) -> Response:
    return await _draw_copy(request, (tx, doing), (edition_id, number))


@router.post("/{edition_id}/{number}", summary="Write anew where a copy hangs")
async def change_copy(
    request: Request, edition_id: UUID, number: int, doing: Copying, tx: Scoped
) -> Response:
    form = Form(await request.form())
    printed = await copies.find_printed(tx, doing.society, edition_id)
    told = read_told(form, doing, printed)
    if form.errors:
        return await _draw_copy(request, (tx, doing), (edition_id, number), form)
    await copies.change(tx, doing, (edition_id, number), told)
    return RedirectResponse(f"/copies/{edition_id}#copy-{number}", 303)


@router.post("/{edition_id}/{number}/tick", summary="Say that a copy was hung or taken down")
async def tick(
    request: Request, edition_id: UUID, number: int, doing: Copying, tx: Scoped
) -> Response:
    form = Form(await request.form())
    said = form.choice("what", Tick)
    if not form.errors:
        await copies.tick(tx, doing, (edition_id, number), said)
    return RedirectResponse(f"/copies/{edition_id}#copy-{number}", 303)


@router.post("/{edition_id}/{number}/writing-off", summary="Give up a copy, with a reason")
async def write_off(
    request: Request, edition_id: UUID, number: int, doing: Copying, tx: Scoped
) -> Response:
    form = Form(await request.form())
    why = form.text("why", most=LONGEST)
    if form.errors:
        return await _draw_copy(request, (tx, doing), (edition_id, number), form)
    await copies.write_off(tx, doing, (edition_id, number), why)
    return RedirectResponse(f"/copies/{edition_id}#copy-{number}", 303)


def _asked(request: Request) -> CopiesAsked:
    """Read what the list is asked for; what is nothing we know leaves nothing out."""
    said = request.query_params
    after, state = said.get("after", ""), said.get("state", "")
    try:
        edition = UUID(said.get("edition", ""))
    except ValueError:
        edition = None
    return CopiesAsked(
        edition=edition,
        town=said.get("town", ""),
        state=state if state in view.STATES else "",
        after=int(after) if after.isdecimal() and len(after) < 7 else 0,
    )


async def _draw(
    request: Request,
    scope: tuple[Connection, Doing],
    edition_id: UUID,
    form: Form | None = None,
    link: str = "",
) -> Response:
    """Draw an edition's copies: perhaps with what has to be mended, or with a new link."""
    tx, doing = scope
    words = catalogue_of(request)
    printed = await copies.find_printed(tx, doing.society, edition_id)
    return page(
        request,
        doing.by,
        "copies_edition.html",
        status=422 if form else 200,
        edition=view.named(words, [printed])[edition_id],
        copies=await copies.list_copies(tx, doing, edition_id),
        rounds=await rounds.list_rounds(tx, doing, edition_id),
        link=link,
        may_hang=printed.may_hang(doing.today),
        now=doing.at,
        **await _around(request, scope, form),
    )


async def _draw_copy(
    request: Request,
    scope: tuple[Connection, Doing],
    place: tuple[UUID, int],
    form: Form | None = None,
) -> Response:
    tx, doing = scope
    printed = await copies.find_printed(tx, doing.society, place[0])
    one = await copies.read_copy(tx, doing, place)
    around = await _around(request, scope, form)
    around["values"] = Typed(typed_of(one) | (form.values if form else {}))
    return page(
        request,
        doing.by,
        "copy.html",
        status=422 if form else 200,
        edition=view.named(catalogue_of(request), [printed])[place[0]],
        one=one,
        may_hang=printed.may_hang(doing.today),
        **around,
    )


async def _around(
    request: Request, scope: tuple[Connection, Doing], form: Form | None
) -> dict[str, Any]:
    tx, doing = scope
    words = catalogue_of(request)
    return {
        "values": form.values if form else Typed(),
        "errors": {name: words.text(key) for name, key in form.errors.items()} if form else {},
        "names": await store.people.names_of(tx, doing.society),
        "today": doing.today,
    }
