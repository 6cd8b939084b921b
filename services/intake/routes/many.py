"""Inviting many at once, as a crisis wants it: one role, one last day, a link for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.actions import inviting
from services.intake.actions.doing import Doing
from services.intake.actions.founding import Newcomer
from services.intake.model.many import LONGEST_DAYS, MOST, Line, read_list
from services.intake.model.people import READERS
from services.intake.pages import staff as view
from services.intake.pages.moments import end_of

from .confirming import Entrusting
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/staff/invitations/many")

_LONGEST_TEXT = 40_000


@router.get("", summary="The form to invite many colleagues at once")
async def new_invitations(request: Request, doing: Entrusting) -> Response:
    return _draw(request, doing)


@router.post("", summary="Invite many at once; what is wrong comes again, the others have links")
async def invite(request: Request, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    lines = read_list(form.text("people", most=_LONGEST_TEXT))
    role = form.one_of("role", [one.value for one in READERS])
    day = form.day("until", after=doing.today, within=LONGEST_DAYS)
    if len(lines) > MOST:
        form.errors["people"] = "many_too_many"
    if form.errors:
        return _draw(request, doing, form)
    roles = frozenset(one for one in READERS if one.value == role)
    until, by = end_of(day, doing.by.time_zone), doing.by.staff_id
    newcomers = {
        line: Newcomer(line.name, line.email, roles, until, by) for line in lines if not line.wrong
    }
    links = await inviting.invite_many(tx, doing, list(newcomers.values()))
    made = [(one, links[one.email]) for one in newcomers if one.email in links]
    wrong = [
        one if one.wrong else replace(one, wrong="many_taken")
        for one in lines
        if one.wrong or one.email not in links
    ]
    return _show(request, doing, (made, wrong), form)


def _show(
    request: Request, doing: Doing, told: tuple[list[tuple[Line, str]], list[Line]], form: Form
) -> Response:
    origin = f"{request.url.scheme}://{request.url.netloc}"
    made, wrong = told
    links = [(one.name, one.email, view.link(origin, token)) for one, token in made]
    left = Typed(form.values | {"people": "\n".join(one.text for one in wrong)})
    return _page(request, doing, values=left, links=links, wrong=wrong)


def _draw(request: Request, doing: Doing, form: Form | None = None) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    return _page(
        request,
        doing,
        status=422 if errors else 200,
        values=form.values if form else Typed(),
        errors={field: words.text(key) for field, key in errors.items()},
    )


def _page(request: Request, doing: Doing, **view: Any) -> Response:
    frame: dict[str, Any] = {
        "errors": {},
        "links": [],
        "wrong": [],
        "roles": READERS,
        "most": MOST,
        "longest": LONGEST_DAYS,
        "last": doing.today + timedelta(days=LONGEST_DAYS),
    }
    return page(request, doing.by, "staff_many.html", **(frame | view))
