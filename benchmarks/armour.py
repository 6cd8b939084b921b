"""Armour: what the layer around every application, with its metrics, costs a service."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from services.chassis.database import Transaction
from services.chassis.metrics import Metrics
from services.gallery.app import build
from services.gallery.routes import Window

from .client import Client, Order, visitors
from .galleries import PAGE, Gallery, armoured, gallery
from .measure import Finding, Spread, in_turn
from .run import Run
from .serving import listening

_CONNECTIONS = 16


async def measure(run: Run) -> list[Finding]:
    """Measure the server's own CPU time per answer over loopback, with the layer and without.

    The visitors are a process of their own, so nothing of theirs is counted. The gallery's
    ready page is the hardest case there is: almost all that answering costs is the layer.
    """
    async with gallery(run.stack, 1_000) as shown, visitors() as client:
        asked = _Asked(client, run.some(7, 21), seconds=0.2 if run.quick else 0.8)
        reading = await asked.compare(_reading(shown), armoured(_reading(shown)))
        empty = await asked.compare(_empty(), armoured(_empty()))
        decorated = await asked.compare(_empty(), _decorated(_empty()))
        ready = await asked.compare(_undressed(shown), build(shown.resources))
    manual = Spread.between(*decorated).middle
    return [
        _finding("a route that reads a row", *reading),
        _finding("a route that does nothing", *empty, f"; as @app.middleware {manual:.2f}"),
        _finding("the gallery's ready page", *ready),
    ]


@dataclass(frozen=True)
class _Asked:
    """Visitors who ask as fast as they are answered."""

    client: Client
    rounds: int
    seconds: float

    async def compare(self, bare: ASGIApp, clad: ASGIApp) -> tuple[list[float], list[float]]:
        """Return the CPU seconds of each answer, of one application and of the other."""
        async with listening(bare) as at_bare, listening(clad) as at_clad:
            costs = await in_turn(
                self.rounds, lambda: self._cost(at_bare), lambda: self._cost(at_clad)
            )
        return costs[0], costs[1]

    async def _cost(self, port: int) -> float:
        began = time.process_time()
        reply = await self.client.ask(Order(port, PAGE, _CONNECTIONS, self.seconds))
        return (time.process_time() - began) / reply.answers


def _finding(what: str, bare: list[float], clad: list[float], beside: str = "") -> Finding:
    costs = f"{Spread.of(clad).middle * 1e6:.0f} µs against {Spread.of(bare).middle * 1e6:.0f} µs"
    return Finding(
        aim=11,
        what=f"instrumented against bare: {what}",
        seen=Spread.between(bare, clad),
        bound=0.9,
        beside=f"{costs} of CPU an answer{beside}",
    )


def _reading(shown: Gallery) -> FastAPI:
    """Return an application as the portal and the desk are: a route in a transaction of its own."""
    app = FastAPI(openapi_url=None)
    app.state.resources = shown.resources

    @app.get("/{language}/")
    async def page(language: str, tx: Transaction) -> HTMLResponse:
        row = await tx.fetchrow("SELECT reference, image FROM photos LIMIT 1")
        assert row
        return HTMLResponse(f"<!doctype html><title>{language}</title><p>{row['reference']}")

    return app


def _empty() -> FastAPI:
    """Return an application whose one route has nothing to do."""
    app = FastAPI(openapi_url=None)

    @app.get("/{language}/")
    async def page(language: str) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>empty</title>")

    return app


def _undressed(shown: Gallery) -> ASGIApp:
    """Return the gallery's own application without the layer."""
    window = Window(shown.resources, shown.pages, FastAPI(openapi_url=None))
    return shown.pages.templates.files.serve(window)


def _decorated(app: FastAPI) -> ASGIApp:
    """Return an application with nothing but metrics, the way the framework's manual shows."""
    metrics = Metrics("gallery")

    @app.middleware("http")
    async def observe(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        began = time.perf_counter()
        response = await call_next(request)
        seconds = time.perf_counter() - began
        metrics.observe_request(PAGE, request.method, response.status_code, seconds)
        return response

    return app
