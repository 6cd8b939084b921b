"""What a visitor sees: the wall, one face, pages that calm; drawn from what is shown alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from markupsafe import Markup

from services.chassis.web.pages import ErrorPages, Frame, Templates, templates
from services.chassis.web.words import Catalogue, Words
from services.contracts.codes import Language, Relation
from services.contracts.event import Event
from services.contracts.words import languages, relations
from services.gallery.model import Edition, Photo, Reach
from services.gallery.settings import Settings
from services.gallery.wall import Sheet

from . import data, help_lines, leaflet
from .help_lines import HelpLine
from .kiosk import KioskPages, open_kiosk
from .look import Look, Pictures
from .voices import Voices, read_voices

__all__ = ["UNSEEN", "Look", "Pages", "Pictures", "open_pages"]

_HERE = Path(__file__).parent.parent
UNSEEN = "all"
"""Where a link leads that no person sees: only a machine that reads the wall link by link goes."""


@dataclass(frozen=True)
class Pages:
    """The gallery's pages, in every language that is switched on."""

    words: Words
    templates: Templates
    errors: ErrorPages
    origin: str
    police_text: bool = False
    lines: Sequence[HelpLine] = ()
    kiosk: KioskPages = field(kw_only=True)
    voices: Voices = field(default_factory=Voices)

    def wall(self, catalogue: Catalogue, look: Look, sheet: Sheet, *, small: bool = False) -> str:
        """Draw one page of the wall."""
        return self.templates.draw(
            "wall.html",
            catalogue,
            here=look.query,
            current="faces",
            sheet=sheet,
            look=look,
            small=small,
            relations=tuple(Relation),
            unseen=UNSEEN,
        )

    def face(self, catalogue: Catalogue, look: Look, photo: Photo, *, small: bool = False) -> str:
        """Draw the page of one face, with both ways on."""
        return self.templates.draw(
            "face.html",
            catalogue,
            here=f"face/{photo.reference}{look.on_a_face}",
            photo=photo,
            look=look,
            small=small,
            origin=self.origin,
        )

    def posters(
        self, catalogue: Catalogue, shelf: Sequence[tuple[Language, Sequence[Edition]]]
    ) -> str:
        """Draw the shelf: posters to print, by the language they speak."""
        named = [(languages()[language], editions) for language, editions in shelf]
        return self.templates.draw(
            "posters.html", catalogue, here="posters", current="posters", shelf=named
        )

    def poster(self, catalogue: Catalogue, edition: Edition, shown: Sequence[Photo]) -> str:
        """Draw one poster as text: its faces that are still shown, saying what they say on it."""
        return self.templates.draw(
            "poster.html",
            catalogue,
            here=f"posters/{edition.code}",
            current="posters",
            edition=edition,
            shown=shown,
            tongue=languages()[edition.language],
            said=relations(edition.language),
        )

    def help(self, catalogue: Catalogue, _: date) -> str:
        """Draw the page for those who want to know more first, or are afraid."""
        return self._calm("help.html", catalogue, "help", police=self.police_text)

    def help_now(self, catalogue: Catalogue, today: date) -> str:
        """Draw the lines of help by country: those whose source was looked at within a year."""
        named = help_lines.by_country(self.lines, today, catalogue.country)
        return self._calm("help_now.html", catalogue, "help/now", countries=named)

    def data(
        self,
        catalogue: Catalogue,
        _: date | None = None,
        contracts: Sequence[type[Event]] = data.PUBLIC,
    ) -> str:
        """Draw what the public side holds of a person, from the very fields of its events."""
        fields = data.fields_of(contracts)
        return self._calm("data.html", catalogue, "help/data", fields=fields)

    def leaflet(self, catalogue: Catalogue, _: date) -> str:
        """Draw a leaflet without a face, four times on a sheet, to print and cut."""
        address = f"{self.origin}/{catalogue.language}/"
        return self._calm(
            "leaflet.html",
            catalogue,
            "leaflet",
            address=address.partition("://")[2],
            code=Markup(leaflet.code(address)),  # noqa: S704 - drawn by us, of our own address
        )

    def reach(self, catalogue: Catalogue, reach: Reach) -> str:
        """Draw how many pages were opened: sums alone, since the first month."""
        named = [(languages()[language], count) for language, count in reach.languages]
        return self._calm("reach.html", catalogue, "reach", reach=reach, spoken=named)

    def offline(self, catalogue: Catalogue) -> str:
        """Draw what is read instead of any other page by whoever is not connected."""
        return self._calm("offline.html", catalogue, "offline")

    def forgotten(self, catalogue: Catalogue) -> str:
        """Draw what is read after a browser has forgotten this site."""
        return self._calm("forgotten.html", catalogue, "forgotten")

    def nothing(self, catalogue: Catalogue) -> str:
        """Draw the one page for whatever is not, or no longer, or never was there."""
        return self.errors.body(catalogue, 404).decode()

    def _calm(self, template: str, catalogue: Catalogue, here: str, **context: object) -> str:
        return self.templates.draw(template, catalogue, here=here, current="help", **context)


def open_pages(settings: Settings, today: date) -> Pages:
    """Read templates, catalogues and lines of help.

    Raises `WordsMissing` if a word is missing in a language, also for a field of the public
    contract, `HelpLineWrong` if a line of help is not as it must be, `VoiceWrong` if a recording is
    not.
    """
    whole = Words.load(_HERE / "locale")
    for catalogue in whole:
        data.check(catalogue)
    words = whole.switched_on(settings.languages)
    frame = Frame(desk=settings.desk_origin, neutral=settings.neutral_site)
    drawn = templates(_HERE / "templates", words, frame=frame, static=_HERE / "static")
    voices = read_voices(settings.voices)
    drawn.environment.globals["voices"] = voices
    return Pages(
        words,
        drawn,
        ErrorPages(drawn),
        settings.origin,
        settings.police_text_agreed,
        help_lines.read_lines(settings.help_lines or help_lines.OURS, today),
        kiosk=open_kiosk(settings, words, voices),
        voices=voices,
    )
