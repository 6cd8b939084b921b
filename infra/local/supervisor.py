"""Supervisor: whoever started the stack stays with it, revives what dies and ends it all."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import paths, proc
from infra.local.processes import Interrupted, NotReady, until
from infra.local.stack import Stack

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LONGEST_PAUSE = 30.0


class RunsAlready(Exception):
    """Another process looks after the stack of this folder."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the one who looks after a folder's stack, while the block lasts."""
    with (paths.passable(folder) / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise RunsAlready(str(folder)) from taken
        me = {"pid": os.getpid(), "born": proc.birth(os.getpid())}
        paths.write_private(_record(folder), json.dumps(me))
        try:
            yield
        finally:
            _record(folder).unlink(missing_ok=True)


def dismiss(folder: Path, patience: float = 60) -> bool:
    """Ask whoever looks after a folder's stack to end it; say whether there was anyone."""
    try:
        other = json.loads(_record(folder).read_text())
    except FileNotFoundError:
        return False
    pid, born = int(other["pid"]), other["born"]
    if proc.birth(pid) != born:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until(lambda: proc.birth(pid) != born, patience)
    return True


@contextmanager
def listening(stack: Stack, say: Callable[[str], None]) -> Iterator[threading.Event]:
    """Turn Ctrl-C and its kin into an event, so that nothing is cut off half done."""
    stopping = stack.processes.interrupted

    def stop(number: int, frame: object) -> None:
        if not stopping.is_set():
            say(f"\nAsked to stop ({signal.Signals(number).name}).")
        stopping.set()

    before = {one: signal.signal(one, stop) for one in _SIGNALS}
    try:
        yield stopping
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@dataclass
class Keeper:
    """Starts again what ended although nobody asked it to, with growing pauses."""

    stack: Stack
    say: Callable[[str], None]
    pauses: dict[str, tuple[float, float]] = field(default_factory=dict)

    def keep(self, stopping: threading.Event) -> None:
        """Look after the stack until told to stop."""
        while not stopping.wait(1):
            with contextlib.suppress(Interrupted):
                for name in self.stack.processes.died():
                    self._revive(name, time.monotonic())

    def _revive(self, name: str, now: float) -> None:
        pause, since = self.pauses.get(name, (0.0, now - 3600))
        if now - since > 300:
            pause = 0.0  # it had been well for long
        elif now - since < pause:
            return
        self.pauses[name] = (min(max(1.0, pause * 2), _LONGEST_PAUSE), now)
        self.say(f"{name} ended by itself; starting it again (its log: {self._log(name)})")
        try:
            self.stack.start(name)
        except NotReady as problem:
            self.say(str(problem))
        else:
            self.say(f"{name} is back")

    def _log(self, name: str) -> Path:
        return self.stack.processes.log(name)


def _record(folder: Path) -> Path:
    return folder / "supervisor.json"
