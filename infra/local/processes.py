"""Processes: start what the stack runs, and later stop exactly that and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local import paths

_STATE, _NAME = "RETRACE_STATE", "RETRACE_PROCESS"
_PROC = Path("/proc")
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


class NotReady(Exception):
    """A process died or did not answer in time; its log says why."""


@dataclass(frozen=True)
class Command:
    """What to run: its secrets travel in its own environment, never on the command line."""

    name: str
    line: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: int = signal.SIGTERM


@dataclass(frozen=True)
class Started:
    """A process we started; the moment of its birth tells it from a later one with its number."""

    name: str
    pid: int
    born: str
    stop_signal: int

    @property
    def alive(self) -> bool:
        """Say whether this very process still runs; a recycled number is not it."""
        return birth(self.pid) == self.born


@dataclass(frozen=True)
class Processes:
    """The processes of one state folder, remembered in files so that a later run can stop them."""

    folder: Path

    def start(self, command: Command) -> Started:
        """Start a process in a session of its own, its output going to its log."""
        running = self.find(command.name)
        if running is not None:
            return running
        with paths.open_private(self.log(command.name)) as log:
            child = subprocess.Popen(
                command.line,
                env=_environment(command, self.folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=paths.ROOT if command.user is None else "/",
                **_identity(command.user),
            )
        _CHILDREN[child.pid] = child
        started = Started(command.name, child.pid, birth(child.pid) or "", command.stop_signal)
        paths.write_private(self._record(command.name), json.dumps(started.__dict__))
        return started

    def find(self, name: str) -> Started | None:
        """Give the running process of this name, or None."""
        try:
            started = Started(**json.loads(self._record(name).read_text()))
        except FileNotFoundError:
            return None
        return started if started.alive else None

    def names(self) -> list[str]:
        """List every process remembered here, running or not."""
        return sorted(file.stem for file in (self.folder / "processes").glob("*.json"))

    def stop(self, name: str, patience: float = 20) -> None:
        """Ask a process to stop; when its patience is over, end it and what it left behind."""
        started = self.find(name)
        if started is not None:
            self.signal(name, started.stop_signal)
            _until(lambda: not started.alive, patience)
        self.kill(name)

    def kill(self, name: str) -> None:
        """End a process and its children at once."""
        for pid in self._members(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _until(lambda: not self._members(name), 10)
        self._record(name).unlink(missing_ok=True)

    def signal(self, name: str, number: int) -> None:
        """Send a signal to the running process of this name, if there is one."""
        started = self.find(name)
        if started is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(started.pid, number)

    def leftovers(self) -> list[str]:
        """Name what runs in this state folder, also what a crashed run left unrecorded."""
        return sorted({name for _, name in self._marked()})

    def wait(self, name: str, ready: Callable[[], bool], patience: float) -> None:
        """Return as soon as a process is ready; raise NotReady with the end of its log."""
        running = True

        def settled() -> bool:
            nonlocal running
            running = self.find(name) is not None
            return not running or ready()

        settled_in_time = _until(settled, patience)
        if not running or not settled_in_time:
            why = f"did not answer within {patience:.0f} s" if running else "stopped at once"
            raise NotReady(f"{name} {why}. The end of {self.log(name)}:\n{self._tail(name)}")

    def log(self, name: str) -> Path:
        """Give the file a process writes to."""
        return paths.private(self.folder / "logs") / f"{name}.log"

    def _tail(self, name: str, lines: int = 25) -> str:
        text = self.log(name).read_text(errors="replace") if self.log(name).exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _record(self, name: str) -> Path:
        return paths.private(self.folder / "processes") / f"{name}.json"

    def _members(self, name: str) -> list[int]:
        marked = [pid for pid, process in self._marked() if process == name]
        started = self.find(name)
        if started is not None and started.pid not in marked:
            marked.append(started.pid)
        return marked

    def _marked(self) -> Iterator[tuple[int, str]]:
        """Find our processes and their children by the mark in their environment."""
        mark = f"{_STATE}={self.folder.resolve()}"
        for entry in _PROC.iterdir():
            if not entry.name.isdigit() or birth(int(entry.name)) is None:
                continue
            with contextlib.suppress(OSError):
                environment = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
                if mark in environment:
                    names = [v[len(_NAME) + 1 :] for v in environment if v.startswith(f"{_NAME}=")]
                    yield int(entry.name), names[0]


def birth(pid: int) -> str | None:
    """Say when a process was born, as boot and clock ticks since; None when it is dead."""
    child = _CHILDREN.get(pid)
    if child is not None and child.poll() is not None:
        del _CHILDREN[pid]
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else f"{_boot()}/{fields[19]}"


def memory(pid: int) -> int:
    """Say how many bytes of memory a process holds (RSS); 0 when it is dead."""
    try:
        pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _boot() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()


def _environment(command: Command, folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    mark = {_STATE: str(folder.resolve()), _NAME: command.name}
    return {**kept, **command.environment, **mark}


def _identity(user: str | None) -> dict[str, Any]:
    if user is None:
        return {"umask": 0o077}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "umask": 0o077}


def _until(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
