"""The wiring: routes, frames and armour of the portal; tests use the same function."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends, FastAPI, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from services.chassis import problems
from services.chassis.problems import Problem
from services.chassis.service import Service
from services.chassis.web import layer
from services.chassis.web.pages import ErrorPages

from . import handlers, timers
from .model.doors import StepUpNeeded
from .model.lendings import LendingOver
from .model.people import SignInNeeded
from .pages import TEMPLATES
from .resources import Resources, open_resources
from .routes import (
    account,
    acting_for,
    approvals,
    assertions,
    audit,
    called_off,
    calls,
    case_list,
    cases,
    channels,
    check_ins,
    choices,
    closings,
    confirming,
    consents,
    contacts,
    copies,
    documents,
    drafts,
    duties,
    enquiries,
    enquiry_links,
    enquiry_moves,
    enquiry_pictures,
    enquiry_work,
    family,
    finding,
    holds,
    inbox,
    interviews,
    invitations,
    leaving,
    lendings,
    many,
    merging,
    notes,
    outcomes,
    own_ways,
    persons,
    photos,
    poster_orders,
    posters,
    providers,
    questions,
    reach,
    readings,
    recalls,
    recordings,
    renewals,
    rounds,
    showings,
    signing_in,
    signposts,
    societies,
    society,
    staff,
    tasks,
    timeline,
    today,
    verifying,
    withdrawal_codes,
)
from .routes.confirming import ask_to_confirm
from .routes.records import record_there
from .routes.session import ask_to_sign_in, catalogue_of_scope
from .settings import Settings

ROUTERS = (
    signing_in,
    confirming,
    account,
    own_ways,
    acting_for,
    providers,
    invitations,
    today,
    called_off,
    drafts,
    case_list,
    signposts,
    finding,
    family,
    merging,
    persons,
    cases,
    consents,
    recordings,
    interviews,
    holds,
    photos,
    showings,
    renewals,
    contacts,
    check_ins,
    withdrawal_codes,
    assertions,
    approvals,
    inbox,
    calls,
    enquiry_moves,
    enquiry_work,
    enquiry_pictures,
    enquiries,
    enquiry_links,
    questions,
    verifying,
    choices,
    channels,
    readings,
    poster_orders,
    posters,
    outcomes,
    closings,
    tasks,
    notes,
    documents,
    timeline,
    leaving,
    duties,
    many,
    staff,
    society,
    lendings,
    societies,
    copies,
    recalls,
    rounds,
    audit,
    reach,
)
ERRORS = ErrorPages(TEMPLATES, language=catalogue_of_scope)


def portal(resources: Resources) -> FastAPI:
    """Return the portal's pages, not yet in their armour."""
    app = FastAPI(title="Retrace intake", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.resources = resources
    for room in ROUTERS:
        app.include_router(room.router, dependencies=[Depends(record_there)])

    def draw(request: Request, problem: Problem) -> Response | None:
        if isinstance(problem, SignInNeeded):
            return ask_to_sign_in(request)
        if isinstance(problem, StepUpNeeded):
            return ask_to_confirm(request)
        if isinstance(problem, LendingOver):
            return acting_for.lead_home(request) or ERRORS.page(request, problem)
        return ERRORS.page(request, problem)

    problems.install(app, draw)
    return app


def build(resources: Resources) -> ASGIApp:
    """Return the portal as an application."""
    return layer.protect(
        TEMPLATES.files.serve(portal(resources)),
        layer.PORTAL,
        error_page=ERRORS.answer,
        observe=resources.metrics.observe_request,
    )


SERVICE = Service(
    name="intake",
    settings=Settings,
    open=open_resources,
    build=build,
    events=handlers.events,
    timers=timers.timers,
    migrations=Path(__file__).parent / "migrations",
)
