"""The gallery, put together; tests use the same pieces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.chassis import problems
from services.chassis.service import Service
from services.chassis.web import layer

from . import actions
from .handlers import events
from .pages import open_pages
from .resources import Resources, open_resources
from .routes import Window, router
from .settings import Settings
from .timers import timers


@asynccontextmanager
async def open_gallery(settings: Settings) -> AsyncIterator[Resources]:
    """Open the gallery's resources, with a wall that follows the database."""
    async with open_resources(settings) as resources, actions.kept_fresh(resources):
        yield resources


def build(resources: Resources) -> ASGIApp:
    """Return the gallery's web application."""
    pages = open_pages(resources.settings, resources.clock().date())
    app = FastAPI(title="Gallery", openapi_url=None, redirect_slashes=False)
    app.state.resources = resources
    app.state.pages = pages
    app.include_router(router)
    window = Window(resources, pages, app)
    problems.install(app, window.problem)
    return layer.protect(
        pages.templates.files.serve(window),
        layer.GALLERY,
        error_page=window.nothing,
        observe=resources.metrics.observe_request,
    )


SERVICE: Service[Settings, Resources] = Service(
    name="gallery",
    settings=Settings,
    open=open_gallery,
    build=build,
    events=events,
    timers=timers,
    migrations=Path(__file__).with_name("migrations"),
)
