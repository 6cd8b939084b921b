"""Addresses without a language, which lead to one, and what machines are told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse

from services.gallery.pages import Pages

router = APIRouter()

_LEARNING = (
    *("GPTBot", "ChatGPT-User", "OAI-SearchBot", "ClaudeBot", "Claude-User", "anthropic-ai"),
    *("CCBot", "Google-Extended", "Applebot-Extended", "meta-externalagent", "FacebookBot"),
    *("Bytespider", "Amazonbot", "PerplexityBot", "cohere-ai", "Diffbot", "ImagesiftBot"),
)
"""Machines that gather texts and faces to learn from; some heed their own name alone."""
_ROBOTS = "".join(f"User-agent: {name}\n" for name in ("*", *_LEARNING)) + "Disallow: /\n"


@router.get("/", summary="To the wall, in the language the browser asks for")
async def choose_language(
    request: Request, accept_language: Annotated[str | None, Header()] = None
) -> RedirectResponse:
    return _in_a_language(request, accept_language, "")


@router.get("/posters", summary="To the shelf of posters, in the language the browser asks for")
async def choose_posters(
    request: Request, accept_language: Annotated[str | None, Header()] = None
) -> RedirectResponse:
    return _in_a_language(request, accept_language, "posters")


@router.get("/robots.txt", summary="Asks machines to stay away")
async def keep_machines_away() -> PlainTextResponse:
    return PlainTextResponse(_ROBOTS)


def _in_a_language(request: Request, asked: str | None, page: str) -> RedirectResponse:
    pages: Pages = request.app.state.pages
    language = pages.words.preferred(asked).language
    return RedirectResponse(f"/{language}/{page}", 302, {"vary": "accept-language"})
