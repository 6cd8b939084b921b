"""Run with `python -m benchmarks [--quick] [NAME …]`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time

import uvloop

from services.chassis import logs

from . import (
    armour,
    crowd,
    darkrooms,
    messages,
    million,
    outbox,
    photos,
    portal,
    receipts,
    report,
    rush,
    showing,
    stack,
    wall,
    weights,
)
from .measure import Finding
from .run import Measurement, Run

_MEASUREMENTS: dict[str, Measurement] = {
    "wall": wall.measure,
    "crowd": crowd.measure,
    "outbox": outbox.measure,
    "wakes": outbox.measure_wakes,
    "armour": armour.measure,
    "showing": showing.measure,
    "million": million.measure,
    "rush": rush.measure,
    "receipts": receipts.measure,
    "messages": messages.measure,
    "mailbox": messages.measure_mailbox,
    "portal": portal.measure,
    "weights": weights.measure,
    "photos": photos.measure,
    "darkroom": darkrooms.measure,
}


def main() -> int:
    """Measure what is named, or all; print the table. A missed aim is told, not an error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "--quick", action="store_true", help="three minutes in all; figures are rough"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_MEASUREMENTS))
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(_MEASUREMENTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(_MEASUREMENTS)}")
    logs.configure("benchmarks", "CRITICAL")  # a library calls the joining of a group an error
    for ending in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: nothing that was started stays
        signal.signal(ending, signal.default_int_handler)
    print(report.machine(), flush=True)
    _say("starting Kafka, PostgreSQL and S3")
    with (
        stack.started() as servers,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        for name in asked.names or _MEASUREMENTS:
            findings = runner.run(_measured(name, Run(servers, quick=asked.quick)))
            print("\n".join(report.lines(findings)), flush=True)
    return 0


async def _measured(name: str, run: Run) -> list[Finding]:
    began = time.monotonic()
    findings = await _MEASUREMENTS[name](run)
    _say(f"{name}: {time.monotonic() - began:.0f} s")
    return findings


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
