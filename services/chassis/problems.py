"""What can go wrong, told to a client as RFC 9457 problem details or as a calm page."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from .logs import describe, log

_log = log(__name__)


class Problem(Exception):
    """The request cannot be done."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    def __init__(self, **details: Any) -> None:
        self.title = (inspect.getdoc(type(self)) or "").partition("\n")[0]
        self.details = details
        super().__init__(self.title)

    @property
    def name(self) -> str:
        """Return the word by which catalogues and clients know the problem."""
        return type(self).__name__

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as a JSON object."""
        about = {"type": f"/problems/{self.name}", "title": self.title}
        return about | {"status": int(self.status)} | self.details


class Invalid(Problem):
    """Something in the request does not have the form it should have."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotFound(Problem):
    """There is nothing here."""

    status = HTTPStatus.NOT_FOUND


class Unexpected(Problem):
    """Something did not work on our side."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class Refused(Problem):
    """Nobody may do so here."""

    status = HTTPStatus.FORBIDDEN


Page: TypeAlias = Callable[[Request, Problem], Response | None]
"""Draws a problem as a page, or returns None where a client wants JSON."""


def install(app: FastAPI, page: Page | None = None) -> None:
    """Answer every problem with its own status and wording, and nothing of what was sent."""

    def answer(request: Request, problem: Problem) -> Response:
        drawn = page(request, problem) if page else None
        if drawn is not None:
            return drawn
        return JSONResponse(
            problem.as_dict(), problem.status, media_type="application/problem+json"
        )

    @app.exception_handler(Problem)
    async def say(request: Request, problem: Problem) -> Response:
        _log.info("refused", problem=problem.name, status=int(problem.status))
        return answer(request, problem)

    @app.exception_handler(RequestValidationError)
    async def mend(request: Request, error: RequestValidationError) -> Response:
        # FastAPI's own answer repeats the whole body; this one names fields and rules only.
        places = [
            {"loc": [str(part) for part in one["loc"]], "type": one["type"]}
            for one in error.errors()
        ]
        return answer(request, Invalid(errors=places))

    @app.exception_handler(HTTPException)
    async def translate(request: Request, error: HTTPException) -> Response:
        problem = _named(error.status_code)
        response = answer(request, problem)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def own_fault(request: Request, error: Exception) -> Response:
        _log.error("unexpected", **describe(error))
        return answer(request, Unexpected())


def _named(status: int) -> Problem:
    if status == HTTPStatus.NOT_FOUND:
        return NotFound()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unexpected()
    problem = Refused()
    problem.status = HTTPStatus(status)  # type: ignore[misc]
    return problem
