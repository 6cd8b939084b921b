"""One real Kafka, Postgres and S3 for the whole run; one fresh database per service per test."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx2
import pytest
import structlog

from infra import provision
from infra.local.parts import running
from infra.provision.credentials import read_credentials
from infra.provision.declaration import load_system
from infra.provision.targets import Targets
from services.chassis import database
from tests.support.broker import Broker
from tests.support.databases import Databases
from tests.support.objects import Shelf
from tests.support.watch import Watch

pytest_plugins = [
    "tests.support.needs",
    "tests.support.darkroom",
    "tests.support.press",
    "tests.support.stage",
]


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    """The real servers, started once on free ports."""
    with running(tmp_path_factory.mktemp("parts")) as started:
        yield started


@pytest.fixture(scope="session")
def targets(parts) -> Targets:
    """Where the real servers are, and who administers them."""
    return parts.targets


@pytest.fixture(scope="session")
def secrets_folder(targets, tmp_path_factory) -> Path:
    """Credentials and keys of the provisioned system."""
    folder = tmp_path_factory.mktemp("secrets")
    asyncio.run(provision.apply(load_system(), targets, folder))
    return folder


@pytest.fixture(scope="session")
def credentials(secrets_folder):
    return read_credentials(load_system(), secrets_folder)


@pytest.fixture(scope="session")
def databases(parts, credentials):
    made = Databases(parts, credentials)
    asyncio.run(made.hurry())
    yield made
    made.sweeper.close()


@pytest.fixture
async def new_database(databases):
    """A function that makes a service an empty database of its own."""
    made = []

    async def make(service: str):
        address = await databases.lend(service)
        made.append((service, address.database))
        return address

    yield make
    for service, name in made:
        await databases.give_back(service, name)


@pytest.fixture
async def new_pool(new_database):
    """A function that makes a service an empty database, and opens a pool on it."""
    pools = []

    async def make(service: str):
        pool = await database.open_pool(await new_database(service), f"test-{service}")
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.terminate()


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def visit():
    """A function that opens an HTTP client on a service's application."""
    clients = []

    def client(app, base_url="https://localhost", **more):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        made = httpx2.AsyncClient(transport=transport, base_url=base_url, **more)
        clients.append(made)
        return made

    yield client
    for made in clients:
        await made.aclose()


@pytest.fixture(autouse=True)
def own_logs():
    """Give each test the logging it found, whatever it configured."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
