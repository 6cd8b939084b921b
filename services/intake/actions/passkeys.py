"""Passkeys: registering them, and proving with one who one is (W3C WebAuthn level 3)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID, uuid4

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.chassis.database import Connection, transaction_of
from services.intake import store
from services.intake.model.doors import (
    CHALLENGE,
    NAME_OF_PASSKEY,
    Challenge,
    LastPasskey,
    NobodyThere,
    Passkey,
    PasskeyRefused,
    Purpose,
)
from services.intake.model.people import Member
from services.intake.resources import Resources

from .doing import Doing, note

_VERIFIED = UserVerificationRequirement.REQUIRED
_MILLISECONDS = int(CHALLENGE.total_seconds() * 1000)
_BROKEN = (WebAuthnException, ValueError, KeyError, TypeError)
"""What a made-up answer may raise on its way through the library."""


async def ask(
    resources: Resources, purpose: Purpose, staff_id: UUID | None = None
) -> tuple[Challenge, str]:
    """Draw a challenge; return it with what a browser passes to `credentials.get` (JSON).

    Where nobody is known yet the device itself knows whose passkey it has.
    """
    async with transaction_of(resources.pool) as tx:
        challenge = await _draw(tx, resources, purpose, staff_id)
        known = await store.passkeys.list_of(tx, staff_id) if staff_id else []
    options = generate_authentication_options(
        rp_id=resources.settings.portal_host,
        challenge=challenge.challenge,
        timeout=_MILLISECONDS,
        allow_credentials=_named(known),
        user_verification=_VERIFIED,
    )
    return challenge, options_to_json(options)


async def ask_to_register(resources: Resources, member: Member) -> tuple[Challenge, str]:
    """Draw a challenge; return it with what a browser passes to `credentials.create` (JSON)."""
    async with transaction_of(resources.pool) as tx:
        challenge = await _draw(tx, resources, Purpose.REGISTER, member.staff_id)
        known = await store.passkeys.list_of(tx, member.staff_id)
    options = generate_registration_options(
        rp_id=resources.settings.portal_host,
        rp_name="Retrace",
        user_name=member.name,
        user_id=member.staff_id.bytes,
        challenge=challenge.challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_named(known),
    )
    return challenge, options_to_json(options)


async def register(
    resources: Resources, doing: Doing, challenge: Challenge, answer: str, name: str
) -> None:
    """Keep a new passkey of one's own; raises `PasskeyRefused` or `PasskeyThere`."""
    if challenge.purpose is not Purpose.REGISTER or challenge.staff_id != doing.by.staff_id:
        raise PasskeyRefused
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge.challenge,
            expected_rp_id=resources.settings.portal_host,
            expected_origin=resources.settings.portal_origin,
            require_user_verification=True,
        )
    except _BROKEN:
        raise PasskeyRefused from None
    passkey = Passkey(
        passkey_id=uuid4(),
        credential_id=made.credential_id,
        staff_id=doing.by.staff_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name.strip()[:NAME_OF_PASSKEY],
        added_at=doing.at,
        used_at=None,
    )
    async with store.scopes.transaction_for(resources.pool, doing.by) as tx:
        await store.passkeys.add(tx, passkey)
        await note(tx, doing, "passkey added", doing.by.staff_id)


async def has_any(resources: Resources, member: Member) -> bool:
    """Return whether somebody has registered a passkey."""
    async with transaction_of(resources.pool) as tx:
        return bool(await store.passkeys.list_of(tx, member.staff_id))


async def remove(tx: Connection, doing: Doing, passkey_id: UUID) -> None:
    """Forget one of one's own passkeys; raises `LastPasskey` where the Society wants one always."""
    mine = await store.passkeys.list_of(tx, doing.by.staff_id)
    if passkey_id not in {one.passkey_id for one in mine}:
        raise NobodyThere
    if len(mine) == 1 and await store.providers.needs_passkey(tx, doing.society):
        raise LastPasskey
    await store.passkeys.remove(tx, doing.by.staff_id, passkey_id)
    await note(tx, doing, "passkey removed", doing.by.staff_id)


async def take(resources: Resources, challenge_id: str) -> Challenge | None:
    """Take out the challenge an answer is to; it cannot be answered again, whatever comes of it."""
    try:
        known = UUID(challenge_id)
    except ValueError:
        return None
    async with transaction_of(resources.pool) as tx:
        return await store.passkeys.take_challenge(tx, known, resources.clock())


async def prove(resources: Resources, challenge: Challenge, answer: str) -> Member | None:
    """Return who signed a challenge, or None where it is not certain.

    A counter that went back means that there is a copy of the passkey: refused, and written down.
    """
    try:
        given = parse_authentication_credential_json(answer)
    except _BROKEN:
        return None
    async with transaction_of(resources.pool) as tx:
        found = await store.passkeys.lock(tx, given.raw_id)
    if found is None:
        return None
    async with transaction_of(resources.pool, found[1]) as tx:
        return await _prove(tx, resources, challenge, answer, found[1])


async def _prove(
    tx: Connection, resources: Resources, challenge: Challenge, answer: str, society: UUID
) -> Member | None:
    given = parse_authentication_credential_json(answer)
    found = await store.passkeys.lock(tx, given.raw_id)
    if found is None:
        return None
    passkey, at = found[0], resources.clock()
    count = _signed(resources, challenge, answer, passkey)
    member = await store.doors.find_member(tx, society, passkey.staff_id, at)
    if count is None or member is None:
        return None
    if not _is_of(member.staff_id, challenge, given.response.user_handle):
        return None
    if passkey.went_back(count):
        await note(tx, Doing(member, at, resources.vault), "passkey counter back", member.staff_id)
        return None
    await store.passkeys.used(tx, passkey.passkey_id, count, at)
    return member


def _is_of(staff_id: UUID, challenge: Challenge, handle: bytes | None) -> bool:
    """Return whether a passkey is theirs who were asked; nobody asked, it says itself whose."""
    if challenge.staff_id is None:
        return handle == staff_id.bytes
    return challenge.staff_id == staff_id and handle in (None, staff_id.bytes)


def _signed(
    resources: Resources, challenge: Challenge, answer: str, passkey: Passkey
) -> int | None:
    """Return the counter with which a passkey signed, or None if it did not sign this for us."""
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.challenge,
            expected_rp_id=resources.settings.portal_host,
            expected_origin=resources.settings.portal_origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # the counter is looked at afterwards: it is noted
            require_user_verification=True,
        )
    except _BROKEN:
        return None
    return signed.new_sign_count


async def _draw(
    tx: Connection, resources: Resources, purpose: Purpose, staff_id: UUID | None
) -> Challenge:
    challenge = Challenge(uuid4(), secrets.token_bytes(32), purpose, staff_id)
    await store.passkeys.add_challenge(tx, challenge, resources.clock())
    return challenge


def _named(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in known]
