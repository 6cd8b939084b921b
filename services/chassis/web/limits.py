"""Rate limits that forget: by network, in memory, under a key that lives a day at most."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from starlette.types import Scope

_MOST_THINGS = 16


@dataclass(frozen=True)
class Rate:
    """So many at once, and one more every so many seconds."""

    burst: int
    every_seconds: float


@dataclass
class _Bucket:
    tokens: float
    at: float


class Limits:
    """Token buckets per network and kind of request, and how many things a network has named.

    A network is HMAC-SHA-256 of a /24 (IPv4) or /56 (IPv6) under a key drawn here and redrawn
    each UTC day; the address itself is kept nowhere. At most `most` buckets exist: the one used
    longest ago goes first. `proxies` says how many reverse proxies of ours stand in front;
    with none, `X-Forwarded-For` is not believed.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate],
        clock: Callable[[], datetime],
        *,
        proxies: int = 0,
        most: int = 20_000,
    ) -> None:
        self._rates = dict(rates)
        self._clock = clock
        self._proxies = proxies
        self._most = most
        self._seen: OrderedDict[bytes, set[bytes]] = OrderedDict()
        self._buckets: OrderedDict[tuple[bytes, str], _Bucket] = OrderedDict()
        self._day: date | None = None
        self._key = b""

    def network(self, scope: Scope) -> bytes:
        """Return today's name of the network a request came from: 16 bytes that lead nowhere."""
        self._turn_the_day()
        return hmac.digest(self._key, _network(self._address(scope)), sha256)[:16]

    def name(self, thing: str) -> bytes:
        """Return today's name of anything else that is counted: 16 bytes that lead nowhere."""
        self._turn_the_day()
        return hmac.digest(self._key, b"thing:" + thing.encode(), sha256)[:16]

    def different(self, network: bytes, thing: str) -> int:
        """Note that a network named a thing; return how many different ones it did today.

        Counts to sixteen: more tells nothing new, and needs room.
        """
        name = self.name(thing)
        seen = self._seen.setdefault(network, set())
        self._seen.move_to_end(network)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        if len(seen) < _MOST_THINGS:
            seen.add(name)
        return len(seen)

    def allow(self, network: bytes, what: str) -> bool:
        """Take one token if there is one; return whether there was."""
        bucket = self._filled(network, what)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def delay(self, network: bytes, what: str) -> float:
        """Return how many seconds remain until `allow` would say yes; 0 if it would now."""
        missing = 1 - self._filled(network, what).tokens
        return max(0.0, missing) * self._rates[what].every_seconds

    def __len__(self) -> int:
        return len(self._buckets)

    def _filled(self, network: bytes, what: str) -> _Bucket:
        self._turn_the_day()
        rate, now = self._rates[what], self._clock().timestamp()
        bucket = self._buckets.setdefault((network, what), _Bucket(rate.burst, now))
        self._buckets.move_to_end((network, what))
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        gained = max(0.0, now - bucket.at) / rate.every_seconds
        bucket.tokens, bucket.at = min(float(rate.burst), bucket.tokens + gained), now
        return bucket

    def _turn_the_day(self) -> None:
        today = self._clock().date()
        if today != self._day:
            self._day, self._key = today, secrets.token_bytes(32)
            self._buckets.clear()
            self._seen.clear()

    def _address(self, scope: Scope) -> str:
        if self._proxies:
            told = [v for k, v in scope["headers"] if k == b"x-forwarded-for"]
            hops = [hop.strip() for hop in b",".join(told).decode("latin-1").split(",")]
            return hops[-self._proxies] if len(hops) >= self._proxies else ""
        client = scope.get("client")
        return str(client[0]) if client else ""


class Crowd:
    """Who waits for their turn: so many of one network, and so many in all, and nobody beyond."""

    def __init__(self, each: int, all_in_all: int) -> None:
        self.each, self.all_in_all = each, all_in_all
        self._waiting: Counter[bytes] = Counter()

    @contextmanager
    def place(self, network: bytes) -> Iterator[bool]:
        """Hold a place while somebody waits; False where there is none, and nothing is held."""
        if self._waiting[network] >= self.each or self._waiting.total() >= self.all_in_all:
            yield False
            return
        self._waiting[network] += 1
        try:
            yield True
        finally:
            self._waiting[network] -= 1
            if not self._waiting[network]:
                del self._waiting[network]

    def __len__(self) -> int:
        return self._waiting.total()


def _network(address: str) -> bytes:
    """Return the /24 or /56 of an address; everything unreadable is one network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return b"unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.packed[:3] if parsed.version == 4 else b"6" + parsed.packed[:7]
