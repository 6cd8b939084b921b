"""Sessions of operators: in memory, short, ended by a restart."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

_LASTS = timedelta(hours=8)
_MOST = 1000


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in."""

    name: str
    ends_at: datetime


@dataclass
class Sessions:
    """Who is signed in, by the SHA-256 of 256 random bits that the browser alone has.

    A session lasts eight hours and is not drawn out by use: the page renews itself, so looking
    would never end it.
    """

    clock: Callable[[], datetime]
    _known: dict[bytes, Session] = field(default_factory=dict)

    def begin(self, name: str) -> str:
        """Sign somebody in; return what the browser keeps."""
        now = self.clock()
        self._known = {k: s for k, s in self._known.items() if s.ends_at > now}
        while len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        token = secrets.token_urlsafe(32)
        self._known[_hash(token)] = Session(name, now + _LASTS)
        return token

    def find(self, token: str) -> Session | None:
        """Return who is signed in with a token, if anybody is."""
        session = self._known.get(_hash(token))
        return session if session and session.ends_at > self.clock() else None

    def end(self, token: str) -> None:
        """Sign somebody out."""
        self._known.pop(_hash(token), None)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
