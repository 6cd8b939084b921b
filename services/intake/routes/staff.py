"""Staff: who works in a Society, what is granted to each until when, and who is invited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.contracts.codes import Language
from services.intake import store
from services.intake.actions import granting, inviting
from services.intake.actions.doing import Doing, note
from services.intake.actions.founding import Newcomer
from services.intake.actions.granting import Wish
from services.intake.model.people import Role
from services.intake.pages import staff as view
from services.intake.pages.cases import spoken_options
from services.intake.pages.moments import end_of

from .acting import Administering
from .confirming import Entrusting
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/staff")


@router.get("", summary="Who works here")
async def list_staff(request: Request, doing: Administering, tx: Scoped) -> Response:
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    away = await store.absences.list_on(tx, doing.society, doing.today)
    invited = await inviting.list_invitations(tx, doing)
    names = {line.staff_id: line.name for line in lines}
    offices = {one.office_id: one.name for one in await store.offices.list_open(tx, doing.society)}
    rows = view.rows(lines, away, invited)
    return page(request, doing.by, "staff.html", rows=rows, names=names, offices=offices)


@router.get("/invitation", summary="The form to invite a colleague")
async def new_invitation(request: Request, doing: Entrusting, tx: Scoped) -> Response:
    return await _form(request, tx, doing)


@router.post("/invitation", summary="Invite a colleague by a link that is shown once")
async def invite(request: Request, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    name, email = form.text("name", most=100), form.email("email")
    roles, until = frozenset(form.several("roles", Role)), read_until(form, doing)
    same = form.one_of("same", await _everybody(tx, doing), needed=False)
    if form.errors:
        return await _form(request, tx, doing, form)
    person = None
    if same:
        line = await store.staff.find(tx, doing.society, UUID(same), doing.at)
        person = line.person if line else None
    newcomer = Newcomer(name, email, roles, until, doing.by.staff_id, person)
    link = await inviting.invite(tx, doing, newcomer)
    return show_links(request, doing, [(name, email, link.token)])


@router.post("/invitations/{invitation_id}/revocation", summary="Let a link open nothing any more")
async def revoke(invitation_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await inviting.revoke_invitation(tx, doing, invitation_id)
    return RedirectResponse("/staff", 303)


@router.get("/{staff_id}", summary="A colleague: roles, absence, what they work on")
async def show_person(
    request: Request, staff_id: UUID, doing: Administering, tx: Scoped
) -> Response:
    return await _person(request, tx, doing, staff_id)


@router.post("/{staff_id}/grants", summary="Grant a role, perhaps until a day")
async def grant(request: Request, staff_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    wish = read_wish(form, doing)
    if form.errors:
        return await _person(request, tx, doing, staff_id, form)
    await granting.grant(tx, doing, staff_id, wish)
    return to_person(staff_id)


@router.post("/{staff_id}/grants/{grant_id}/end", summary="End a role before its time")
async def end_grant(staff_id: UUID, grant_id: UUID, doing: Administering, tx: Scoped) -> Response:
    return to_person(await granting.end_grant(tx, doing, grant_id))


@router.post("/{staff_id}/access", summary="Give a colleague who lost the way in a new link")
async def reset_access(request: Request, staff_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    who = await granting.colleague(tx, doing, staff_id)
    link = await inviting.reset_access(tx, doing, staff_id)
    return show_links(request, doing, [(who.name, who.email, link.token)])


@router.post("/{staff_id}/office", summary="Let a colleague belong to an office")
async def choose_office(
    request: Request, staff_id: UUID, doing: Administering, tx: Scoped
) -> Response:
    form = Form(await request.form())
    open_ones = [str(one.office_id) for one in await store.offices.list_open(tx, doing.society)]
    office = form.one_of("office", open_ones, needed=False)
    await store.offices.assign(tx, doing.society, staff_id, UUID(office) if office else None)
    await note(tx, doing, "office chosen", staff_id)
    return to_person(staff_id)


@router.post("/{staff_id}/languages", summary="Write in which languages a colleague answers")
async def choose_languages(
    request: Request, staff_id: UUID, doing: Administering, tx: Scoped
) -> Response:
    ticked = (await request.form()).getlist("languages")
    spoken = [one.value for one in Language if one.value in ticked]
    await store.candidates.save_languages(tx, doing.society, staff_id, spoken)
    await note(tx, doing, "languages chosen", staff_id)
    return to_person(staff_id)


def to_person(staff_id: UUID) -> RedirectResponse:
    """Lead back to a colleague's page."""
    return RedirectResponse(f"/staff/{staff_id}", 303)


def show_links(request: Request, doing: Doing, made: list[tuple[str, str, str]]) -> Response:
    """Show (name, e-mail, link) of who was invited: this once, since only a hash is kept."""
    origin = f"{request.url.scheme}://{request.url.netloc}"
    links = [(name, email, view.link(origin, token)) for name, email, token in made]
    return page(request, doing.by, "staff_links.html", links=links)


def read_wish(form: Form, doing: Doing) -> Wish:
    """Read what role is to be granted, until when, and why."""
    reason = form.text("reason", most=300, needed=False)
    return Wish(form.choice("role", Role), read_until(form, doing), reason)


def read_until(form: Form, doing: Doing) -> Any:
    """Read the last day of a role; None where it has no end."""
    last = form.last_day("until", after=doing.today)
    return end_of(last, doing.by.time_zone) if last else None


async def _everybody(tx: Connection, doing: Doing) -> list[str]:
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return [str(line.staff_id) for line in lines]


async def _form(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    words, errors = catalogue_of(request), form.errors if form else {}
    return page(
        request,
        doing.by,
        "staff_invitation.html",
        status=422 if errors else 200,
        values=form.values if form else Typed(),
        ticked=form.data.getlist("roles") if form else [],
        errors={field: words.text(key) for field, key in errors.items()},
        roles=list(Role),
        everybody=[(str(line.staff_id), line.name) for line in lines],
    )


async def _person(
    request: Request, tx: Connection, doing: Doing, staff_id: UUID, form: Form | None = None
) -> Response:
    """Draw a colleague's page; with a form that is to be mended, as 422."""
    line = await store.staff.find(tx, doing.society, staff_id, doing.at)
    if line is None:
        raise NotFound
    words, grants = catalogue_of(request), await store.grants.list_of(tx, doing.society, staff_id)
    errors = form.errors if form else {}
    away = await store.absences.list_of(tx, doing.society, staff_id, doing.today)
    invited = await inviting.list_invitations(tx, doing)
    return page(
        request,
        doing.by,
        "staff_person.html",
        status=422 if errors else 200,
        line=line,
        mine=line.person == doing.by.person,
        grants=[one for one in grants if one.holds(doing.at)],
        past=[one for one in grants if not one.holds(doing.at)],
        held=await store.holdings.count(tx, doing.society, staff_id),
        away=away,
        invited=[one for one in invited if one.staff_id == staff_id],
        names=await store.people.names_of(tx, doing.society),
        offices=await store.offices.list_open(tx, doing.society),
        speaks=await store.candidates.languages_of(tx, doing.society, staff_id),
        spoken=spoken_options(),
        roles=list(Role),
        values=form.values if form else Typed(),
        errors={field: words.text(key) for field, key in errors.items()},
    )
