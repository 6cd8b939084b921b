"""What the window answers before any routing: faces, posters, files; nothing always alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.web.files import whole
from services.chassis.web.layer import Answer
from services.chassis.web.words import Catalogue
from services.contracts.codes import read_reference
from services.contracts.editions import CONTENT_TYPES as POSTER_TYPES
from services.contracts.editions import poster_name, read_edition_code
from services.contracts.public.views import Page
from services.contracts.renditions import CONTENT_TYPES, LONG_EDGES, rendition_name
from services.gallery import actions
from services.gallery.pages import UNSEEN, Pages
from services.gallery.pages.kiosk import at_kiosk
from services.gallery.resources import Resources

from . import asking
from .keeping import Keeping
from .kiosk import Kiosk
from .replies import HTML, NOWHERE, VARY_IN_SIZE, Replies
from .speaking import spoken

_FILES = {f"{edge}.{kind}": (edge, kind) for edge in LONG_EDGES for kind in CONTENT_TYPES}
_CALM: Mapping[str, tuple[Page, Callable[[Pages, Catalogue, date], str]]] = {
    "help": (Page.HELP, Pages.help),
    "help/now": (Page.HELP_NOW, Pages.help_now),
    "help/data": (Page.DATA, Pages.data),
    "leaflet": (Page.LEAFLET, Pages.leaflet),
}
"""Pages that show no face, by what follows the language in their address."""


class Window:
    """Finds what an address asks for, and leaves to the others what is none of it."""

    def __init__(self, resources: Resources, pages: Pages, others: ASGIApp) -> None:
        self._resources = resources
        self._pages = pages
        self._others = others
        self._replies = Replies(resources, pages)
        self._keeping = Keeping(resources, pages, self._replies)
        self._kiosk = Kiosk(resources, pages, self._replies)
        self.nothing, self.problem = self._replies.nothing, self._replies.problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        actions.turn_the_day(self._resources)
        answer = await self._answer(scope) if scope["method"] == "GET" else None
        if answer is None:
            await self._others(scope, receive, send)
            return
        for message in whole(answer):
            await send(message)

    async def _answer(self, scope: Scope) -> Answer | None:
        parts = scope["path"].split("/")
        if at_kiosk(scope["path"]):
            return await self._kiosk.answer(scope, parts)
        if parts[2:] == [UNSEEN]:
            self._resources.metrics.trapped.inc()
            return self._replies.nothing(scope)
        return (
            await self._page_at(scope, parts)
            or await self._file_at(scope, parts)
            or await self._keeping.answer(scope, parts)
        )

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
            case ["", "voice", file]:
                scope["template"] = "/voice/{file}"
                voice = self._pages.voices.files.get(file)
                return spoken(scope, voice) if voice else self._replies.nothing(scope)
            case ["", "p", edition]:
                scope["template"] = "/p/{edition}"
                return self._to_edition(scope, edition)
        return None

    async def _wall(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        look = asking.look_at_wall(scope["query_string"])
        if catalogue is None or look is None:
            return self._replies.nothing(scope)
        if later := self._replies.later(scope, look.number):
            return later
        small = asking.in_small(scope, look)

        def prepare() -> Callable[[], str] | None:
            sheet = self._resources.wall.sheet(look.relation, look.number)
            return (
                (lambda: self._pages.wall(catalogue, look, sheet, small=small)) if sheet else None
            )

        key = (Page.WALL, catalogue.language, (look, small))
        return await self._replies.page(scope, key, prepare, VARY_IN_SIZE)

    async def _face(self, scope: Scope, catalogue: Catalogue | None, typed: str) -> Answer:
        reference = read_reference(typed[:20]) or ""
        if catalogue is None:
            return self._replies.nothing(scope)
        look = asking.look_at_face(scope["query_string"])
        small = asking.in_small(scope, look)

        def prepare() -> Callable[[], str] | None:
            photo = self._resources.wall.find(reference)
            return (
                (lambda: self._pages.face(catalogue, look, photo, small=small)) if photo else None
            )

        key = (Page.FACE, catalogue.language, (reference, look, small))
        return await self._replies.page(scope, key, prepare, VARY_IN_SIZE)

    async def _calm(self, scope: Scope, catalogue: Catalogue | None, page: str) -> Answer:
        if catalogue is None:
            return self._replies.nothing(scope)
        today = self._resources.wall.day
        kind, draw = _CALM[page]
        key = (kind, catalogue.language, None)
        return await self._replies.page(
            scope, key, lambda: lambda: draw(self._pages, catalogue, today)
        )

    async def _reach(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        if catalogue is None:
            return self._replies.nothing(scope)
        reach = self._resources.views.reach
        key = (Page.REACH, catalogue.language, reach)
        return await self._replies.page(
            scope, key, lambda: lambda: self._pages.reach(catalogue, reach)
        )

    async def _image(self, scope: Scope, image: str, file: str) -> Answer:
        if file not in _FILES:
            return self._replies.nothing(scope)
        edge, kind = _FILES[file]
        wall, name = self._resources.wall, rendition_name(image, edge, kind)
        known = (name, CONTENT_TYPES[kind])
        return await self._replies.file(
            scope, known, self._resources.images, lambda: wall.shows(image)
        )

    async def _posters(
        self, scope: Scope, catalogue: Catalogue | None, typed: str | None = None
    ) -> Answer:
        if catalogue is None:
            return self._replies.nothing(scope)
        wall, editions = self._resources.wall, self._resources.editions
        code = read_edition_code(typed[:20]) if typed is not None else ""
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

        return await self._replies.page(scope, (kind, catalogue.language, code), prepare)

    async def _poster(self, scope: Scope, file: str) -> Answer:
        code, _, kind = file.partition(".")
        editions = self._resources.editions
        edition = editions.find(code)
        if edition is None or kind not in POSTER_TYPES:
            return self._replies.nothing(scope)
        known = (poster_name(edition.file, kind), POSTER_TYPES[kind])
        prints = self._resources.prints
        return await self._replies.file(
            scope, known, prints, lambda: editions.find(code) == edition
        )

    def _to_edition(self, scope: Scope, typed: str) -> Answer:
        """Lead whoever read a poster to its page, in its language if that is switched on."""
        edition = self._resources.editions.find(read_edition_code(typed[:20]) or "")
        if edition is None:
            return self._replies.nothing(scope)
        tongue = self._pages.words.find(edition.language) or self._replies.spoken(scope)
        where = f"/{tongue.language}/posters/{edition.code}".encode()
        return Answer(302, b"", HTML, ((b"location", where), NOWHERE))
