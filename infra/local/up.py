"""Up: the way from nothing to a demo one can use, told step by step."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local import paths, proc, report, supervisor
from infra.local.processes import Command, Interrupted, Processes
from infra.local.stack import Stack
from infra.local.supervisor import Keeper, RunsAlready

_WELCOME = """\
Retrace, whole and real, on this machine alone: Kafka, PostgreSQL and S3 with every lock on,
five services, and a mail sink. All of it listens on loopback and lives in one folder:
{folder}"""


def up(folder: Path, *, detach: bool, empty: bool = False) -> int:
    """Start everything and stay until Ctrl-C, or leave a keeper with it in the background."""
    _say(_WELCOME.format(folder=folder))
    try:
        with supervisor.alone(folder):
            stack = _cleared(folder)
            with supervisor.listening(stack, _say) as stopping:
                code = 1
                try:
                    code = _come_up(stack, empty=empty)
                    if code == 0 and not detach:
                        _say("\nCtrl-C stops it all.")
                        Keeper(stack, _say).keep(stopping)
                finally:
                    if code != 0 or not detach:
                        _go_down(stack)
    except RunsAlready:
        _say("It runs already; `make status` says how it is, `make down` stops it.")
        report.print_welcome(Stack.at(folder))
        return 0
    if code == 0 and detach:
        line = [sys.executable, "-m", "infra.local", "--folder", str(folder), "keep"]
        stack.processes.start(Command("keeper", line))
        _say("\nIt stays in the background; `make down` stops it.")
    return code


def keep(folder: Path) -> int:
    """Look after a stack that was left in the background."""
    with supervisor.alone(folder):
        stack = Stack.at(folder)
        with supervisor.listening(stack, _say) as stopping:
            Keeper(stack, _say).keep(stopping)
            stack.stop(*(name for name in stack.running if name != "keeper"))
    return 0


def down(folder: Path) -> int:
    """Stop whatever runs in a folder, whoever started it, also after a crash."""
    began = time.monotonic()
    asked = supervisor.dismiss(folder)
    stack = Stack.at(folder)
    left = stack.running
    stack.stop()
    if asked or left:
        _say(f"Everything is stopped ({time.monotonic() - began:.1f} s); the data stay.")
    else:
        _say("Nothing runs.")
    return 0


def reset(folder: Path) -> int:
    """Stop everything and forget the demo's data, passwords and keys."""
    import shutil

    down(folder)
    Stack.at(folder).remove()
    shutil.rmtree(folder)
    _say("The data are forgotten.")
    return 0


def _cleared(folder: Path) -> Stack:
    """Stop what a crashed run left, then find ports."""
    left = Processes(folder.resolve()).leftovers()
    if left:
        _say(f"A run before this one crashed; stopping what it left: {', '.join(left)}")
        Stack.at(folder).stop()
    return Stack.planned(folder)


def _come_up(stack: Stack, *, empty: bool) -> int:
    began = time.monotonic()
    try:
        _take_the_steps(stack)
        if not (empty or (stack.folder / "seeded").exists()):
            with _step("Four Societies and 48 faces go the real way onto wall and posters"):
                _seed(stack)
    except Interrupted:
        _say("\nStopped while starting.")
        return 130
    except paths.Trouble as problem:
        _say(f"\n{problem}")
        return 130 if stack.processes.interrupted.is_set() else 1
    _say(f"Everything answers after {time.monotonic() - began:.1f} s.")
    report.print_welcome(stack)
    return 0


def _take_the_steps(stack: Stack) -> None:
    with _step("Kafka, PostgreSQL, S3 and mail start"):
        stack.start_parts(_tell)
    with _step("Topics, databases, buckets, rights and keys made as infra/system.yaml says"):
        changed = stack.provision()
    _say(f"    {len(changed)} changes" if changed else "    nothing to change")
    with _step("Databases migrated"):
        files = stack.migrate()
    _say(f"    {files} files ran" if files else "    nothing to change")
    with _step("Five services and the board start"):
        stack.start_ours(_tell)
    if not stack.prometheus.installed:
        _say("    without Prometheus: the board shows the present and has no history")


def _seed(stack: Stack) -> None:
    """Let the demo tell its stories through the services' own doors."""
    file = stack.folder / "status.json"
    paths.write_private(file, json.dumps(report.status(stack), indent=1))
    mark = {proc.STATE: str(stack.folder), proc.NAME: "demo"}
    line = [sys.executable, "-m", "infra.demo", str(file)]
    child = subprocess.Popen(
        line, cwd=paths.ROOT, env={**os.environ, **mark}, stdin=subprocess.DEVNULL
    )
    _wait(child, stack.processes.interrupted)
    if child.returncode != 0:
        raise paths.Trouble(
            "The demo could not be told; the lines above say why. `make reset` clears all."
        )
    (stack.folder / "seeded").touch()


def _wait(child: subprocess.Popen[bytes], interrupted: threading.Event) -> None:
    while child.poll() is None:
        if interrupted.wait(0.1):
            child.terminate()
            child.wait(20)
            raise Interrupted("demo")


def _go_down(stack: Stack) -> None:
    began = time.monotonic()
    _say("\nStopping …")
    stack.stop()
    _say(f"Everything is stopped ({time.monotonic() - began:.1f} s); the data stay.")


@contextmanager
def _step(title: str) -> Iterator[None]:
    began = time.monotonic()
    _say(f"\n{title} …")
    yield
    _say(f"    {time.monotonic() - began:.1f} s")


def _tell(name: str, seconds: float) -> None:
    _say(f"    {name} answers after {seconds:.1f} s")


def _say(what: str) -> None:
    """Tell whoever watches; that nobody watches any more must not stop us."""
    with contextlib.suppress(OSError):
        print(what, flush=True)
