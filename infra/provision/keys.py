"""Keys: pairs and secrets as files, in one folder per service that holds only what it may have.

`<service>/<name>.private`, `.public` and `.secret` hold 32 bytes as base64url text. What exists is
kept: a key that was replaced would leave what is sealed to it closed for ever.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from services.contracts.sealing import CannotOpen, KeyPair, from_text, to_text

from .declaration import Pair, System
from .files import FILE_MODE, private_folder, too_open, write_private


def apply_keys(system: System, folder: Path) -> list[str]:
    """Make the keys that are missing and hand out public halves; return what was made."""
    done = [line for pair in system.pairs for line in _make_pair(pair, folder)]
    for secret in system.secrets:
        file = folder / secret.owner / f"{secret.name}.secret"
        if not file.exists():
            write_private(file, to_text(secrets.token_bytes(32)))
            done.append(f"made secret {secret.name} for {secret.owner}")
    for service in system.services:
        for file in private_folder(folder / service).iterdir():
            file.chmod(FILE_MODE)
    return done


def check_keys(system: System, folder: Path) -> list[str]:
    """Say which keys are missing, unreadable, misplaced or open to others."""
    wanted = set(_files(system, folder))
    found = set(folder.glob("*/*"))
    return [
        *(f"key file {_short(file)} is missing" for file in sorted(wanted - found)),
        *(f"key file {_short(file)} is not declared" for file in sorted(found - wanted)),
        *(f"key file {_short(file)} can be read by others" for file in found if too_open(file)),
        *(f"key file {_short(file)} holds no key" for file in wanted & found if not _holds(file)),
        *(line for pair in system.pairs for line in _strangers(pair, folder)),
    ]


def _files(system: System, folder: Path) -> Iterator[Path]:
    for pair in system.pairs:
        yield _private(pair, folder)
        yield from _publics(pair, folder)
    for secret in system.secrets:
        yield folder / secret.owner / f"{secret.name}.secret"


def _private(pair: Pair, folder: Path) -> Path:
    return folder / pair.owner / f"{pair.name}.private"


def _publics(pair: Pair, folder: Path) -> Iterator[Path]:
    return (folder / sealer / f"{pair.name}.public" for sealer in pair.sealers)


def _make_pair(pair: Pair, folder: Path) -> Iterator[str]:
    private = _private(pair, folder)
    if not private.exists():
        write_private(private, to_text(KeyPair.make().private))
        yield f"made key pair {pair.name} for {pair.owner}"
    public = _public_text(private)
    for file in _publics(pair, folder):
        if not file.exists() or file.read_text() != public:
            write_private(file, public)
            yield f"handed the public half of {pair.name} to {file.parent.name}"


def _public_text(private: Path) -> str:
    return KeyPair(from_text(private.read_text())).public.text


def _strangers(pair: Pair, folder: Path) -> Iterator[str]:
    private = _private(pair, folder)
    if private.exists() and _holds(private):
        public = _public_text(private)
        for file in _publics(pair, folder):
            if file.exists() and file.read_text() != public:
                yield f"key file {_short(file)} is not the public half of {pair.name}"


def _holds(file: Path) -> bool:
    try:
        return len(from_text(file.read_text())) == 32
    except CannotOpen:
        return False


def _short(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
