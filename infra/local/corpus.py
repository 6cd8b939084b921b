"""Corpus: the pictures of Pillow's own tests, brought once, as strange input for the darkroom.

They come as a source archive pinned by its hash. Nothing of it is unpacked into a folder, and
none of it is in this repository.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local import paths

REQUIREMENTS = paths.ROOT / "requirements" / "corpus.txt"
_PICTURE = re.compile(r"[^/]+/Tests/images/(.+)")
_MOST_BYTES = 32 * 1024 * 1024


class NoCorpus(paths.Trouble):
    """The archive is absent or not the pinned one: `make setup` brings it."""


def archive() -> Path:
    """Give the archive; raise NoCorpus when it is absent or differs from its hash."""
    version, sha256 = _pinned()
    file = paths.cache(f"pillow-{version}-source") / f"pillow-{version}.tar.gz"
    if not file.exists() or _hash(file) != sha256:
        raise NoCorpus("The pictures of Pillow's own tests are not there: run `make setup`.")
    return file


def is_there() -> bool:
    """Say whether the archive is there as pinned."""
    try:
        archive()
    except NoCorpus:
        return False
    return True


def fetch(log: Path) -> bool:
    """Bring the archive unless it is there; say whether it is there now."""
    version, _ = _pinned()
    home = paths.cache(f"pillow-{version}-source")
    with paths.locked(home), TemporaryDirectory(dir=home) as folder:
        if is_there():
            return True
        line = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        line += ["--require-hashes", "--dest", folder, "-r", str(REQUIREMENTS)]
        with paths.open_private(log) as output:
            subprocess.run(
                line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
        for file in Path(folder).glob("*.tar.gz"):
            file.replace(home / file.name)
        return is_there()


def names(source: Path) -> list[str]:
    """List the pictures there are, in the archive's order."""
    with tarfile.open(source) as tar:
        return [name for _, name in _pictures(tar)]


def read(source: Path, wanted: set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield each wanted picture, or all, with its name; as bytes in memory, never as a file."""
    with tarfile.open(source) as tar:
        for member, name in _pictures(tar):
            if wanted is not None and name not in wanted:
                continue
            content = tar.extractfile(member)
            assert content  # it is a plain file
            yield name, content.read(_MOST_BYTES)


def _pictures(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, str]]:
    for member in tar:
        found = _PICTURE.fullmatch(member.name)
        if found and member.isreg():
            yield member, found[1]


def _pinned() -> tuple[str, str]:
    """Return version and hash as the requirements have them."""
    found = re.search(r"pillow==(\S+) \\\s+--hash=sha256:(\w+)", REQUIREMENTS.read_text())
    assert found
    return found[1], found[2]


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    raise SystemExit(0 if fetch(Path(sys.argv[1])) else 1)
