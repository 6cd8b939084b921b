"""Providing: a Society's own identity provider says who somebody is; a passkey here proves it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from services.chassis.database import Connection, transaction_of
from services.intake import store
from services.intake.model.doors import (
    Challenge,
    Errand,
    Provider,
    ProviderNotAllowed,
    ProviderRefused,
    Purpose,
)
from services.intake.model.people import Account, SocietyNotThere
from services.intake.provider import Endpoints, Redeeming
from services.intake.resources import Resources

from . import passkeys

BACK = "/sign-in/provider/back"


@dataclass(frozen=True, repr=False)
class Leaving:
    """Where somebody goes to now, and what their browser keeps until they come back."""

    address: str
    host: str
    browser: str


@dataclass(frozen=True, repr=False)
class Returned:
    """Who a provider says somebody is; without an account or a passkey it goes no further."""

    known: bool
    asked: tuple[Challenge, str] | None
    next: str


async def set_provider(resources: Resources, society_name: str, provider: Provider | None) -> None:
    """Set or forget a Society's provider.

    Raises `SocietyNotThere`, `ProviderNotAllowed` for an address without https, or `DomainTaken`.
    """
    at = resources.clock()
    async with transaction_of(resources.pool) as tx:
        society = await store.people.find_society_named(tx, society_name)
    if society is None:
        raise SocietyNotThere
    if provider is not None and not resources.identities.may_reach(provider.issuer):
        raise ProviderNotAllowed
    async with transaction_of(resources.pool, society.society) as tx:
        await _put(tx, resources, society.society, provider)
        did, whose = "provider set", society.society
        await store.audit.note(tx, None, did, whose, at=at, society=whose)


async def leave(resources: Resources, email: str, next_path: str) -> Leaving | None:
    """Begin an errand to the provider of an e-mail's Society; None if there is none.

    Raises `ProviderSilent` or `ProviderRefused`.
    """
    async with transaction_of(resources.pool) as tx:
        provider = await store.providers.find_for(tx, email.strip().lower().partition("@")[2])
    if provider is None:
        return None
    endpoints = await resources.identities.discover(provider.issuer)
    state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
    errand = Errand(
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        society=provider.society,
        nonce=nonce,
        verifier=verifier,
        next=next_path,
    )
    async with transaction_of(resources.pool) as tx:
        await store.providers.add_errand(tx, errand, resources.clock())
    address = _address(resources, endpoints, provider, (state, errand))
    return Leaving(address, urlsplit(address).hostname or "", browser)


async def come_back(resources: Resources, browser: str, said: dict[str, str]) -> Returned:
    """Read what a provider sends somebody back with; raises `ProviderSilent`, `ProviderRefused`.

    Only the browser that left may come back, once, and within five minutes.
    """
    async with transaction_of(resources.pool) as tx:
        state_hash = _hash(said.get("state", ""))
        errand = await store.providers.take_errand(tx, state_hash, resources.clock())
        provider = await store.providers.find_of(tx, errand.society) if errand else None
    if errand is None or provider is None:
        raise ProviderRefused
    if not hmac.compare_digest(errand.browser_hash, _hash(browser)):
        raise ProviderRefused
    if said.get("iss", provider.issuer) != provider.issuer or not said.get("code"):
        raise ProviderRefused
    email = await _email(resources, provider, errand, said["code"])
    account = await _account(resources, provider, email)
    if account is None:
        return Returned(False, None, errand.next)
    return Returned(True, await _ask(resources, account), errand.next)


async def _email(resources: Resources, provider: Provider, errand: Errand, code: str) -> str:
    identities, at = resources.identities, resources.clock()
    opened = resources.vault.open_root(_label(provider.society), provider.client_secret)
    provider = replace(provider, client_secret=opened)
    endpoints = await identities.discover(provider.issuer)
    given = Redeeming(code, errand.verifier, _back(resources))
    token = await identities.redeem(provider, endpoints, given)
    return await identities.read(provider, endpoints, token, (errand.nonce, at))


async def _account(resources: Resources, provider: Provider, email: str) -> Account | None:
    """Return whose e-mail it is, if it is the provider's to vouch for and theirs works here."""
    if email.partition("@")[2] != provider.email_domain:
        raise ProviderRefused
    async with transaction_of(resources.pool) as tx:
        account = await store.people.find_account(tx, email)
    return account if account and account.society == provider.society else None


async def _ask(resources: Resources, account: Account) -> tuple[Challenge, str] | None:
    async with transaction_of(resources.pool) as tx:
        has_any = bool(await store.passkeys.list_of(tx, account.staff_id))
    if not has_any:
        return None
    return await passkeys.ask(resources, Purpose.BESIDE_PROVIDER, account.staff_id)


async def _put(
    tx: Connection, resources: Resources, society: UUID, provider: Provider | None
) -> None:
    if provider is None:
        await store.providers.remove(tx, society)
        return
    sealed = resources.vault.seal_root(_label(society), provider.client_secret)
    await store.providers.put(tx, replace(provider, society=society), sealed, resources.clock())


def _address(
    resources: Resources, endpoints: Endpoints, provider: Provider, told: tuple[str, Errand]
) -> str:
    state, errand = told
    digest = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": _back(resources),
        "scope": "openid email",
        "state": state,
        "nonce": errand.nonce,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    parts = urlsplit(endpoints.authorization)
    query = urlencode([*parse_qsl(parts.query), *asked.items()])
    return urlunsplit(parts._replace(query=query, fragment=""))


def _back(resources: Resources) -> str:
    return resources.settings.portal_origin + BACK


def _label(society: UUID) -> str:
    return f"providers|{society}|client_secret"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
