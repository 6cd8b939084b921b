"""What the board is made of while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from starlette.responses import HTMLResponse

from infra.board.book import Book
from infra.board.operators import Door
from infra.board.sessions import Sessions
from infra.board.settings import Settings
from infra.board.watcher import Watcher
from services.chassis.clock import Clock
from services.chassis.web.limits import Limits, Rate
from services.chassis.web.pages import Frame, Templates, templates
from services.chassis.web.words import Words
from services.contracts.codes import Language

_HERE = Path(__file__).parent
_RATES = {"sign-in": Rate(burst=6, every_seconds=20)}


@dataclass(frozen=True)
class Resources:
    """What every request may use."""

    settings: Settings
    watcher: Watcher
    door: Door
    sessions: Sessions
    limits: Limits
    book: Book
    clock: Clock
    templates: Templates
    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers keep the prefix for HTTPS alone."""
        return "__Host-board" if self.settings.https else "board"

    def page(self, name: str, status: int = 200, **context: object) -> HTMLResponse:
        """Draw a page of the board."""
        english = self.templates.words.of(Language.ENGLISH)
        return self.templates.page(name, english, status=status, **{"me": None, **context})


def resources(settings: Settings, watcher: Watcher, clock: Clock) -> Resources:
    """Return what the board is made of."""
    return Resources(
        settings=settings,
        watcher=watcher,
        door=Door(settings.operators),
        sessions=Sessions(clock),
        limits=Limits(_RATES, clock, proxies=settings.proxies),
        book=Book.read(settings.book),
        clock=clock,
        templates=templates(
            _HERE / "templates",
            Words.load(_HERE / "locale"),
            frame=Frame(base="frame.html"),
            static=_HERE / "static",
        ),
    )
