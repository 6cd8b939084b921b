"""What a visitor sees: the wall, one face, help; drawn from what is shown and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from services.chassis.web.pages import ErrorPages, Frame, Templates, templates
from services.chassis.web.words import Catalogue, Words
from services.contracts.codes import Relation

from .model import Photo
from .settings import Settings
from .wall import Sheet

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pages:
    """The gallery's pages, in every language."""

    words: Words
    templates: Templates
    errors: ErrorPages
    origin: str

    def wall(self, catalogue: Catalogue, relation: Relation | None, sheet: Sheet) -> str:
        """Draw one page of the wall."""
        return self.templates.draw(
            "wall.html",
            catalogue,
            here=_query(relation, sheet.number),
            current="faces",
            sheet=sheet,
            relation=relation,
            relations=tuple(Relation),
            address=lambda *where: f"/{catalogue.language}/{_query(*where)}",
        )

    def face(self, catalogue: Catalogue, photo: Photo) -> str:
        """Draw the page of one face, with both ways on."""
        return self.templates.draw(
            "face.html",
            catalogue,
            here=f"face/{photo.reference}",
            photo=photo,
            origin=self.origin,
        )

    def help(self, catalogue: Catalogue) -> str:
        """Draw the page for those who want to know more first, or are afraid."""
        return self.templates.draw("help.html", catalogue, here="help", current="help")

    def nothing(self, catalogue: Catalogue) -> str:
        """Draw the one page for whatever is not, or no longer, or never was there."""
        return self.errors.body(catalogue, 404).decode()


def open_pages(settings: Settings) -> Pages:
    """Read templates and catalogues; raises if a word is missing in a language."""
    words = Words.load(_HERE / "locale")
    frame = Frame(desk=settings.desk_origin, neutral=settings.neutral_site)
    drawn = templates(_HERE / "templates", words, frame=frame)
    return Pages(words, drawn, ErrorPages(drawn), settings.origin)


def _query(relation: Relation | None, number: int) -> str:
    asked = {"relation": relation, "page": number if number > 1 else None}
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"?{said}" if said else ""
