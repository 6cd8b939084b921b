"""The declaration, and the real parts after they were made to look like it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra import provision
from infra.provision.credentials import Credentials
from infra.provision.declaration import System, load_system
from infra.provision.targets import Targets

_SURPLUS_DATABASE = re.compile(r"postgres: database \w+ is not declared")


@dataclass(frozen=True)
class Provisioned:
    """What is declared, and where it runs."""

    system: System
    targets: Targets
    secrets: Path
    credentials: Credentials

    async def apply(self) -> list[str]:
        return await provision.apply(self.system, self.targets, self.secrets)

    async def check(self) -> list[str]:
        """Say what drifted, but for the databases that other tests made for themselves."""
        found = await provision.check(self.system, self.targets, self.secrets)
        return [line for line in found if not _SURPLUS_DATABASE.fullmatch(line)]

    async def finds_and_undoes(self, *sentences: str) -> None:
        """Show that just this drift is seen, and that nothing is left of it afterwards."""
        assert sorted(await self.check()) == sorted(sentences)
        await self.apply()
        assert await self.check() == []


@pytest.fixture(scope="session")
def system() -> System:
    return load_system()


@pytest.fixture
def provisioned(system, targets, secrets_folder, credentials) -> Provisioned:
    return Provisioned(system, targets, secrets_folder, credentials)
