"""The press: every script readable, accessible, the same each time, saying what is meant alone."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader
from pypdf.generic import StreamObject

from services.chassis.web.words import Words
from services.contracts.codes import Language, Relation
from services.contracts.editions import PosterFailure
from services.contracts.restricted.posters import PosterEntry
from services.media import press as press_room
from services.media.press import NoHand, Unprintable, open_press
from services.media.press.fonts import Fonts
from services.media.press.printing import Press
from services.media.press.sheet import lacking, lay_out, spoken
from tests.support.needs import lacks
from tests.support.press import FONTS, WALL

from .printed import Read, an_order, bare, images_of

LOOKS = Path(__file__).parent / "posters"
WORDS = Words.load(Path(press_room.__file__).parent / "locale")
ALPHABETS = {
    "latin": Language.FRENCH,
    "arabic": Language.ARABIC,
    "ethiopic": Language.TIGRINYA,
    "greek": Language.GREEK,
    "cyrillic": Language.UKRAINIAN,
}


@pytest.fixture(autouse=True)
def fonts_are_there():
    if len(Fonts(FONTS).files) != 12:
        lacks("the Noto fonts")


async def printed(press: Press, order):
    return await press.print(order, images_of(order))


@pytest.mark.parametrize("language", Language)
async def test_every_sentence_can_be_read_out_of_a_poster_in_its_order(press, language):
    order = an_order(language, titles=(language, Language.ARABIC, Language.TIGRINYA))
    said = bare(Read((await printed(press, order)).pdf).words)
    catalogue = WORDS.of(language)

    rest = said
    for entry in order.entries:
        before, found, rest = rest.partition(entry.reference)
        assert found
        sentences = "".join(catalogue.sentence(relation) for relation in spoken(entry))
        # Marks are set apart from their letters: such a word comes in pieces, none of them lost.
        assert not Counter(bare(sentences)) - Counter(before)
        for sentence in map(catalogue.sentence, spoken(entry)):
            assert has_marks(sentence) or bare(sentence) in before
    for title in (language, Language.TIGRINYA):
        whole = WORDS.of(title).texts["poster_title"]
        assert has_marks(whole) or bare(whole) in said
    assert f"faces.example.org/p/{order.edition}" in said


def has_marks(text: str) -> bool:
    return len(bare(text)) < len(re.sub(r"[\s‌]", "", text)) and not text.isascii()


@pytest.mark.parametrize("language", Language)
async def test_a_poster_says_that_everybody_can_read_it_and_in_which_language(press, language):
    poster = Read((await printed(press, an_order(language))).pdf).file
    root = poster.trailer["/Root"]

    assert "<pdfuaid:part>1</pdfuaid:part>" in poster.xmp_metadata.rdf_root.toxml()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == WORDS.of(language).tag
    assert poster.metadata.title == WORDS.of(language).texts["poster_title"]


async def test_every_face_has_a_text_for_those_who_cannot_see_it(press):
    order = an_order(Language.DARI)
    poster = Read((await printed(press, order)).pdf).file

    told = [
        alt
        for element in elements(poster.trailer["/Root"]["/StructTreeRoot"])
        if (alt := element.get("/Alt"))
    ]
    for entry in order.entries:
        assert any(entry.reference in alt for alt in told)


def elements(node):
    """Yield every element of a structure tree."""
    below = node.get("/K", [])
    for child in below if isinstance(below, list) else [below]:
        element = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(element, dict):
            yield element
            yield from elements(element)


async def test_a_poster_tells_nothing_of_its_making(press):
    """T02: no author, producer or time; and nothing of the order but what is meant to be read."""
    order = an_order(Language.ARABIC, office="Office 00 000", strip=True)
    made = await printed(press, order)
    poster = PdfReader(io.BytesIO(made.pdf))
    described = poster.xmp_metadata.rdf_root.toxml()

    assert set(poster.metadata) == {"/Title", "/Creator"}
    assert re.fullmatch(r"Typst [0-9.]+", poster.metadata.creator)
    assert not re.search(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}|D:[0-9]{8}|[Pp]roducer|author|creator>", described
    )
    everything = made.pdf + b"".join(
        held.get_data()
        for number in range(1, poster.trailer["/Size"])
        if isinstance(held := poster.get_object(number), StreamObject)
    )
    for secret in (str(order.order_id), order.order_id.hex, *(one.image for one in order.entries)):
        assert secret.encode() not in everything
    assert chunks_of(made.png) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def chunks_of(png: bytes) -> set[bytes]:
    found, at = set(), 8
    while at < len(png):
        found.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found


async def test_two_orders_of_the_same_poster_give_the_same_bytes_whoever_ordered_it(press):
    order = an_order(Language.UKRAINIAN)
    images = images_of(order)

    first = await press.print(order, images)
    again = await press.print(order.model_copy(update={"order_id": uuid4()}), images)

    assert first == again


async def test_an_office_is_named_once_a_sheet_and_never_beside_a_face(press):
    order = an_order(Language.GERMAN, office="Beispielbüro 0123")
    said = bare(Read((await printed(press, order)).pdf).words)

    assert said.count(bare("Beispielbüro 0123")) == 1
    assert said.index(bare("Beispielbüro")) > said.index(order.entries[-1].reference)


@pytest.mark.parametrize(
    ("paper", "faces", "sheets"), [("A4", 12, 1), ("A4", 24, 2), ("A3", 12, 1), ("A3", 24, 1)]
)
async def test_a_poster_has_as_many_sheets_as_large_faces_need(press, paper, faces, sheets):
    made = await printed(press, an_order(Language.PASHTO, faces, paper=paper, strip=True))
    poster = PdfReader(io.BytesIO(made.pdf))

    assert made.pages == len(poster.pages) == sheets
    width, height = (float(one) / 72 * 25.4 for one in poster.pages[0].mediabox[2:])
    assert (round(width), round(height)) == {"A4": (210, 297), "A3": (297, 420)}[paper]
    assert sum(len(page.images) for page in poster.pages) == faces


async def test_every_font_of_a_poster_is_in_it(press):
    for page in Read((await printed(press, an_order(Language.AMHARIC))).pdf).file.pages:
        for font in page["/Resources"]["/Font"].values():
            (below,) = font.get_object()["/DescendantFonts"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(below.get_object()["/FontDescriptor"])


@pytest.mark.parametrize("language", Language)
def test_no_letter_is_missing_for_anything_a_poster_can_say(language):
    entries = tuple(PosterEntry("K7QM-2XDT", "a" * 26, (relation,)) for relation in Relation)
    for month in range(1, 13):
        order = an_order(
            language, entries=entries, titles=tuple(Language)[:6], hung_until=date(2027, month, 28)
        )
        assert lacking(order, WORDS, Fonts(FONTS)) == set()
    for title in Language:
        assert lacking(an_order(language, titles=(title,)), WORDS, Fonts(FONTS)) == set()


@pytest.mark.parametrize("office", ["Büro 事務所", "Office 🏠", "ສຳນັກງານ"])
async def test_a_poster_is_not_printed_with_a_letter_missing(press, office):
    with pytest.raises(Unprintable) as failed:
        await printed(press, an_order(office=office))

    assert failed.value.reason is PosterFailure.GLYPH_MISSING


async def test_a_language_whose_font_is_missing_is_refused_and_the_others_are_printed(tmp_path):
    for path in Fonts(FONTS).files:
        if "Ethiopic" not in path.name:
            (tmp_path / path.name).symlink_to(path)

    with open_press(tmp_path, WALL) as press:
        with pytest.raises(Unprintable) as failed:
            await printed(press, an_order(Language.TIGRINYA))
        assert (await printed(press, an_order(Language.ARABIC))).pages == 1

    assert failed.value.reason is PosterFailure.GLYPH_MISSING


def test_who_looks_for_many_is_said_to_look_for_their_family():
    many = PosterEntry("K7QM-2XDT", "a" * 26, (Relation.MOTHER, Relation.SON, Relation.WIFE))

    assert spoken(many) == (Relation.FAMILY,)


def test_what_an_office_is_called_stays_data():
    order = an_order(office='#panic("no") \\ $x$ "] {')
    sheet = lay_out(order, images_of(order), WORDS, WALL)

    assert "panic" not in sheet.files["main.typ"].replace('panic("the words do not fit")', "")


async def test_signs_of_the_template_language_are_printed_as_they_are(press):
    office = '#panic("no") *a* $x$ @b <c>'

    said = Read((await printed(press, an_order(office=office))).pdf).words

    assert bare(office) in bare(said)


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("import time; time.sleep(60)", Unprintable),
        ("print('hello')", NoHand),
        ("raise SystemExit", NoHand),
    ],
)
async def test_a_hand_that_hangs_or_speaks_nonsense_is_ended(tmp_path, program, outcome):
    press = Press(Fonts(FONTS), tmp_path, WALL, 1.0, (sys.executable, "-c", program))

    with pytest.raises(outcome) as ended:
        await printed(press, an_order())

    if outcome is Unprintable:
        assert ended.value.reason is PosterFailure.TOO_SLOW


@pytest.mark.parametrize("alphabet", ALPHABETS)
async def test_a_poster_looks_as_it_did(press, alphabet):
    """One poster of each script, small and grey; `tests/media/posters` is looked at by people."""
    made = await printed(press, a_known_order(ALPHABETS[alphabet]))
    with Image.open(io.BytesIO(made.png)) as drawn:
        small = drawn.convert("L").resize((212, 300), Image.Resampling.BOX)
    kept = LOOKS / f"{alphabet}.png"
    if not kept.exists():
        small.save(kept, optimize=True)
        pytest.fail(f"{kept.name} was drawn anew: look at it, and keep it if it is right")

    with Image.open(kept) as before:
        differing = ImageStat.Stat(ImageChops.difference(small, before.convert("L")))
    assert differing.mean[0] < 2
    assert ImageStat.Stat(small).stddev[0] > 20


def a_known_order(language: Language):
    order = an_order(
        language, edition="M4X7QD", titles=(language, Language.ENGLISH, Language.ARABIC), strip=True
    )
    known = tuple(
        entry._replace(reference=f"K7QM-2XD{sign}", image=sign.lower() * 26)
        for entry, sign in zip(order.entries, "ABCDEFGHJKMN", strict=True)
    )
    return order.model_copy(update={"entries": known})
