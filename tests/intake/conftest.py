"""Intake in a fresh database, with a Society founded and a browser for each colleague."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest

from services.chassis import database
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.sealing import KeyPair
from services.intake.actions import providing
from services.intake.app import build
from services.intake.model.doors import Provider
from tests.support import intake as support
from tests.support.authenticator import Authenticator, add_passkey
from tests.support.copies import Phone
from tests.support.lending import Between
from tests.support.meeting import written
from tests.support.office import Office
from tests.support.pictures import ask_for, send
from tests.support.posters import Street
from tests.support.provider import CLIENT, DOMAIN, SECRET, MockProvider, listening


@pytest.fixture
def clock() -> support.Hands:
    return support.Hands()


@pytest.fixture
def notifying() -> KeyPair:
    """The key pair of notify; intake has its public half alone."""
    return KeyPair.make()


@pytest.fixture
def media(tmp_path, notifying):
    """The key pair of media; intake has its public half alone."""
    return support.write_keys(tmp_path / "keys", notifying)


@pytest.fixture
async def intake(new_database, tmp_path, media, shelf, clock):
    """Intake's resources on a database of the test's own."""
    settings = support.settings_of(await new_database("intake"), tmp_path / "keys")
    pool = await database.open_pool(settings.postgres, "test-intake")
    yield support.resources_of(settings, pool, shelf, clock)
    pool.terminate()


@pytest.fixture
async def north(intake) -> support.Founded:
    """A Society with one of each role, and the default desk."""
    return await support.found(intake, "Society of the North", default_desk=True)


@pytest.fixture
async def south(intake) -> support.Founded:
    """Another Society."""
    return await support.found(intake, "Society of the South", country="ZA")


@pytest.fixture
async def office(intake) -> Office:
    """A Society whose people work on cases."""
    return await Office.open(intake, default_desk=True)


@pytest.fixture
async def public(office, broker):
    """A function that returns what intake has said in public so far."""

    async def said():
        await broker.relay(office.resources.pool, "intake")
        kinds = {PhotoPublished.TYPE: PhotoPublished, PhotoWithdrawn.TYPE: PhotoWithdrawn}
        public = [one for one in broker.log if one.topic == "public.photos"]
        return [kinds[one.type].heard(one.value) for one in public]

    return said


@pytest.fixture
async def portal(intake, visit):
    """A function that returns a browser in which a colleague is signed in."""
    app = build(intake)

    async def open_for(colleague) -> support.Portal:
        return await support.portal_of(intake, visit(app), colleague.member)

    return open_for


@pytest.fixture
async def browser(office, portal) -> support.Portal:
    """A browser in which the office's caseworker is signed in."""
    return await portal(office.founded.caseworker)


@pytest.fixture
async def visitor(office) -> support.Visitor:
    """Somebody who wrote to the office, about no case yet."""
    return await written(office)


@pytest.fixture
async def sent(office, visitor) -> str:
    """The address of a picture that was asked for and came."""
    await ask_for(office, visitor.enquiry_id)
    picture_id = await send(office, visitor.enquiry_id)
    return f"/enquiries/{visitor.enquiry_id}/pictures/{picture_id}"


@pytest.fixture
async def stranger(intake, visit):
    """A browser in which nobody is signed in."""
    return visit(build(intake))


@pytest.fixture
async def volunteer(stranger) -> Phone:
    """The telephone of somebody who has a link, and nothing else of ours."""
    return Phone(stranger)


@pytest.fixture
def command(databases, media, tmp_path):
    """A function that runs `python -m services.intake` on a database of the test's own."""
    postgres = asyncio.run(databases.fresh("intake"))
    told = os.environ | support.environment(postgres, tmp_path / "keys")

    def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "services.intake", *words]
        return subprocess.run(
            line, env=told, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )

    yield run
    asyncio.run(databases.drop(postgres.database))


@pytest.fixture
async def device(portal, north) -> Authenticator:
    """A passkey of the caseworker."""
    made = Authenticator()
    await add_passkey(await portal(north.caseworker), made)
    return made


@pytest.fixture
async def provider(intake, north, clock):
    """The identity provider of the North, listening."""
    async with listening(MockProvider(clock)) as mock:
        known = Provider(north.society, mock.issuer, CLIENT, SECRET, DOMAIN)
        await providing.set_provider(intake, north.name, known)
        yield mock


@pytest.fixture
async def two(intake, north, south) -> Between:
    """The North, which borrows, and the South, which lends."""
    return Between(Office(intake, north), Office(intake, south))


@pytest.fixture
async def acting(two, portal, south):
    """A browser in which the South's approver acts for the North, and the lending."""
    lending_id = await two.lend()
    browser = await portal(south.approver)
    assert (await browser.post("/acting-for", lending_id=lending_id)).status_code == 303
    return browser, lending_id


@pytest.fixture
async def street(intake) -> Street:
    """A street with Societies whose seekers agreed to posters."""
    return await Street.open(intake)


@pytest.fixture
def heard(street, broker):
    """A function that returns what intake has said of a kind so far."""

    async def said(kind):
        await broker.relay(street.resources.pool, "intake")
        return [kind.heard(one.value) for one in broker.log if one.type == kind.TYPE]

    return said


@pytest.fixture
def dropped(intake, broker):
    """A function that returns which pictures were said to be dropped so far."""

    async def so_far() -> list[str]:
        await broker.relay(intake.pool, "intake")
        return [json.loads(one.value)["picture_id"] for one in broker.of("picture.dropped.v1")]

    return so_far
