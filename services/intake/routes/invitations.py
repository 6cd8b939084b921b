"""The page behind an invitation: it names the Society alone until the link has been used."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pyotp
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.web.tokens import BadToken, FormSeal
from services.intake.actions import arriving
from services.intake.actions.arriving import Arrived, Chosen
from services.intake.actions.signing_in import accepted_step
from services.intake.model.doors import Beginning, Invited
from services.intake.model.passwords import weakness
from services.intake.pages import TEMPLATES
from services.intake.pages.codes import in_groups, picture
from services.intake.resources import Resources

from .forms import Form
from .going_on import device, with_session
from .session import catalogue_of, resources_of

router = APIRouter(prefix="/invitation/{token}")
_PAGE_HOLDS = timedelta(hours=1)


@router.get("", summary="What an invitation is to")
async def show_invitation(request: Request, token: str) -> Response:
    invited = await arriving.find_invitation(resources_of(request), token)
    return _draw(request, (token, invited), pyotp.random_base32())


@router.post("", summary="Choose a password, connect an app for codes, and come in")
async def use_invitation(request: Request, token: str) -> Response:
    resources, form = resources_of(request), Form(await request.form())
    invited = await arriving.find_invitation(resources, token)
    secret = _secret(resources, token, form)
    if not resources.limits.allow(resources.limits.network(request.scope), "invitation"):
        form.errors = {"code": "error_wait"}
        return _draw(request, (token, invited), secret, form, status=429)
    chosen = _chosen(resources, form, invited, secret)
    if form.errors:
        return _draw(request, (token, invited), secret, form, status=422)
    how = Beginning(catalogue_of(request).language, device(request))
    arrived = await arriving.arrive(resources, token, chosen, how)
    return await with_session(request, arrived.who, _draw_codes(request, arrived))


def _chosen(resources: Resources, form: Form, invited: Invited, secret: str) -> Chosen:
    """Read what was chosen, and note what has to be mended."""
    password, again = form.values["password"], form.values["again"]
    weak = weakness(password, (invited.name, invited.email, invited.society_name))
    if weak:
        form.errors["password"] = weak
    elif password != again:
        form.errors["again"] = "invitation_password_differs"
    step = accepted_step(secret, form.values["code"], resources.clock())
    if step is None:
        form.errors.setdefault("code", "invitation_code_wrong")
    return Chosen(password, secret, step or 0)


def _secret(resources: Resources, token: str, form: Form) -> str:
    """Return the secret the page showed; a page that was open for too long gets a new one."""
    try:
        state = _seal(resources, token).open(form.values["state"], resources.clock(), _PAGE_HOLDS)
    except BadToken:
        form.errors["code"] = "invitation_stale"
        return pyotp.random_base32()
    return str(state["secret"])


def _seal(resources: Resources, token: str) -> FormSeal:
    """Return the seal of this link's page: what one page showed is worth nothing on another."""
    purpose = f"invitation {sha256(token.encode()).hexdigest()}"
    return FormSeal(resources.vault.derived("invitations"), purpose=purpose)


def _draw(
    request: Request,
    link: tuple[str, Invited],
    secret: str,
    form: Form | None = None,
    *,
    status: int = 200,
) -> Response:
    resources, words = resources_of(request), catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()} if form else {}
    return TEMPLATES.page(
        "invitation.html",
        words,
        status=status,
        errors=errors,
        society=link[1].society_name,
        state=_seal(resources, link[0]).seal({"secret": secret}, resources.clock()),
        picture=picture(secret),
        secret=in_groups(secret),
    )


def _draw_codes(request: Request, arrived: Arrived) -> Response:
    return TEMPLATES.page(
        "recovery_codes.html",
        catalogue_of(request),
        codes=arrived.codes,
        arrived=True,
        needs_passkey=arrived.needs_passkey,
        next="/account#passkeys" if arrived.needs_passkey else "/",
    )
