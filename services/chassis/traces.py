"""Which work belongs together: a W3C trace context carried over HTTP, the outbox and Kafka.

Source: W3C Trace Context, level 1, header `traceparent` (version 00).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current() -> str | None:
    """Return the `traceparent` of the work in hand, if it belongs to a trace."""
    return _current.get()


@contextmanager
def part_of(parent: str | None) -> Iterator[str]:
    """Go on with a trace, or begin one; log lines inside carry its id."""
    known = parent if parent and _TRACEPARENT.fullmatch(parent) else None
    trace_id = known.split("-")[1] if known else secrets.token_hex(16)
    here = f"00-{trace_id}-{secrets.token_hex(8)}-00"
    token = _current.set(here)
    with structlog.contextvars.bound_contextvars(trace_id=trace_id):
        try:
            yield here
        finally:
            _current.reset(token)
