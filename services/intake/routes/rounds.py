"""The page behind a volunteer's link: their copies, what to do, and a press for each."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.web.words import Catalogue
from services.intake.actions import rounds
from services.intake.model.copies import NoSuchCopy, RoundGone, Tick, TooManyTries
from services.intake.pages import TEMPLATES, WORDS
from services.intake.pages import copies as view
from services.intake.store.rounds import CopyLink

from .copy_forms import read_where
from .forms import Form, Typed
from .session import catalogue_of, resources_of

router = APIRouter(prefix="/round/{link}")


@router.get("", summary="What a volunteer's link is to")
async def show_round(request: Request, link: str) -> Response:
    return await _draw(request, await _find(request, link))


@router.post("", summary="Say that a copy was hung or taken down, or take that back")
async def tick(request: Request, link: str) -> Response:
    resources, form = resources_of(request), Form(await request.form())
    found = await _find(request, link)
    said, number = form.choice("what", Tick), form.values["number"]
    if form.errors or not number.isdecimal() or len(number) > 3:
        raise NoSuchCopy
    at = resources.clock()
    async with rounds.opened(resources, found, at) as (tx, opened):
        hung = said is Tick.HUNG
        told = read_where(form, opened.printed, needed=True) if hung else None
        if not form.errors:
            await rounds.tick(tx, (found, resources.vault, at), int(number), (said, told))
    if form.errors:
        return await _draw(request, found, form)
    language = _words(request).language.value
    return RedirectResponse(f"/round/{quote(link)}?language={language}#copy-{int(number)}", 303)


async def _find(request: Request, token: str) -> CopyLink:
    """Return what a link opens; raises `RoundGone` or `TooManyTries`.

    A network from which many links were tried that open nothing has to wait: with the same answer
    for every link, so that it tells nothing of any.
    """
    resources = resources_of(request)
    network = resources.limits.network(request.scope)
    if resources.limits.delay(network, "round") > 0:
        raise TooManyTries
    try:
        return await rounds.find_link(resources, token)
    except RoundGone:
        resources.limits.allow(network, "round")
        raise


def _words(request: Request) -> Catalogue:
    """Return the words of the page: those chosen on it, or what the browser asks for."""
    return WORDS.find(request.query_params.get("language", "")) or catalogue_of(request)


async def _draw(request: Request, link: CopyLink, form: Form | None = None) -> Response:
    resources, words = resources_of(request), _words(request)
    at = resources.clock()
    async with rounds.opened(resources, link, at) as (_, found):
        printed = found.printed
    return TEMPLATES.page(
        "round.html",
        words,
        status=422 if form else 200,
        edition=view.named(words, [printed])[printed.edition_id],
        copies=found.copies,
        until=found.last_day,
        may_hang=printed.may_hang(at.date()),
        catalogues=list(WORDS),
        values=form.values if form else Typed(),
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
    )
