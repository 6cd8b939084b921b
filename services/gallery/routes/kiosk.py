"""What a screen in an office is answered: pages that are not kept and do not stay."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Scope

from services.chassis.web.layer import Answer
from services.chassis.web.words import Catalogue
from services.contracts.codes import Language, read_reference
from services.contracts.public.views import Page
from services.gallery.pages import Pages
from services.gallery.pages.kiosk import LEASE, WARNING
from services.gallery.resources import Resources

from . import asking
from .keeping import Kept, script, worker
from .replies import NOWHERE, Key, Replies

_FILES = ("public.css", "kiosk.css", "favicon.svg", "kiosk.js", "keep.js", "kiosk.webmanifest")
_SOON = 300
"""After how many seconds the start is drawn anew, since it stands there for hours."""


class Kiosk:
    """Answers below /kiosk: through the same budget and wall as everything else."""

    def __init__(self, resources: Resources, pages: Pages, replies: Replies) -> None:
        self._resources = resources
        self._pages = pages.kiosk
        self._replies = replies

    async def answer(self, scope: Scope, parts: list[str]) -> Answer:
        """Return the answer for an address of the kiosk: what is not there is that."""
        match parts[2:]:
            case []:
                scope["template"] = "/kiosk"
                return await self._start(scope)
            case ["offline" | "worker.js" as name]:
                scope["template"] = f"/kiosk/{name}"
                return await self._kept(scope, name)
            case [language, *rest] if rest and (spoken := self._pages.words.find(language)):
                return await self._spoken(scope, spoken, rest)
        return self._replies.nothing(scope)

    async def _spoken(self, scope: Scope, catalogue: Catalogue, rest: list[str]) -> Answer:
        match rest:
            case [""]:
                scope["template"] = "/kiosk/{language}/"
                return await self._wall(scope, catalogue)
            case ["face", typed]:
                scope["template"] = "/kiosk/{language}/face/{reference}"
                return await self._face(scope, catalogue, typed)
            case ["whom"]:
                scope["template"] = "/kiosk/{language}/whom"
                return await self._step(scope, catalogue, "whom", self._pages.whom)
            case ["still"]:
                scope["template"] = "/kiosk/{language}/still"
                there = asking.still_there(scope["query_string"])
                key = (None, catalogue.language, ("still", there))
                asked = await self._replies.page(
                    scope, key, lambda: lambda: self._pages.asked(catalogue, there)
                )
                return _passing(asked, WARNING, "/kiosk")
        return self._replies.nothing(scope)

    async def _start(self, scope: Scope) -> Answer:
        key = (None, Language.ENGLISH, "kiosk")

        def prepare() -> Callable[[], str] | None:
            sheet = self._resources.wall.sheet(None, 1)
            return (lambda: self._pages.start(sheet)) if sheet else None

        return _passing(await self._replies.page(scope, key, prepare), _SOON, "/kiosk")

    async def _wall(self, scope: Scope, catalogue: Catalogue) -> Answer:
        look = asking.look_at_wall(scope["query_string"])
        if look is None:
            return self._replies.nothing(scope)
        if later := self._replies.later(scope, look.number):
            return later

        def prepare() -> Callable[[], str] | None:
            sheet = self._resources.wall.sheet(look.relation, look.number)
            return (lambda: self._pages.wall(catalogue, look, sheet)) if sheet else None

        key: Key = (Page.KIOSK, catalogue.language, ("wall", look))
        answer = await self._replies.page(scope, key, prepare)
        return _passing(answer, LEASE, f"/kiosk/{catalogue.language}/{look.query}")

    async def _face(self, scope: Scope, catalogue: Catalogue, typed: str) -> Answer:
        reference = read_reference(typed[:20]) or ""

        def prepare() -> Callable[[], str] | None:
            photo = self._resources.wall.find(reference)
            return (lambda: self._pages.face(catalogue, photo)) if photo else None

        key: Key = (Page.KIOSK, catalogue.language, ("face", reference))
        answer = await self._replies.page(scope, key, prepare)
        return _passing(answer, LEASE, f"/kiosk/{catalogue.language}/face/{reference}")

    async def _step(
        self, scope: Scope, catalogue: Catalogue, name: str, draw: Callable[[Catalogue], str]
    ) -> Answer:
        key = (None, catalogue.language, f"kiosk {name}")
        answer = await self._replies.page(scope, key, lambda: lambda: draw(catalogue))
        return _passing(answer, LEASE, "/kiosk")

    async def _kept(self, scope: Scope, name: str) -> Answer:
        if name == "offline":
            key = (None, Language.ENGLISH, "kiosk offline")
            answer = await self._replies.page(scope, key, lambda: self._pages.offline)
            return _passing(answer, 60, "/kiosk")
        url = self._pages.templates.files.url
        kept = Kept(
            name="kiosk",
            kin="kiosk",
            pages=["/kiosk/offline"],
            files=[url(name) for name in _FILES],
            offline="/kiosk/offline",
        )
        key = (None, Language.ENGLISH, "kiosk worker")
        return script(scope, await self._replies.page(scope, key, lambda: lambda: worker(kept)))


def _passing(answer: Answer, seconds: int, there: str) -> Answer:
    """Return a page that no browser keeps, and that leads on after so many seconds.

    It does so by a header, for browsers without scripts: it holds though nobody touches the page.
    """
    if answer.status != 200:
        return answer
    kept = [one for one in answer.headers if one[0] not in (b"cache-control", b"etag")]
    on = (b"refresh", f"{seconds};url={there}".encode())
    return Answer(200, answer.body, answer.content_type, (*kept, NOWHERE, on))
