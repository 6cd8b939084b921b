"""Pages: templates that know the language, the frame around them, and calm pages for errors."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from services.chassis.problems import Problem

from .files import Files
from .layer import Answer
from .words import Catalogue, Words, ltr

_SHARED = Path(__file__).parent / "templates"
NEUTRAL = "https://www.wikipedia.org/"
"""Where `Leave quickly` leads: a site anyone may have open."""


@dataclass(frozen=True)
class Link:
    """A link of the frame; `current` marks the page one is on."""

    href: str
    text: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What surrounds every page of a site: where its parts are, and which base it extends.

    `gallery` and `desk` are origins without a slash at the end, empty for the site itself.
    """

    base: str = "base.html"
    gallery: str = ""
    desk: str = ""
    neutral: str = NEUTRAL


@dataclass(frozen=True)
class Templates:
    """Draws pages; autoescaped, and a name that is not there is an error, not a blank."""

    environment: Environment
    words: Words
    files: Files
    frame: Frame = field(default_factory=Frame)

    def draw(self, name: str, catalogue: Catalogue, **context: Any) -> str:
        """Return a page as text.

        Every template has `t` (a text), `words` (the catalogue), `here` (the path after the
        language, for the list of languages; None hides the list) and `errors` beside its own.
        """
        given = {"here": None, "errors": {}, "current": "", "tabs": (), "me": None} | context
        return self.environment.get_template(name).render(
            t=catalogue.text, words=catalogue, frame=self.frame, **given
        )

    def page(
        self, name: str, catalogue: Catalogue, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Return a page as an answer."""
        return HTMLResponse(self.draw(name, catalogue, **context), status)


def templates(
    folder: Path | Sequence[Path],
    words: Words,
    *,
    frame: Frame | None = None,
    static: Path | None = None,
) -> Templates:
    """Return the templates of a service, standing on the shared ones; the first folder wins."""
    files = Files(*((static,) if static else ()))
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(_SHARED)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    spoken = list(words)
    environment.globals.update(
        static=files.url, languages=spoken, signs=_one_of_each_script(spoken), ltr=ltr
    )
    return Templates(environment, words, files, frame or Frame())


def _one_of_each_script(spoken: Sequence[Catalogue]) -> list[Catalogue]:
    """Return a few languages whose names show that there are others: one of each script."""
    scripts: dict[str, list[Catalogue]] = {}
    for one in spoken:
        script = unicodedata.name(one.native_name[0]).partition(" ")[0]
        scripts.setdefault(script, []).append(one)
    latin = scripts.pop("LATIN", [])
    return [*(each[0] for each in scripts.values()), *latin[:2]]


LanguageOf = Callable[[Scope], Catalogue]


class ErrorPages:
    """Draws what went wrong, calmly, in the page's language, saying nothing of why.

    A status without words of its own reads like the nearest one that has them. `tabs` is what
    the staff frame shows; it is empty here, since an error knows nobody.
    """

    _KNOWN = (403, 404, 409, 413, 422, 429, 500, 503)

    def __init__(self, templates: Templates, language: LanguageOf | None = None) -> None:
        self._templates = templates
        self._language = language or self._by_path
        self._drawn: dict[tuple[str, int, str], bytes] = {}

    def answer(self, scope: Scope, status: int) -> Answer:
        """Return the page of a status for the layer, or a problem where HTML is not wanted."""
        if not wants_page(scope):
            title = HTTPStatus(status).phrase
            body = f'{{"type":"about:blank","title":"{title}","status":{status}}}'
            return Answer(status, body.encode(), "application/problem+json")
        return Answer(status, self.body(self._language(scope), status))

    def page(self, request: Request, problem: Problem) -> Response | None:
        """Return the page of a problem, or None where a client wants JSON."""
        if not wants_page(request.scope):
            return None
        status = int(problem.status)
        catalogue = self._language(request.scope)
        return HTMLResponse(self.body(catalogue, status, problem.name), status)

    def body(self, catalogue: Catalogue, status: int, problem: str = "") -> bytes:
        """Return the bytes of an error page; drawn once, so that each time is alike."""
        key = (catalogue.language.value, status, problem)
        if key not in self._drawn:
            self._drawn[key] = self._draw(catalogue, status, problem).encode()
        return self._drawn[key]

    def _draw(self, catalogue: Catalogue, status: int, problem: str) -> str:
        named = f"problem_{problem}"
        kind = status if status in self._KNOWN else (500 if status >= 500 else 422)
        return self._templates.draw(
            "error.html",
            catalogue,
            kind=kind,
            title=catalogue.text(f"error_{kind}_title"),
            text=catalogue.text(named if catalogue.has(named) else f"error_{kind}_text"),
        )

    def _by_path(self, scope: Scope) -> Catalogue:
        words = self._templates.words
        first = scope["path"].lstrip("/").partition("/")[0]
        return words.find(first) or words.preferred(Headers(scope=scope).get("accept-language"))


def wants_page(scope: Scope) -> bool:
    """Return whether a page is the right answer; a client asks for JSON by `Accept`."""
    accept = Headers(scope=scope).get("accept", "")
    return "json" not in accept or "text/html" in accept
