"""How the window answers: drawn pages, files of what is shown, and nothing always alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from services.chassis.objects import ObjectMissing, ObjectsUnavailable
from services.chassis.problems import Problem
from services.chassis.web.files import Encoded
from services.chassis.web.layer import Answer, allow
from services.chassis.web.pages import ErrorPages
from services.chassis.web.words import Catalogue
from services.contracts.codes import Language
from services.contracts.public.views import Page
from services.gallery.pages import Pages
from services.gallery.pages.kiosk import at_kiosk
from services.gallery.resources import Resources
from services.gallery.wall import Images, Prepare

from .budget import Budget

HTML = "text/html; charset=utf-8"
FRESH = (b"cache-control", b"private, no-cache")  # kept, but asked about each time
SHORTLY = (b"cache-control", b"private, max-age=60")
NOWHERE = (b"cache-control", b"no-store")
VARY = (b"vary", b"accept-encoding")
VARY_IN_SIZE = (b"vary", b"accept-encoding, save-data")
_SPEAKS = b"<audio "
KEPT = b"kept"
"""What the address of a page ends with when a worker fetches it to keep it: nobody opened it."""
Key = tuple[Page | None, Language, Hashable]
"""What a page is known by: its kind, if it is counted, its language, and all else."""


class Replies:
    """Answers with ready bytes, and for nothing always alike.

    What never was, was withdrawn, has expired or is misspelt takes the same way through this
    code and gets the same status, headers and bytes.
    """

    def __init__(self, resources: Resources, pages: Pages) -> None:
        self._resources = resources
        self._pages = pages
        self._budget = Budget(resources.settings, resources.clock, resources.metrics.read_on.inc)
        self._nothing = {
            catalogue.language.value: Encoded.of(pages.nothing(catalogue).encode())
            for catalogue in pages.words
        }
        self._nothing_at_kiosk = {
            catalogue.language.value: Encoded.of(pages.kiosk.nothing(catalogue).encode())
            for catalogue in pages.words
        }

    def nothing(self, scope: Scope, status: int = 404) -> Answer:
        """Return the one answer for what is not there."""
        if status != 404:
            return self._errors(scope).answer(scope, status)
        language = self.spoken(scope).language.value
        drawn = self._nothing_at_kiosk if at_kiosk(scope["path"]) else self._nothing
        body, encoding = drawn[language].fitting(_accepted(scope))
        return Answer(404, body, HTML, (*encoding, VARY, NOWHERE, *_leading_on(scope)))

    def later(self, scope: Scope, number: int) -> Answer | None:
        """Return what a network is told that may not open a page of the wall now, or None."""
        seconds = self._budget.wait(scope, number)
        if not seconds:
            return None
        slowed = self._errors(scope).answer(scope, 429)
        told = (b"retry-after", str(seconds).encode())
        return replace(slowed, headers=(*slowed.headers, told, NOWHERE, *_leading_on(scope)))

    def problem(self, request: Request, problem: Problem) -> Response | None:
        """Return the page of a problem; nothing there looks as it does everywhere."""
        if problem.status != 404:
            return self._errors(request.scope).page(request, problem)
        answer = self.nothing(request.scope)
        response = Response(answer.body, 404)
        length = (b"content-length", str(len(answer.body)).encode())
        response.raw_headers = [(b"content-type", HTML.encode()), length, *answer.headers]
        return response

    async def page(
        self, scope: Scope, key: Key, prepare: Prepare, vary: tuple[bytes, bytes] = VARY
    ) -> Answer:
        """Return a page from the shelf; whoever opened it is counted as one more."""
        drawn = await self._resources.shelf.get(key, prepare)
        if drawn is None:
            return self.nothing(scope)
        if _SPEAKS in drawn.encoded.plain:
            allow(scope, "media")
        kind, language, _ = key
        if kind and scope["query_string"] != KEPT:
            self._resources.views.add(self._resources.wall.day, kind, language)
        if _known(scope, drawn.etag):
            return _unchanged(drawn.etag, vary, FRESH)
        body, encoding = drawn.encoded.fitting(_accepted(scope))
        return Answer(200, body, HTML, (*encoding, vary, (b"etag", drawn.etag), FRESH))

    async def file(
        self, scope: Scope, known: tuple[str, str], files: Images, shown: Callable[[], bool]
    ) -> Answer:
        """Return a file by name and type while what it belongs to is shown."""
        if not shown():
            return self.nothing(scope)
        name, content_type = known
        tag = self._resources.shelf.tag(name)
        if _known(scope, tag):
            return _unchanged(tag, SHORTLY)
        try:
            found = await files.get(name)
        except ObjectMissing:
            return self.nothing(scope)
        except ObjectsUnavailable:
            return self._pages.errors.answer(scope, 503)
        if not shown():  # withdrawn while the file was on its way
            return self.nothing(scope)
        files.keep(name, found)
        return Answer(200, found, content_type, ((b"etag", tag), SHORTLY))

    def _errors(self, scope: Scope) -> ErrorPages:
        return (self._pages.kiosk if at_kiosk(scope["path"]) else self._pages).errors

    def spoken(self, scope: Scope) -> Catalogue:
        """Return the words of an address, or those the browser asks for."""
        words, path = self._pages.words, scope["path"]
        first = path.removeprefix("/kiosk").lstrip("/").partition("/")[0]
        return words.find(first) or words.preferred(Headers(scope=scope).get("accept-language"))


def _leading_on(scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
    """Return what leads a kiosk back to its start: nobody there could."""
    return ((b"refresh", b"60;url=/kiosk"),) if at_kiosk(scope["path"]) else ()


def _unchanged(tag: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(304, b"", HTML, ((b"etag", tag), *headers))


def _known(scope: Scope, tag: bytes) -> bool:
    return tag.decode() in Headers(scope=scope).get("if-none-match", "").split(", ")


def _accepted(scope: Scope) -> str:
    return Headers(scope=scope).get("accept-encoding", "")
