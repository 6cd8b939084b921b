"""Part: what Kafka, PostgreSQL, the S3 gateway and the mail sink have in common here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from infra.local.processes import Command


@dataclass(frozen=True)
class Credential:
    """A user of a part, and the password; never printed by accident."""

    user: str
    password: str

    @property
    def secret(self) -> SecretStr:
        """The password as settings carry it."""
        return SecretStr(self.password)

    def __repr__(self) -> str:
        return f"Credential({self.user})"


class Part(Protocol):
    """A real server that runs beside us, on loopback, in a folder of its own."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None:
        """Make what must be there before it starts; harmless when it is there already."""

    def command(self) -> Command:
        """Say how it is started."""

    def ready(self) -> bool:
        """Say whether it answers."""

    def remove(self) -> None:
        """Forget everything it keeps; it must not run."""
