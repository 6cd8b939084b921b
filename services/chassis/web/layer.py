"""The armour around every web application: one pure ASGI wrapper, so that it costs little.

What it holds: security headers, a cap on what is read before anything parses it, unsafe methods
from our own pages alone, a request id and a trace for logs and events, one metric per request,
HEAD, and an error that tells nothing. It is pure ASGI because a decorated middleware costs three
quarters of the throughput.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import traces
from services.chassis.logs import describe, log

from .policy import BOARD, DESK, GALLERY, KIB, PORTAL, Policy

_log = log(__name__)

__all__ = [
    "BOARD",
    "DESK",
    "GALLERY",
    "KIB",
    "PORTAL",
    "SAFE",
    "STATIC",
    "Answer",
    "Policy",
    "allow",
    "protect",
]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
STATIC = "/static/"

ErrorPage = Callable[[Scope, int], "Answer"]
Observe = Callable[[str, str, int, float], None]


@dataclass(frozen=True)
class Answer:
    """A small whole answer: what the layer says itself when the application may not or cannot."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()


def allow(scope: Scope, what: str) -> None:
    """Let the answer to this request `connect` to our own origin or play `media` of it.

    The application decides it with the answer and not with the address, so that what is not there
    looks the same at every address.
    """
    scope[_ALLOWED].add(what)


def protect(
    app: ASGIApp,
    policy: Policy,
    *,
    error_page: ErrorPage | None = None,
    observe: Observe | None = None,
) -> ASGIApp:
    """Return the application in its armour."""
    return _Layer(app, policy, error_page or _plain_page, observe)


class _Layer:
    def __init__(
        self, app: ASGIApp, policy: Policy, error_page: ErrorPage, observe: Observe | None
    ) -> None:
        self._app = app
        self._policy = policy
        self._error_page = error_page
        self._observe = observe
        self._headers: dict[tuple[bool, frozenset[str]], list[tuple[bytes, bytes]]] = {}
        self._not_theirs = _DROPPED | {name.encode() for name, _ in policy.headers()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        scope[_ALLOWED] = set()
        sending = _Sending(send, self, scope)
        # A trace of our own, whatever the request brings: what it says goes on under the same id.
        with traces.part_of(None, request=True):
            await self._answered(scope, receive, sending)
        if self._observe:
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._observe(_template(scope), method, sending.status, seconds)

    async def _answered(self, scope: Scope, receive: Receive, sending: _Sending) -> None:
        if status := self._refusal(scope):
            if status == 413:
                await _drain(receive, 4 * self._policy.cap(scope["path"]))
            await sending.answer(self._error_page(scope, status))
            return
        inner: Scope = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        capped = _Capped(receive, self._policy.cap(scope["path"]))
        try:
            await self._app(inner, capped, sending)
        except Exception as error:  # noqa: BLE001 - uvicorn would log the whole error, row and all
            if not sending.began:
                _log.error("unexpected", **describe(error))
                await sending.answer(self._error_page(scope, 500))
        scope["route"] = inner.get("route")

    def _refusal(self, scope: Scope) -> int:
        """Return the status with which a request is turned away unread, or 0."""
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self._policy.path_bytes:
            return 404
        if scope["method"] not in SAFE and not self._from_our_page(Headers(scope=scope)):
            return 403
        length = _announced(scope)
        if not length.isdigit():
            return 400
        return 413 if int(length) > self._policy.cap(scope["path"]) else 0

    def _from_our_page(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        # A page with no-referrer makes browsers send the origin `null`, so on cookieless sites
        # that says nothing, and the sealed token in the form is the proof.
        if origin in (None, "null"):
            return self._policy.cookieless
        return urlsplit(origin or "").netloc == headers.get("host")

    def finish(self, scope: Scope, message: Message) -> Message:
        """Return the start of an answer with our headers, and without what would tell of us."""
        given = [(name.lower(), value) for name, value in message.get("headers", ())]
        headers = [one for one in given if one[0] not in self._not_theirs]
        may_cache = self._policy.may_cache or scope["path"].startswith(STATIC)
        if not may_cache:
            headers = [one for one in headers if one[0] != _CACHE]
        if not may_cache or _CACHE not in dict(headers):
            headers.append((_CACHE, b"no-store"))
        return {**message, "headers": headers + self._ours(scope)}

    def _ours(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        asked = (self._policy.allows_camera(scope["path"]), frozenset(scope[_ALLOWED]))
        if asked not in self._headers:
            camera, also = asked
            ours = self._policy.headers(camera=camera, also=sorted(also))
            self._headers[asked] = [(name.encode(), value.encode()) for name, value in ours]
        return self._headers[asked]


class _Sending:
    """The way out: adds headers, drops the body of HEAD, remembers the status."""

    def __init__(self, send: Send, layer: _Layer, scope: Scope) -> None:
        self._send = send
        self._layer = layer
        self._scope = scope
        self.status = 0
        self.began = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began, self.status = True, int(message["status"])
            message = self._layer.finish(self._scope, message)
        elif self._scope["method"] == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def answer(self, answer: Answer) -> None:
        """Send a whole answer."""
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            *answer.headers,
        ]
        await self({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self({"type": "http.response.body", "body": answer.body})


class _Capped:
    """The way in: counts bytes and stops a body that is longer than it may be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._most:
            if message.get("more_body"):
                await _drain(self._receive, 4 * self._most)
            raise HTTPException(413)
        return message


async def _drain(receive: Receive, most: int) -> None:
    """Read and forget the rest of a body: a browser that still sends never shows the answer."""
    seen = 0
    while seen <= most:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _announced(scope: Scope) -> bytes:
    """Return the length a request says its body has."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return bytes(value)
    return b"0"


def _template(scope: Scope) -> str:
    """Return the route's template: an address would be a label without end, and a trace."""
    if "template" in scope:
        return str(scope["template"])
    return getattr(scope.get("route"), "path", "") or "none"


def _plain_page(_: Scope, status: int) -> Answer:
    return Answer(status, f"<!doctype html><title>{status}</title><p>{status}".encode())


_ALLOWED = "retrace.allowed"
_CACHE = b"cache-control"
_DROPPED = frozenset({b"server", b"last-modified", b"x-powered-by"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
