"""The command: start, stop and look at the stack on this machine."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from infra.local import paths, report, up
from infra.local.stack import Stack


def main(words: list[str] | None = None) -> int:
    """Do what one word says; return the exit code."""
    given = _parser().parse_args(words)
    folder: Path = given.folder
    if given.word == "up":
        return up.up(folder, detach=given.detach, empty=given.empty)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `status | head` is nothing to complain of
    if given.word == "status":
        return _status(Stack.at(folder), as_json=given.json)
    if given.word == "code":
        report.print_codes(Stack.at(folder))
        return 0
    if given.word in ("start", "stop", "kill", "pause", "resume"):
        getattr(Stack.at(folder), given.word)(given.name)
        return 0
    if given.word == "run":
        return _run(Stack.at(folder), given.name, given.words)
    whole = {"down": up.down, "reset": up.reset, "keep": up.keep}
    return whole[given.word](folder)


def _status(stack: Stack, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report.status(stack), indent=1))
        return 0
    well = report.print_status(stack)
    report.print_welcome(stack)
    return 0 if well else 1


def _run(stack: Stack, service: str, words: list[str]) -> int:
    """Become a service's command, with the settings the service has here."""
    environment = {**os.environ, **stack.environment(service)}
    line = [sys.executable, "-m", f"services.{service}", *words]
    os.chdir(paths.ROOT)
    os.execve(sys.executable, line, environment)  # noqa: S606 - the very point


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("--folder", type=Path, default=paths.STATE, help="where the state is")
    word = parser.add_subparsers(dest="word", required=True)
    one = word.add_parser("up", help="start everything and stay until Ctrl-C")
    one.add_argument("--detach", action="store_true", help="leave it running in the background")
    one.add_argument("--empty", action="store_true", help="without the demo's people and faces")
    word.add_parser("down", help="stop everything, also what a crash left")
    one = word.add_parser("status", help="say what runs, where and how it is")
    one.add_argument("--json", action="store_true", help="say it to a program")
    word.add_parser("reset", help="stop everything and forget its data")
    word.add_parser("code", help="print the accounts with the codes of this moment")
    word.add_parser("keep", help="look after what runs in the background (up --detach does it)")
    for name in ("start", "stop", "kill", "pause", "resume"):
        one = word.add_parser(name, help=f"{name} one process by its name")
        one.add_argument("name")
    one = word.add_parser("run", help="run a command of a service with its settings")
    one.add_argument("name", metavar="service")
    one.add_argument("words", nargs=argparse.REMAINDER)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
