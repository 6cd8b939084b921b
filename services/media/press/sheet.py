"""What a poster says and shows, put together from an order: texts, pictures, codes.

Everything is handed to the press as data. Each picture is wrapped into SVG, since the press takes
files as text alone.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno

from services.chassis.web.words import Catalogue, Words
from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper
from services.contracts.restricted.posters import PosterEntry, PosterOrdered

from .fonts import Fonts, Stack, every, sans, serif

TEMPLATE = Path(__file__).with_name("poster.typ")
MOST_TITLES = 6
_ON_ONE_SHEET = {Paper.A4: 12, Paper.A3: 24}
_MOST_SENTENCES = 2
_PHOTO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 5"><image width="4" height="5" '
    'preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,{}"/></svg>'
)
_AIRY = frozenset({"Noto Sans Arabic", "Noto Sans Ethiopic"})
_LEADING, _AIRY_LEADING = 0.62, 0.75
_ARABIC_IS_SMALLER = 1.2

Files = dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A poster as data: what the template reads, and the files it names."""

    told: str
    files: Files
    pages: int


def lay_out(order: PosterOrdered, images: Mapping[str, bytes], words: Words, origin: str) -> Sheet:
    """Return an order as the template reads it; `images` are JPEGs by the image's name."""
    catalogue = words.of(order.language)
    address = f"{origin}/p/{order.edition}"
    files = {"main.typ": TEMPLATE.read_text(encoding="utf-8"), "edition.svg": _code(address, 2)}
    faces = []
    for number, entry in enumerate(order.entries):
        link = f"{origin}/{order.language}/face/{entry.reference}"
        files[f"face-{number}.svg"] = _PHOTO.format(_base64(images[entry.image]))
        files[f"code-{number}.svg"] = _code(link, 1)
        faces.append(_face(catalogue, entry, number, link))
    sheets = _sheets(faces, order.paper)
    told = {
        **_look(catalogue, order, len(sheets[0])),
        "titles": [_title(words.of(one)) for one in _titles(order)],
        "edition": order.edition,
        "address": address.partition("://")[2],
        "link": address,
        "footer": catalogue.texts["poster_footer"].partition("{address}")[::2],
        "numbered": _filled(catalogue, "poster_edition", edition=order.edition),
        "until": _filled(catalogue, "poster_hang_until", date=catalogue.date(order.hung_until)),
        "office": order.office,
        "slip": (origin.partition("://")[2], f"/p/{order.edition}"),
        "sheets": sheets,
    }
    return Sheet(json.dumps(told), files, len(sheets))


def lacking(order: PosterOrdered, words: Words, fonts: Fonts) -> set[str]:
    """Return the characters of a poster for which there is no letter on this machine."""
    catalogue = words.of(order.language)
    day = catalogue.date(order.hung_until)
    own = (text for key, text in catalogue.texts.items() if key.startswith("poster_"))
    voice = (catalogue.sentence(one) for entry in order.entries for one in spoken(entry))
    needed: list[tuple[str, Stack]] = [
        (every([*own, day, order.office or ""]), sans(order.language)),
        (every(voice), serif(order.language)),
        *((words.of(one).texts["poster_title"], sans(one)) for one in _titles(order)),
    ]
    return set().union(*(fonts.lacking(text, stack) for text, stack in needed))


def spoken(entry: PosterEntry) -> tuple[Relation, ...]:
    """Return whom a face on a poster says it looks for: two sentences at most, else the family."""
    sought = entry.relations_sought
    return sought if len(sought) <= _MOST_SENTENCES else (Relation.FAMILY,)


def _look(catalogue: Catalogue, order: PosterOrdered, on_a_sheet: int) -> dict[str, Any]:
    airy = sans(order.language)[0] in _AIRY
    return {
        "paper": order.paper.value.lower(),
        "columns": 4 if on_a_sheet <= _ON_ONE_SHEET[Paper.A4] else 6,
        "direction": catalogue.direction,
        "leading": _AIRY_LEADING if airy else _LEADING,
        "up": _ARABIC_IS_SMALLER if catalogue.direction == "rtl" else 1,
        "voice": serif(order.language),
        "strip": order.strip,
    }


def _face(catalogue: Catalogue, entry: PosterEntry, number: int, link: str) -> dict[str, Any]:
    return {
        "image": f"face-{number}.svg",
        "qr": f"code-{number}.svg",
        "alt": _filled(catalogue, "poster_reference", reference=entry.reference),
        "sentences": [catalogue.sentence(one) for one in spoken(entry)],
        "reference": entry.reference,
        "link": link,
    }


def _title(catalogue: Catalogue) -> dict[str, Any]:
    language, _, region = catalogue.tag.partition("-")
    return {
        "text": catalogue.texts["poster_title"],
        "lang": language,
        "region": region.lower() or None,
        "direction": catalogue.direction,
        "font": sans(catalogue.language),
    }


def _titles(order: PosterOrdered) -> Sequence[Language]:
    others = (one for one in order.titles if one != order.language)
    return list(dict.fromkeys((order.language, *others)))[:MOST_TITLES]


def _sheets(faces: list[dict[str, Any]], paper: Paper) -> list[list[dict[str, Any]]]:
    most = _ON_ONE_SHEET[paper]
    return [faces[start : start + most] for start in range(0, len(faces), most)]


def _filled(catalogue: Catalogue, key: str, **values: str) -> str:
    return catalogue.texts[key].format(**values)


def _base64(file: bytes) -> str:
    return base64.b64encode(file).decode()


def _code(address: str, border: int) -> str:
    """Return a QR picture (ISO/IEC 18004) as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="l", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=border, nl=False
    )
    return drawn.getvalue().decode()
