"""The network's Societies: what waits too long in each, and a new one that joins."""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import transaction_of
from services.contracts.codes import Language
from services.intake import store
from services.intake.actions import joining
from services.intake.actions.doing import Doing
from services.intake.actions.joining import Joiner
from services.intake.model.people import EmailTaken, Member, Society, SocietyKind, SocietyThere
from services.intake.pages.cases import spoken_options
from services.intake.pages.countries import NoSuchCountry, country_names, read_countries
from services.intake.pages.moments import ZONES
from services.intake.resources import Resources
from services.intake.store.scopes import transaction_for
from services.intake.store.societies import Waiting

from .acting import Coordinating
from .confirming import Admitting
from .forms import Form, Typed
from .session import catalogue_of, page, resources_of
from .staff import show_links

router = APIRouter(prefix="/network/societies")

_ZONES = ("UTC", *ZONES)


@router.get("", summary="The network's Societies, and what waits too long in each")
async def list_societies(request: Request, doing: Coordinating) -> Response:
    resources, words = resources_of(request), catalogue_of(request)
    async with transaction_of(resources.pool) as tx:
        societies = await store.societies.list_all(tx)
    rows = [
        (one, country_names(words, (one.country,)), await _waiting(resources, doing, one))
        for one in societies
    ]
    return page(request, doing.by, "societies.html", rows=rows, now=doing.at)


@router.get("/new", summary="The form to let a Society join")
async def new_society(request: Request, doing: Admitting) -> Response:
    return _draw(request, doing.by, Form(await request.form()), status=200)


@router.post("/new", summary="Let a Society join; its first administrator gets a link")
async def join(request: Request, doing: Admitting) -> Response:
    form, resources = Form(await request.form()), resources_of(request)
    joiner = _read(form, resources)
    if form.errors:
        return _draw(request, doing.by, form)
    try:
        link = await joining.join(resources, doing, joiner)
    except SocietyThere:
        form.errors["society"] = "need_other_society"
        return _draw(request, doing.by, form)
    except EmailTaken:
        form.errors["email"] = "need_other_email"
        return _draw(request, doing.by, form)
    return show_links(request, doing, [(joiner.name, joiner.email, link.token)])


async def _waiting(resources: Resources, doing: Doing, one: Society) -> Waiting:
    """Count in the Society's own scope; numbers and one moment are all that leaves it."""
    async with transaction_for(resources.pool, doing.by, one.society) as tx:
        return await store.societies.count_waiting(tx, one.society, resources.clock())


def _read(form: Form, resources: Resources) -> Joiner:
    society = Society(
        society=uuid4(),
        name=form.text("society", most=120),
        country=_country(form),
        languages=tuple(one.value for one in form.several("languages", Language)),
        wrapped_key=resources.vault.new_society_key(),
        default_desk=False,
        kind=form.choice("kind", SocietyKind),
        time_zone=form.one_of("time_zone", _ZONES),
    )
    return Joiner(society, form.text("name", most=100), form.email("email"))


def _country(form: Form) -> str:
    try:
        found = read_countries(form.text("country", most=80))
    except NoSuchCountry:
        found = ()
    if len(found) != 1:
        form.errors["country"] = "need_country"
        return ""
    return found[0]


def _draw(request: Request, member: Member, form: Form, *, status: int = 422) -> Response:
    words = catalogue_of(request)
    return page(
        request,
        member,
        "society_new.html",
        status=status,
        values=form.values if form.data else Typed(time_zone="UTC", kind="society"),
        ticked=form.data.getlist("languages"),
        errors={name: words.text(key) for name, key in form.errors.items()},
        spoken=spoken_options(),
        zones=[(zone, zone) for zone in _ZONES],
    )
