"""The board, put together."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Scope

from infra.board.resources import Resources
from infra.board.routes import router
from services.chassis import problems
from services.chassis.problems import Problem
from services.chassis.web import layer
from services.chassis.web.pages import wants_page


def build(kept: Resources) -> ASGIApp:
    """Return the application in its armour."""
    app = FastAPI(title="Board", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.resources = kept
    app.include_router(router)

    def trouble(scope: Scope, status: int) -> layer.Answer:
        return layer.Answer(status, bytes(_trouble(kept, status).body))

    def page(request: Request, problem: Problem) -> Response | None:
        return _trouble(kept, int(problem.status)) if wants_page(request.scope) else None

    problems.install(app, page)
    return layer.protect(kept.templates.files.serve(app), layer.BOARD, error_page=trouble)


def _trouble(kept: Resources, status: int) -> HTMLResponse:
    return kept.page("trouble.html", status, kind=_KINDS.get(status, 500 if status > 499 else 400))


_KINDS = {403: 403, 404: 404, 405: 404, 429: 429}
