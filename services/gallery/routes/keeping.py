"""What a browser may keep, how it is read without a connection, and how all of it is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from starlette.types import Scope

from services.chassis.web.layer import Answer, allow
from services.chassis.web.words import Catalogue
from services.gallery.pages import Pages
from services.gallery.resources import Resources

from .replies import HTML, NOWHERE, Replies

_SCRIPT = "text/javascript; charset=utf-8"
_WORKER = (Path(__file__).parent.parent / "static" / "worker.js").read_text()
_EVERYWHERE = (b"service-worker-allowed", b"/")
_FORGET = (b"clear-site-data", b'"cache", "storage"')
_FILES = ("public.css", "favicon.svg", "exit.js", "keep.js", "forget.js")


@dataclass(frozen=True)
class Kept:
    """What a worker keeps: pages without faces and what draws them, as a closed list.

    `instead` names the page that is shown for another without a connection, `offline` the one for
    all that are not kept. `version` changes with the pages, so that browsers fetch them anew.
    """

    name: str
    kin: str
    pages: Sequence[str]
    files: Sequence[str]
    offline: str
    instead: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


class Keeping:
    """Answers with workers and with what they keep; it knows no face."""

    def __init__(self, resources: Resources, pages: Pages, replies: Replies) -> None:
        self._resources = resources
        self._pages = pages
        self._replies = replies

    async def answer(self, scope: Scope, parts: list[str]) -> Answer | None:
        """Return an answer if the address is one of these."""
        match parts:
            case ["", language, "worker.js"]:
                scope["template"] = "/{language}/worker.js"
                return await self._worker(scope, self._pages.words.find(language))
            case ["", language, "forget"]:
                scope["template"] = "/{language}/forget"
                return self._forget(scope, self._pages.words.find(language))
            case ["", language, "offline" | "forgotten" as name]:
                scope["template"] = f"/{{language}}/{name}"
                return await self._said(scope, self._pages.words.find(language), name)
        return None

    async def _worker(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        if catalogue is None:
            return self._replies.nothing(scope)
        key = (None, catalogue.language, ("worker", self._resources.wall.day))
        answer = await self._replies.page(scope, key, lambda: lambda: self._script(catalogue))
        return script(scope, answer)

    def _script(self, catalogue: Catalogue) -> str:
        today, language = self._resources.wall.day, catalogue.language
        drawn = {
            "help": self._pages.help(catalogue, today),
            "help/now": self._pages.help_now(catalogue, today),
            "help/data": self._pages.data(catalogue),
            "offline": self._pages.offline(catalogue),
            "forgotten": self._pages.forgotten(catalogue),
        }
        kept = Kept(
            name=f"help-{language}",
            kin="help-",
            pages=[f"/{language}/{name}" for name in drawn],
            files=[self._pages.templates.files.url(name) for name in _FILES],
            offline=f"/{language}/offline",
            instead={f"/{language}/forget": f"/{language}/forgotten"},
            version=sha256("".join(drawn.values()).encode()).hexdigest()[:12],
        )
        return worker(kept)

    def _forget(self, scope: Scope, catalogue: Catalogue | None) -> Answer:
        """Delete what was kept, then lead on: the page itself must be fetched without deleting."""
        if catalogue is None:
            return self._replies.nothing(scope)
        there = (b"location", f"/{catalogue.language}/forgotten".encode())
        return Answer(303, b"", HTML, (there, _FORGET, NOWHERE))

    async def _said(self, scope: Scope, catalogue: Catalogue | None, name: str) -> Answer:
        if catalogue is None:
            return self._replies.nothing(scope)
        draw: Callable[[Catalogue], str] = getattr(self._pages, name)
        key = (None, catalogue.language, name)
        return await self._replies.page(scope, key, lambda: lambda: draw(catalogue))


def worker(kept: Kept) -> str:
    """Return the script of a worker that keeps this and nothing else."""
    return f"const KEPT = {json.dumps(asdict(kept))};\n{_WORKER}"


def script(scope: Scope, answer: Answer) -> Answer:
    """Return a drawn script as one; a worker asks our own origin for what it keeps."""
    allow(scope, "connect")
    return Answer(answer.status, answer.body, _SCRIPT, (*answer.headers, _EVERYWHERE))
