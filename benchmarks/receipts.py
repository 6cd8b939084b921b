"""Receipts: how likely it is to guess the code that opens a mailbox."""

from __future__ import annotations

from math import log2
from time import perf_counter

from services.contracts.codes import CROCKFORD
from services.routing.mailbox import Receipt

from .measure import Finding, Spread
from .run import Run

_MAILBOXES = 1_000_000
_GUESSES_A_SECOND = 10_000
_YEAR_SECONDS = 365 * 24 * 3600


async def measure(run: Run) -> list[Finding]:
    """Count the random bits of a receipt and say what they mean for somebody who guesses."""
    drawn = [Receipt.draw() for _ in range(run.some(200, 1_000))]
    bits = (len(drawn[0].characters) - 1) * log2(len(CROCKFORD))  # the last is a check
    began = perf_counter()
    for receipt in drawn:
        _ = receipt.mailbox
    tried = len(drawn) / (perf_counter() - began)
    hit = _MAILBOXES * _GUESSES_A_SECOND * _YEAR_SECONDS / 2**bits
    return [
        Finding(
            aim=12,
            what="random bits of a receipt",
            seen=Spread.of([bits]),
            bound=95,
            unit=" bits",
            beside=f"a million mailboxes, ten thousand guesses a second for a year: one hit "
            f"in {1 / hit:.1e} such years (one core derives {tried:,.0f} mailbox ids a second)",
        )
    ]
