"""Style sheets, scripts and drawings: read once, named by their content, kept long by browsers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .layer import STATIC, Answer

SHARED = Path(__file__).parent / "static"

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "public.css": ("tokens.css", "site.css"),
    "portal.css": ("tokens.css", "staff.css"),
    "operators.css": ("tokens.css", "board.css"),
}
"""Style sheets that are sent as one, so that a page asks for one thing less."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Encoded:
    """The same bytes as they are, gzipped and in brotli; compressed once, here."""

    plain: bytes
    gzip: bytes
    brotli: bytes

    @classmethod
    def of(cls, plain: bytes) -> Encoded:
        """Compress as hard as is worth it for bytes that are sent many times."""
        return cls(plain, gzip.compress(plain, 9, mtime=0), brotli.compress(plain, quality=5))

    def fitting(self, accept_encoding: str) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
        """Return the smallest bytes a client takes, with the header that says which."""
        taken = [part.strip() for part in accept_encoding.lower().split(",")]
        if "br" in taken:
            return self.brotli, ((b"content-encoding", b"br"),)
        if "gzip" in taken or any(part.startswith("gzip;q=1") for part in taken):
            return self.gzip, ((b"content-encoding", b"gzip"),)
        return self.plain, ()


@dataclass(frozen=True)
class _File:
    content_type: str
    encoded: Encoded


class Files:
    """The static files of one site: the shared ones and a service's own."""

    def __init__(self, *folders: Path) -> None:
        self._urls: dict[str, str] = {}
        self._files: dict[str, _File] = {}
        for name, content in _contents((SHARED, *folders)):
            self._add(name, content)

    def url(self, name: str) -> str:
        """Return the address of a file; it changes with the content. Raises `KeyError`."""
        return self._urls[name]

    def size(self, name: str, accept_encoding: str = "br") -> int:
        """Return how many bytes a browser gets, one that knows brotli if nothing is said."""
        return len(self._files[self._urls[name]].encoded.fitting(accept_encoding)[0])

    def serve(self, app: ASGIApp) -> ASGIApp:
        """Return an application that answers below /static/ and leaves the rest to `app`."""

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            file = self._files.get(scope["path"]) if scope["type"] == "http" else None
            if file is None or scope["method"] not in ("GET", "HEAD"):
                await app(scope, receive, send)
                return
            scope["template"] = STATIC
            await _send(file, Headers(scope=scope).get("accept-encoding", ""), send)

        return served

    def _add(self, name: str, content: bytes) -> None:
        stem, suffix = Path(name).stem, Path(name).suffix
        url = f"{STATIC}{stem}.{sha256(content).hexdigest()[:12]}{suffix}"
        self._urls[name] = url
        self._files[url] = _File(_TYPES[suffix], Encoded.of(content))


def whole(answer: Answer, *more: tuple[bytes, bytes]) -> Iterable[dict[str, object]]:
    """Return the two ASGI messages of a whole answer."""
    about_body = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
    ]
    headers = [*(about_body if answer.status != 304 else ()), *answer.headers, *more]
    yield {"type": "http.response.start", "status": answer.status, "headers": headers}
    yield {"type": "http.response.body", "body": answer.body}


async def _send(file: _File, accept_encoding: str, send: Send) -> None:
    body, encoding = file.encoded.fitting(accept_encoding)
    answer = Answer(200, body, file.content_type, encoding)
    for message in whole(
        answer, (b"cache-control", _FOREVER.encode()), (b"vary", b"accept-encoding")
    ):
        await send(message)


def _contents(folders: Iterable[Path]) -> Iterable[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix in _TYPES:
                yield path.name, path.read_bytes()
    for bundle, parts in BUNDLES.items():
        yield bundle, _lean("".join((SHARED / part).read_text() for part in parts)).encode()


def _lean(css: str) -> str:
    """Return a style sheet without comments and without space around braces and semicolons."""
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
