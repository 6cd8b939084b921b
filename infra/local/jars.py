"""Jars: fetch the broker's jars by the committed lock, and refuse any that differs from it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths

LOCK = Path(__file__).with_name("kafka.lock")
VERSION = "4.1.1"


class ChangedJar(paths.Trouble):
    """A jar is not the one the lock names: it is not used."""


@dataclass(frozen=True)
class Jar:
    """One jar by its Maven coordinate, and the hash it must have."""

    sha256: str
    group: str
    artifact: str
    version: str

    @property
    def place(self) -> Path:
        """Where it lies in a folder laid out as Maven does."""
        file = f"{self.artifact}-{self.version}.jar"
        return Path(*self.group.split("."), self.artifact, self.version, file)


def locked(lock: Path = LOCK) -> list[Jar]:
    """Read the lock: every jar there is, and no other."""
    lines = [line for line in lock.read_text().splitlines() if line and line[0] != "#"]
    return [Jar(sha256, *coordinate.split(":")) for sha256, coordinate in map(str.split, lines)]


def folder() -> Path:
    """Say where the jars are kept."""
    return paths.cache(f"kafka-{VERSION}")


def verified(jars: list[Jar], home: Path) -> list[Path]:
    """Give the files of all jars; raise ChangedJar for one that is absent or differs."""
    for jar in jars:
        if not _as_locked(jar, home):
            raise ChangedJar(
                f"{jar.artifact}-{jar.version}.jar is missing or not the one in kafka.lock: "
                "run `make setup`, which fetches it again."
            )
    return [home / jar.place for jar in jars]


def fetch(jars: list[Jar], home: Path, progress: Callable[[int], None] | None = None) -> None:
    """Bring every jar that is not there as locked; raise ChangedJar if the registry's differs."""
    with paths.locked(home), ThreadPoolExecutor(6) as pool:
        missing = [jar for jar in jars if not _as_locked(jar, home)]
        for number, _ in enumerate(pool.map(lambda jar: _fetch(jar, home), missing), start=1):
            if progress is not None:
                progress(len(jars) - len(missing) + number)
    verified(jars, home)


def _fetch(jar: Jar, home: Path) -> None:
    from jgo.maven import MavenContext

    with contextlib.suppress(FileNotFoundError):
        (home / jar.place).unlink()
    context = MavenContext(repo_cache=home, timeout=60)
    context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()


def _as_locked(jar: Jar, home: Path) -> bool:
    try:
        with (home / jar.place).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    fetch(locked(), folder(), lambda number: print(number, flush=True))
