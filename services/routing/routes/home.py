"""The way back to the faces: the desk has no page of its own to begin with."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from services.routing.pages import Pages

from .visit import InLanguage

router = APIRouter()


@router.get("/", summary="Lead to the faces")
async def lead_home(request: Request) -> RedirectResponse:
    pages: Pages = request.app.state.pages
    wished = pages.words.preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"{pages.gallery}/{wished.language}/", 302)


@router.get("/{language}/", summary="Lead to the faces, in a language")
async def lead_home_in_language(visit: InLanguage) -> RedirectResponse:
    return RedirectResponse(f"{visit.pages.gallery}/{visit.catalogue.language}/", 302)
