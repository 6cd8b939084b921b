"""Credentials: the passwords of each service, drawn once and kept in a file of its own."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from .declaration import System
from .files import too_open, write_private


@dataclass(frozen=True, repr=False)
class Credential:
    """What one service signs in with, part by part."""

    kafka: str
    postgres: str
    postgres_owner: str
    objects: str


class Credentials(dict[str, Credential]):
    """The credential of each service, by its name."""


def make_credentials(system: System, folder: Path) -> Credentials:
    """Read every service's credential, drawing what is not there yet."""
    return Credentials({name: _kept(_file(folder, name)) for name in system.services})


def read_credentials(system: System, folder: Path) -> Credentials:
    """Read every service's credential; raises `FileNotFoundError` before the first `apply`."""
    return Credentials({name: Credential(**_read(_file(folder, name))) for name in system.services})


def check_credentials(system: System, folder: Path) -> list[str]:
    """Say which credentials are missing, or can be read by others."""
    files = {name: _file(folder, name) for name in system.services}
    return [f"{name} has no credential" for name, file in files.items() if not file.exists()] + [
        f"the credential of {name} can be read by others"
        for name, file in files.items()
        if file.exists() and too_open(file)
    ]


def _file(folder: Path, service: str) -> Path:
    return folder / "credentials" / f"{service}.json"


def _read(file: Path) -> dict[str, str]:
    said = json.loads(file.read_text())
    return {field.name: str(said[field.name]) for field in fields(Credential)}


def _kept(file: Path) -> Credential:
    if file.exists():
        file.chmod(0o600)
        return Credential(**_read(file))
    drawn = Credential(**{field.name: secrets.token_hex(24) for field in fields(Credential)})
    write_private(file, json.dumps(asdict(drawn)))
    return drawn
