"""Routing, put together; tests take the same pieces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.chassis import problems
from services.chassis.service import Service
from services.chassis.web import layer
from services.chassis.web.pages import ErrorPages
from services.contracts.codes import Language

from .handlers import events
from .model.pictures import MOST_BYTES
from .model.told import Told
from .pages import Pages
from .resources import Resources, open_resources
from .routes import router
from .settings import Settings
from .timers import timers

# A message far too long for a letter must still arrive whole, so that it can be given back to be
# shortened; percent-encoding makes six bytes of an Arabic letter.
# One address takes a picture, and reads on far beyond the largest, to say so on a page of its own.
POLICY = replace(
    layer.DESK,
    body_bytes=512 * layer.KIB,
    body_bytes_below=tuple((f"/{one.value}/picture", 3 * MOST_BYTES) for one in Language),
)


def build(resources: Resources) -> ASGIApp:
    """Return the message desk in its armour."""
    app = FastAPI(title="Message desk", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.resources = resources
    settings = resources.settings
    told = Told(("receipt", *settings.ways), settings.look_days, settings.answer_days)
    app.state.pages = pages = Pages.open(settings.gallery_origin, settings.languages, told)
    app.include_router(router)
    errors = ErrorPages(pages.templates)
    problems.install(app, errors.page)
    return layer.protect(
        pages.templates.files.serve(app),
        POLICY,
        error_page=errors.answer,
        observe=resources.metrics.observe_request,
    )


SERVICE: Service[Settings, Resources] = Service(
    name="routing",
    settings=Settings,
    open=open_resources,
    build=build,
    events=events,
    timers=timers,
    migrations=Path(__file__).with_name("migrations"),
)
