"""Posters in tests: orders, faces to print, and a reader that follows what a PDF says of itself."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date
from uuid import uuid4

from pypdf import PdfReader
from pypdf.generic import ContentStream

from services.contracts.codes import Language, Relation, new_image_name, new_reference
from services.contracts.editions import new_edition_code
from services.contracts.restricted.posters import PosterEntry, PosterOrdered

from .pictures import a_picture, saved

SOUGHT = (Relation.BROTHER, Relation.PARENTS, Relation.AUNT, Relation.COUSIN)


def an_entry(number: int = 0) -> PosterEntry:
    """Return a face; every fourth looks for two, every twelfth for more than a caption says."""
    sought: tuple[Relation, ...] = (SOUGHT[number % len(SOUGHT)],)
    if number % 4 == 3:
        sought = (Relation.MOTHER, Relation.SIBLINGS)
    if number % 12 == 11:
        sought = (Relation.MOTHER, Relation.FATHER, Relation.SON, Relation.WIFE)
    return PosterEntry(new_reference(), new_image_name(), sought)


def an_order(language: Language = Language.ENGLISH, faces: int = 12, **more) -> PosterOrdered:
    given = {
        "order_id": uuid4(),
        "edition": new_edition_code(),
        "language": language,
        "titles": (language,),
        "paper": "A4",
        "entries": tuple(an_entry(number) for number in range(faces)),
        "hung_until": date(2027, 1, 31),
    }
    return PosterOrdered(**(given | more))


def images_of(order: PosterOrdered) -> dict[str, bytes]:
    """Return a rendition for every face, each of another colour."""
    return {
        entry.image: saved(a_picture((192, 240)), "JPEG", quality=60 + number)
        for number, entry in enumerate(order.entries)
    }


class Read:
    """A poster, read as whoever cannot see it has it read: in the order of its content."""

    def __init__(self, pdf: bytes) -> None:
        self.file = PdfReader(io.BytesIO(pdf))

    @property
    def words(self) -> str:
        """Return what stands on all pages, piece by piece, without the spaces between them.

        A piece marked as reversed is turned round, as the format asks (ISO 32000, 14.8.2.3.3).
        """
        return "".join(_text_of(page) for page in self.file.pages)


def _text_of(page) -> str:
    fonts = {
        name: _letters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()
    }
    letters, said, reversed_, marks = {}, [], False, []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"BMC", b"BDC"):
            marks.append(operands[0])
            reversed_ = operands[0] == "/ReversedChars" or reversed_
        elif operator == b"EMC":
            reversed_ = reversed_ and marks.pop() != "/ReversedChars"
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            shown = operands[0] if operator == b"TJ" else [operands[0]]
            codes = b"".join(one.original_bytes for one in shown if hasattr(one, "original_bytes"))
            pieces = [letters[codes[at : at + 2]] for at in range(0, len(codes), 2)]
            said.append("".join(reversed(pieces) if reversed_ else pieces))
    return "".join(said)


def _letters(font) -> dict[bytes, str]:
    """Return what each glyph of a font stands for, as its own table tells."""
    table = font["/ToUnicode"].get_object().get_data().decode("ascii")
    told = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            told[bytes.fromhex(code)] = bytes.fromhex(text).decode("utf-16-be")
    return told


def bare(text: str) -> str:
    """Return a text as it can be compared: without spaces, joiners and marks over letters."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", text)
        if not letter.isspace() and unicodedata.category(letter) not in ("Mn", "Cf")
    )
