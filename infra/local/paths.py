"""Paths: where the embedded stack keeps its state, its downloads and its secrets."""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".retrace"

_PUBLIC = Path("/var/tmp/retrace")  # noqa: S108 - checked to be ours before anything is put there


class Trouble(Exception):
    """What went wrong, in words that say what to do about it."""


class NotOurs(Trouble):
    """A folder that only we should own belongs to somebody else."""


def cache(name: str) -> Path:
    """Give the folder of one download, named with its version, in the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(home) / "retrace" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def private(folder: Path) -> Path:
    """Make a folder, if it is not there yet, that its owner alone may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def passable(folder: Path) -> Path:
    """Make a folder, if it is not there yet, that others may pass through but not list."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():
        folder.chmod(0o711)
    return folder


def secret(folder: Path, name: str) -> str:
    """Give the secret of this name, made at random the first time and kept in a 0600 file."""
    file = private(folder) / name
    if not file.exists():
        write_private(file, secrets.token_hex(24))
    return file.read_text()


def write_private(file: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(draft, "w", opener=_owner_only) as stream:
        stream.write(text)
    draft.replace(file)


def open_private(file: Path) -> IO[bytes]:
    """Open a file to add to its end, readable by its owner alone."""
    return open(file, "ab", opener=_owner_only)


def reachable(path: Path) -> bool:
    """Say whether any user of this machine may pass through to a path."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def public(name: str) -> Path:
    """Give a folder which another user can reach, when ours lie where only we can go."""
    _PUBLIC.mkdir(mode=0o711, exist_ok=True)
    state = _PUBLIC.lstat()
    if state.st_uid != os.geteuid() or _PUBLIC.is_symlink():
        owner = pwd.getpwuid(state.st_uid).pw_name
        raise NotOurs(f"{_PUBLIC} belongs to {owner}: move it away, then start again.")
    _PUBLIC.chmod(0o711)
    folder = _PUBLIC / name
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder while the block lasts; they wait."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
