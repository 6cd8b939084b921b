"""The end of the prompts: one press, without signing in, on a page that says nothing of us.

A mail program may press by itself (RFC 8058: a POST without cookies, answered without a
redirect). Opening the page ends nothing, since programs that look at links for people open them.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.chassis.web.words import Catalogue
from services.routing.actions import prompting
from services.routing.pages import Pages
from services.routing.resources import Resources

from .visit import NOT_NOW

router = APIRouter()


@router.get("/stop/{token}", summary="Ask whether prompts should end")
async def ask(request: Request, token: str) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    return pages.stop(_language(request))


@router.post("/stop/{token}", summary="End the prompts of one enquiry")
async def stop(request: Request, token: str) -> HTMLResponse:
    """What never was and what has ended already reads like what ends now."""
    pages: Pages = request.app.state.pages
    resources: Resources = request.app.state.resources
    try:
        await prompting.stop_notices(resources, token)
    except NOT_NOW:
        return pages.stop(_language(request), closed=True)
    return pages.stop(_language(request), done=True)


def _language(request: Request) -> Catalogue:
    pages: Pages = request.app.state.pages
    return pages.words.preferred(request.headers.get("accept-language"))
