"""Processes: start what the stack runs, and later stop exactly that and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infra.local import paths, proc

_KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "XDG_CACHE_HOME")


class NotReady(paths.Trouble):
    """A process died or did not answer in time; its log says why."""


class Interrupted(Exception):
    """Whoever asked does not want to wait any more."""


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
        return proc.birth(self.pid) == self.born


@dataclass(frozen=True)
class Processes:
    """The processes of one state folder, remembered in files so that a later run can stop them."""

    folder: Path
    interrupted: threading.Event = field(default_factory=threading.Event, compare=False)

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
                umask=0o077,
                **_identity(command.user),
            )
        proc.adopt(child)
        born = proc.birth(child.pid) or "already dead"
        started = Started(command.name, child.pid, born, command.stop_signal)
        paths.write_private(self._record(command.name), json.dumps(asdict(started)))
        return started

    def find(self, name: str) -> Started | None:
        """Give the running process of this name, or None."""
        started = self._remembered(name)
        return started if started is not None and started.alive else None

    def died(self) -> list[str]:
        """Name the processes that ended although nobody here asked them to."""
        return [name for name in self.names() if self.find(name) is None]

    def names(self) -> list[str]:
        """List every process remembered here, running or not."""
        return sorted(file.stem for file in (self.folder / "processes").glob("*.json"))

    def stop(self, name: str, patience: float = 25) -> None:
        """Ask a process to stop; when its patience is over, end it and what it left behind."""
        started = self.find(name)
        if started is not None:
            self.signal(name, started.stop_signal)
            until(lambda: not started.alive, patience)
        self.kill(name)

    def kill(self, name: str) -> None:
        """End a process and its children at once."""
        started = self.find(name)
        family = [] if started is None else [started.pid, *proc.descendants(started.pid)]
        marked = [pid for pid, process in proc.marked(self.folder) if process == name]
        self._end({*family, *marked})
        self._record(name).unlink(missing_ok=True)

    def signal(self, name: str, number: int) -> None:
        """Send a signal to the running process of this name, if there is one."""
        started = self.find(name)
        if started is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(started.pid, number)

    def leftovers(self) -> list[str]:
        """Name what runs in this state folder, also what a crashed run left unrecorded."""
        return sorted({name for _, name in proc.marked(self.folder)})

    def wait(self, name: str, ready: Callable[[], bool], patience: float) -> None:
        """Return as soon as a process is ready; raise NotReady with the end of its log."""
        gone = False

        def settled() -> bool:
            nonlocal gone
            gone = self.find(name) is None
            return gone or self.interrupted.is_set() or ready()

        in_time = until(settled, patience)
        if self.interrupted.is_set():
            raise Interrupted(name)
        if gone or not in_time:
            why = "ended at once" if gone else f"did not answer within {patience:.0f} s"
            raise NotReady(f"{name} {why}. The end of {self.log(name)}:\n{self._tail(name)}")

    def log(self, name: str) -> Path:
        """Give the file a process writes to."""
        return paths.private(self.folder / "logs") / f"{name}.log"

    def _end(self, pids: Iterable[int]) -> None:
        born = {pid: proc.birth(pid) for pid in pids}
        for pid in born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: all(proc.birth(pid) != at for pid, at in born.items() if at), 10)

    def _tail(self, name: str, lines: int = 25) -> str:
        text = self.log(name).read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _remembered(self, name: str) -> Started | None:
        try:
            return Started(**json.loads(self._record(name).read_text()))
        except FileNotFoundError:
            return None

    def _record(self, name: str) -> Path:
        return paths.private(self.folder / "processes") / f"{name}.json"


def until(condition: Callable[[], bool], patience: float) -> bool:
    """Look again and again until something holds; say whether it did before patience ended."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def _environment(command: Command, folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    mark = {proc.STATE: str(folder.resolve()), proc.NAME: command.name}
    return {**kept, **command.environment, **mark}


def _identity(user: str | None) -> dict[str, Any]:
    if user is None:
        return {"cwd": paths.ROOT}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
