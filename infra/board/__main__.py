"""The front door: `python -m infra.board` shows the board, `… operator NAME` lets somebody in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import uvicorn

from infra.board import panels
from infra.board.app import build
from infra.board.history import History
from infra.board.operators import appoint
from infra.board.present import Present
from infra.board.resources import resources
from infra.board.settings import Settings
from infra.board.watcher import Watcher
from infra.board.web import Asker
from services.chassis import logs
from services.chassis.clock import now


def main(words: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.board", description=__doc__)
    doing = parser.add_subparsers(dest="what")
    doing.add_parser("serve", help="show the board (the default)")
    operator = doing.add_parser("operator", help="let somebody look, or give them new ways in")
    operator.add_argument("name")
    chosen = parser.parse_args(words)
    settings = settings or Settings()
    if chosen.what == "operator":
        return _appoint(settings, chosen.name)
    return _serve(settings)


def _appoint(settings: Settings, name: str) -> int:
    """Make an operator and say the ways in, once."""
    made = appoint(settings.operators, name)
    print(f"Operator   {made.name}")
    print(f"Password   {made.password}")
    print(f"TOTP code  {made.totp}")
    print("Put both where only they can read them: they are shown this once.")
    if sys.stdout.isatty():
        import segno

        segno.make(made.uri).terminal(compact=True)
    return 0


def _serve(settings: Settings) -> int:
    logs.configure("board", settings.log_level)
    asker = Asker()
    watcher = Watcher(
        panels=panels.load(),
        present=Present(asker, settings.watched),
        history=History(asker, settings.prometheus.rstrip("/")) if settings.prometheus else None,
        clock=now,
    )
    uvicorn.run(
        build(resources(settings, watcher, now)),
        host=settings.host,
        port=settings.port,
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        access_log=False,  # it would write addresses
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
