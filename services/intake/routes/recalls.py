"""The recall list: what hangs and must not, whom to call, and who took it down."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import calling_back
from services.intake.actions.copies import Place
from services.intake.actions.doing import Doing
from services.intake.pages import copies as view

from .copy_forms import LONGEST, Copying
from .forms import Form
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/recalls")


@router.get("", summary="What has to come down, by whom to call")
async def show_recalls(request: Request, doing: Copying, tx: Scoped) -> Response:
    return await _draw(request, tx, doing)


@router.post("/call", summary="Write down that somebody was called")
async def call(request: Request, doing: Copying, tx: Scoped) -> Response:
    await calling_back.call(tx, doing, _places(Form(await request.form()), "about"))
    return RedirectResponse("/recalls", 303)


@router.post("/down", summary="Tick what is down, and who took it down")
async def take_down(request: Request, doing: Copying, tx: Scoped) -> Response:
    form = Form(await request.form())
    places, who = _places(form, "copy"), form.text("who", most=LONGEST, needed=False)
    if not places:
        form.errors["copy"] = "recalls_need_tick"
    if form.errors:
        return await _draw(request, tx, doing, form)
    await calling_back.take_down(tx, doing, places, who)
    return RedirectResponse("/recalls", 303)


def _places(form: Form, name: str) -> list[Place]:
    """Return the copies a field names; what is none is passed over."""
    found: list[Place] = []
    for value in form.data.getlist(name):
        edition, _, number = str(value).partition(":")
        try:
            found.append((UUID(edition), int(number)))
        except ValueError:
            continue
    return found


async def _draw(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    words = catalogue_of(request)
    calls = await calling_back.list_calls(tx, doing)
    printed = [row.printed for one_call in calls for row in one_call.rows]
    return page(
        request,
        doing.by,
        "recalls.html",
        status=422 if form else 200,
        calls=calls,
        editions=view.named(words, printed),
        waiting=await calling_back.waiting(tx, doing, late_only=False),
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
        names=await store.people.names_of(tx, doing.society),
        today=doing.today,
    )
