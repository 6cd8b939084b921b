"""Which work belongs together: a W3C trace context carried over HTTP, the outbox and Kafka.

Source: W3C Trace Context, level 1, header `traceparent` (version 00).
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar, Token

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)
_request: ContextVar[str | None] = ContextVar("request_id", default=None)


def current() -> str | None:
    """Return the `traceparent` of the work in hand, if it belongs to a trace."""
    return _current.get()


def names() -> dict[str, str]:
    """Return the names under which log lines tell which work they belong to."""
    here, request = _current.get(), _request.get()
    told = {"trace_id": here.split("-")[1]} if here else {}
    return told | ({"request_id": request} if request else {})


class part_of:  # noqa: N801 - reads as a phrase: with part_of(parent)
    """Go on with a trace, or begin one; gives its `traceparent`, and log lines carry its id.

    A plain class: this stands around every request, and a generator would cost twice as much.
    """

    def __init__(self, parent: str | None, *, request: bool = False) -> None:
        known = parent if parent and _TRACEPARENT.fullmatch(parent) else None
        drawn = secrets.token_hex(24)
        trace_id = known.split("-")[1] if known else drawn[16:]
        self._here = f"00-{trace_id}-{drawn[:16]}-00"
        self._request = drawn[:12] if request else None

    def __enter__(self) -> str:
        self._before: Token[str | None] = _current.set(self._here)
        self._asked_before: Token[str | None] = _request.set(self._request)
        return self._here

    def __exit__(self, *_: object) -> None:
        _request.reset(self._asked_before)
        _current.reset(self._before)
