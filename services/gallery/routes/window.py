"""What the window answers before any routing: faces, posters, files; nothing always alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.objects import ObjectMissing, ObjectsUnavailable
from services.chassis.problems import Problem
from services.chassis.web.files import Encoded, whole
from services.chassis.web.layer import Answer
from services.chassis.web.words import Catalogue
from services.contracts.codes import Language, read_reference
from services.contracts.editions import CONTENT_TYPES as POSTER_TYPES
from services.contracts.editions import poster_name, read_edition_code
from services.contracts.public.views import Page
from services.contracts.renditions import CONTENT_TYPES, LONG_EDGES, rendition_name
from services.gallery import actions
from services.gallery.pages import UNSEEN, Pages
from services.gallery.resources import Resources
from services.gallery.wall import Images, Prepare

from . import asking
from .budget import Budget

_HTML = "text/html; charset=utf-8"
_FRESH = (b"cache-control", b"private, no-cache")  # kept, but asked about each time
_SHORTLY = (b"cache-control", b"private, max-age=60")
_NOWHERE = (b"cache-control", b"no-store")
_VARY = (b"vary", b"accept-encoding")
_VARY_IN_SIZE = (b"vary", b"accept-encoding, save-data")
_FILES = {f"{edge}.{kind}": (edge, kind) for edge in LONG_EDGES for kind in CONTENT_TYPES}
_CALM: Mapping[str, tuple[Page, Callable[[Pages, Catalogue, date], str]]] = {
    "help": (Page.HELP, Pages.help),
    "help/now": (Page.HELP_NOW, Pages.help_now),
    "help/data": (Page.DATA, Pages.data),
    "leaflet": (Page.LEAFLET, Pages.leaflet),
}
"""Pages that show no face, by what follows the language in their address."""
Key = tuple[Page, Language, Hashable]
"""What a page is known by: its kind and language, for which it is counted, and all else."""


class Window:
    """Answers for faces and images with ready bytes, and for nothing always alike.

    What never was, was withdrawn, has expired or is misspelt takes the same way through this
    code and gets the same status, headers and bytes.
    """

    def __init__(self, resources: Resources, pages: Pages, others: ASGIApp) -> None:
        self._resources = resources
        self._pages = pages
        self._others = others
        self._budget = Budget(resources.settings, resources.clock)
        self._nothing = {
            catalogue.language.value: Encoded.of(pages.nothing(catalogue).encode())
            for catalogue in pages.words
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        actions.turn_the_day(self._resources)
        answer = await self._answer(scope) if scope["method"] == "GET" else None
        if answer is None:
            await self._others(scope, receive, send)
            return
        for message in whole(answer):
            await send(message)

    def nothing(self, scope: Scope, status: int = 404) -> Answer:
        """Return the one answer for what is not there."""
        if status != 404:
            return self._pages.errors.answer(scope, status)
        language = self._spoken(scope).language.value
        body, encoding = self._nothing[language].fitting(_accepted(scope))
        return Answer(404, body, _HTML, (*encoding, _VARY, _NOWHERE))

    def _later(self, scope: Scope, seconds: int) -> Answer:
        page = self._pages.errors.answer(scope, 429)
        told = (b"retry-after", str(seconds).encode())
        return replace(page, headers=(*page.headers, told, _NOWHERE))

    def problem(self, request: Request, problem: Problem) -> Response | None:
        """Return the page of a problem; nothing there looks as it does everywhere."""
        if problem.status != 404:
            return self._pages.errors.page(request, problem)
        answer = self.nothing(request.scope)
        response = Response(answer.body, 404)
        length = (b"content-length", str(len(answer.body)).encode())
        response.raw_headers = [(b"content-type", _HTML.encode()), length, *answer.headers]
        return response

    async def _answer(self, scope: Scope) -> Answer | None:
        parts = scope["path"].split("/")
        if parts[2:] == [UNSEEN]:
            self._resources.metrics.trapped.inc()
            return self.nothing(scope)
        return await self._page_at(scope, parts) or await self._file_at(scope, parts)

    async def _page_at(self, scope: Scope, parts: list[str]) -> Answer | None:
        match parts:
            case ["", language, ""] if language:
                scope["template"] = "/{language}/"
                return await self._wall(scope, self._pages.words.find(language))
            case ["", language, "face", reference]:
                scope["template"] = "/{language}/face/{reference}"
                return await self._face(scope, self._pages.words.find(language), reference)
            case ["", language, *rest] if (page := "/".join(rest)) in _CALM:
                scope["template"] = f"/{{language}}/{page}"
                return await self._calm(scope, self._pages.words.find(language), page)
            case ["", language, "reach"]:
                scope["template"] = "/{language}/reach"
                return await self._reach(scope, self._pages.words.find(language))
            case ["", language, "posters", *edition] if len(edition) < 2:
                scope["template"] = "/{language}/posters" + "/{edition}" * len(edition)
                return await self._posters(scope, self._pages.words.find(language), *edition)
        return None

    async def _file_at(self, scope: Scope, parts: list[str]) -> Answer | None:
        match parts:
            case ["", "image", image, file]:
                scope["template"] = "/image/{image}/{file}"
                return await self._image(scope, image, file)
            case ["", "poster", file]:
                scope["template"] = "/poster/{file}"
                return await self._poster(scope, file)
            case ["", "p", edition]:
                scope["template"] = "/p/{edition}"
                return self._to_edition(scope, edition)
        return None

    async def _wall(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        look = asking.look_at_wall(scope["query_string"])
        if catalogue is None or look is None:
            return self.nothing(scope)
        if wait := self._budget.wait(scope, f"{look.relation} {look.number}"):
            return self._later(scope, wait)
        small = asking.in_small(scope, look)

        def prepare() -> Callable[[], str] | None:
            sheet = self._resources.wall.sheet(look.relation, look.number)
            return (
                (lambda: self._pages.wall(catalogue, look, sheet, small=small)) if sheet else None
            )

        key = (Page.WALL, catalogue.language, (look, small))
        return await self._page(scope, key, prepare, _VARY_IN_SIZE)

    async def _face(self, scope: Scope, catalogue: Catalogue | None, typed: str) -> Answer:
        reference = read_reference(typed[:20]) or ""
        if catalogue is None:
            return self.nothing(scope)
        if wait := self._budget.wait(scope, f"face {reference}"):
            return self._later(scope, wait)
        look = asking.look_at_face(scope["query_string"])
        small = asking.in_small(scope, look)

        def prepare() -> Callable[[], str] | None:
            photo = self._resources.wall.find(reference)
            return (
                (lambda: self._pages.face(catalogue, look, photo, small=small)) if photo else None
            )

        key = (Page.FACE, catalogue.language, (reference, look, small))
        return await self._page(scope, key, prepare, _VARY_IN_SIZE)

    async def _calm(self, scope: Scope, catalogue: Catalogue | None, page: str) -> Answer:
        if catalogue is None:
            return self.nothing(scope)
        today = self._resources.wall.day
        kind, draw = _CALM[page]
        key = (kind, catalogue.language, None)
        return await self._page(scope, key, lambda: lambda: draw(self._pages, catalogue, today))

    async def _reach(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        if catalogue is None:
            return self.nothing(scope)
        reach = self._resources.views.reach
        key = (Page.REACH, catalogue.language, reach)
        return await self._page(scope, key, lambda: lambda: self._pages.reach(catalogue, reach))

    async def _page(
        self, scope: Scope, key: Key, prepare: Prepare, vary: tuple[bytes, bytes] = _VARY
    ) -> Answer:
        drawn = await self._resources.shelf.get(key, prepare)
        if drawn is None:
            return self.nothing(scope)
        self._resources.views.add(self._resources.wall.day, *key[:2])
        if _known(scope, drawn.etag):
            return _unchanged(drawn.etag, vary, _FRESH)
        body, encoding = drawn.encoded.fitting(_accepted(scope))
        return Answer(200, body, _HTML, (*encoding, vary, (b"etag", drawn.etag), _FRESH))

    async def _image(self, scope: Scope, image: str, file: str) -> Answer:
        if file not in _FILES:
            return self.nothing(scope)
        edge, kind = _FILES[file]
        wall, name = self._resources.wall, rendition_name(image, edge, kind)
        known = (name, CONTENT_TYPES[kind])
        return await self._file(scope, known, self._resources.images, lambda: wall.shows(image))

    async def _posters(
        self, scope: Scope, catalogue: Catalogue | None, typed: str | None = None
    ) -> Answer:
        if catalogue is None:
            return self.nothing(scope)
        wall, editions = self._resources.wall, self._resources.editions
        code = read_edition_code(typed[:20]) if typed is not None else ""
        if wait := self._budget.wait(scope, f"poster {code}"):
            return self._later(scope, wait)

        kind = Page.POSTERS if typed is None else Page.POSTER

        def prepare() -> Callable[[], str] | None:
            if typed is None:
                shelf = editions.by_language()
                return lambda: self._pages.posters(catalogue, shelf)
            edition = editions.find(code or "")
            if edition is None:
                return None
            shown = [photo for one in edition.references if (photo := wall.find(one))]
            return lambda: self._pages.poster(catalogue, edition, shown)

        return await self._page(scope, (kind, catalogue.language, code), prepare)

    async def _poster(self, scope: Scope, file: str) -> Answer:
        code, _, kind = file.partition(".")
        editions = self._resources.editions
        edition = editions.find(code)
        if edition is None or kind not in POSTER_TYPES:
            return self.nothing(scope)
        known = (poster_name(edition.file, kind), POSTER_TYPES[kind])
        prints = self._resources.prints
        return await self._file(scope, known, prints, lambda: editions.find(code) == edition)

    def _to_edition(self, scope: Scope, typed: str) -> Answer:
        """Lead whoever read a poster to its page, in its language if that is switched on."""
        edition = self._resources.editions.find(read_edition_code(typed[:20]) or "")
        if edition is None:
            return self.nothing(scope)
        spoken = self._pages.words.find(edition.language) or self._spoken(scope)
        where = f"/{spoken.language}/posters/{edition.code}".encode()
        return Answer(302, b"", _HTML, ((b"location", where), _NOWHERE))

    async def _file(
        self, scope: Scope, known: tuple[str, str], files: Images, shown: Callable[[], bool]
    ) -> Answer:
        """Return a file by name and type while what it belongs to is shown."""
        if not shown():
            return self.nothing(scope)
        name, content_type = known
        tag = self._resources.shelf.tag(name)
        if _known(scope, tag):
            return _unchanged(tag, _SHORTLY)
        try:
            found = await files.get(name)
        except ObjectMissing:
            return self.nothing(scope)
        except ObjectsUnavailable:
            return self._pages.errors.answer(scope, 503)
        if not shown():  # withdrawn while the file was on its way
            return self.nothing(scope)
        files.keep(name, found)
        return Answer(200, found, content_type, ((b"etag", tag), _SHORTLY))

    def _spoken(self, scope: Scope) -> Catalogue:
        words = self._pages.words
        first = scope["path"].lstrip("/").partition("/")[0]
        return words.find(first) or words.preferred(Headers(scope=scope).get("accept-language"))


def _unchanged(tag: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(304, b"", _HTML, ((b"etag", tag), *headers))


def _known(scope: Scope, tag: bytes) -> bool:
    return tag.decode() in Headers(scope=scope).get("if-none-match", "").split(", ")


def _accepted(scope: Scope) -> str:
    return Headers(scope=scope).get("accept-encoding", "")
