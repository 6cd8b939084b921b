"""Pages of a kiosk: large, one thing at a time, and no link that leads out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from starlette.types import Scope

from services.chassis.web.pages import ErrorPages, Frame, Templates, templates
from services.chassis.web.words import Catalogue, Words
from services.contracts.codes import Relation
from services.gallery.model import Photo
from services.gallery.settings import Settings
from services.gallery.wall import Sheet

from . import leaflet
from .look import Look
from .voices import Voices

_HERE = Path(__file__).parent.parent
LEASE = 900
"""After how many seconds a page that was fetched shows no face any more, even offline."""
WARNING = 20
"""How many seconds somebody has to say that they are still there (WCAG 2.2.1)."""
FEW = 6
"""How many faces the start shows, each speaking another language."""


@dataclass(frozen=True)
class KioskPages:
    """The pages of a kiosk, in every language that is switched on."""

    words: Words
    templates: Templates
    errors: ErrorPages
    origin: str

    def start(self, sheet: Sheet) -> str:
        """Draw the start: some faces of today, and every language at once."""
        spoken = list(self.words)
        shown = [(photo, spoken[i % len(spoken)]) for i, photo in enumerate(sheet.photos[:FEW])]
        return self._draw("start.html", spoken[0], shown=shown)

    def wall(self, catalogue: Catalogue, look: Look, sheet: Sheet) -> str:
        """Draw one page of the wall."""
        return self._draw("wall.html", catalogue, look=look, sheet=sheet)

    def whom(self, catalogue: Catalogue) -> str:
        """Draw the question who one is to them, as buttons."""
        return self._draw("whom.html", catalogue, relations=tuple(Relation))

    def face(self, catalogue: Catalogue, photo: Photo) -> str:
        """Draw one face; the ways on are the staff of the office and one's own telephone."""
        address = f"{self.origin}/{catalogue.language}/face/{photo.reference}"
        return self._draw(
            "face.html",
            catalogue,
            photo=photo,
            address=address.partition("://")[2],
            code=Markup(leaflet.code(address)),  # noqa: S704 - drawn by us, of our own address
        )

    def asked(self, catalogue: Catalogue, there: str) -> str:
        """Draw the question whether somebody is still there, for browsers without scripts."""
        return self._draw("asked.html", catalogue, there=there)

    def offline(self) -> str:
        """Draw what a kiosk shows without a connection, in every language at once."""
        return self._draw("offline.html", next(iter(self.words)))

    def nothing(self, catalogue: Catalogue) -> str:
        """Draw the one page for whatever is not, or no longer, or never was there."""
        return self.errors.body(catalogue, 404).decode()

    def _draw(self, name: str, catalogue: Catalogue, **context: object) -> str:
        return self.templates.draw(name, catalogue, **context)


def at_kiosk(path: str) -> bool:
    """Return whether an address belongs to the kiosk."""
    return path == "/kiosk" or path.startswith("/kiosk/")


def open_kiosk(settings: Settings, words: Words, voices: Voices) -> KioskPages:
    """Read the kiosk's templates, with a frame of its own around them."""
    folders = (_HERE / "templates" / "kiosk", _HERE / "templates")
    drawn = templates(folders, words, frame=Frame(base="frame.html"), static=_HERE / "static")
    drawn.environment.globals.update(
        lease=LEASE, quiet=settings.kiosk_quiet_seconds, warning=WARNING, voices=voices
    )

    def spoken(scope: Scope) -> Catalogue:
        second = [*scope["path"].split("/"), "", ""][2]
        return words.find(second) or next(iter(words))

    return KioskPages(words, drawn, ErrorPages(drawn, spoken), settings.origin)
