"""Whatever is called a photo gets an answer, and the darkroom goes on."""

from __future__ import annotations

import contextlib
import random
import threading
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from services.contracts.codes import Refusal
from services.media.darkroom import Refused
from services.media.darkroom.cell.wire import MOST_ORIGINAL_BYTES, Order
from services.media.darkroom.cells import PROGRAM, Cell

from . import pictures
from .pictures import a_picture, saved

WHOLE = (1.0, 1.0)
JPEG, PNG, WEBP = (saved(a_picture(), kind) for kind in ("JPEG", "PNG", "WEBP"))

HOSTILE = {
    "nothing": (b"", Refusal.NOT_AN_IMAGE),
    "a text called photo.jpg": (b"Dear office, here is my photo.\n" * 40, Refusal.NOT_AN_IMAGE),
    "zeros": (bytes(5000), Refusal.NOT_AN_IMAGE),
    "a drawing in SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.NOT_AN_IMAGE),
    "a GIF": (saved(a_picture(), "GIF"), Refusal.NOT_AN_IMAGE),
    "a TIFF": (saved(a_picture(), "TIFF"), Refusal.NOT_AN_IMAGE),
    "a BMP": (saved(a_picture(), "BMP"), Refusal.NOT_AN_IMAGE),
    "a PDF with a JPEG in it": (b"%PDF-1.7\n" + JPEG, Refusal.NOT_AN_IMAGE),
    "a GIF that goes on as JPEG": (b"GIF89a" + JPEG, Refusal.NOT_AN_IMAGE),
    "an AVIF": (saved(a_picture(), "AVIF"), Refusal.NOT_AN_IMAGE),
    "a HEIC": (pictures.heic(), Refusal.HEIC),
    "only the mark of a JPEG": (b"\xff\xd8\xff", Refusal.DAMAGED),
    "only the mark of a PNG": (b"\x89PNG\r\n\x1a\n", Refusal.DAMAGED),
    "only the mark of a WebP": (b"RIFF\0\0\0\0WEBP", Refusal.DAMAGED),
    "half a JPEG": (JPEG[: len(JPEG) // 2], Refusal.DAMAGED),
    "half a PNG": (PNG[: len(PNG) // 2], Refusal.DAMAGED),
    "half a WebP": (WEBP[: len(WEBP) // 2], Refusal.DAMAGED),
    "a PNG without pixels": (pictures.a_png_that_claims(640, 800), Refusal.DAMAGED),
    "a JPEG as large as JPEG allows": (
        pictures.a_jpeg_that_claims(65500, 65500),
        Refusal.TOO_LARGE,
    ),
    "a PNG of 30,000 x 30,000": (pictures.a_png_that_claims(30000, 30000), Refusal.TOO_LARGE),
    "a PNG just too large": (pictures.a_png_that_claims(8001, 5000), Refusal.TOO_LARGE),
    "a WebP too large for its reader": (
        saved(Image.new("RGB", (3600, 3600)), "WEBP", method=0),
        Refusal.TOO_LARGE,
    ),
    "a PNG of one row": (pictures.a_png_that_claims(39_000_000, 1), Refusal.TOO_SMALL),
    "a stamp": (saved(a_picture((150, 190)), "JPEG"), Refusal.TOO_SMALL),
    "a text bomb in a PNG": (pictures.a_png_with_a_text_bomb(), Refusal.DAMAGED),
    "a moving WebP": (pictures.moving("WEBP"), Refusal.ANIMATED),
    "a moving PNG": (pictures.moving("PNG"), Refusal.ANIMATED),
    "more than may be sent": (JPEG.ljust(MOST_ORIGINAL_BYTES + 1), Refusal.TOO_LARGE),
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_file_is_refused_with_its_reason_and_the_next_photo_is_developed(
    room, kind
):
    """T13, T15: a hostile corpus and wrong extensions: a typed refusal, the parent alive."""
    original, reason = HOSTILE[kind]

    with pytest.raises(Refused) as refused:
        await room.develop(original)

    assert refused.value.reason is reason
    assert len((await room.develop(JPEG)).renditions) == 9


BOMBS = {
    "a JPEG of 39 million pixels": lambda: saved(a_picture((6240, 6240)), "JPEG"),
    "a progressive JPEG": lambda: saved(a_picture((6240, 6240)), "JPEG", progressive=True),
    "a PNG with transparency": lambda: pictures.a_full_png_of(6320, 6320),
    "an interlaced header": lambda: pictures.a_png_that_claims(6320, 6320),
    "a WebP of 12 million pixels": lambda: saved(a_picture((4032, 3024)), "WEBP", method=0),
    "a text bomb": pictures.a_png_with_a_text_bomb,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_the_largest_pictures_cost_a_cell_little_memory_and_time(hands, kind):
    """T14: bombs: a child stays below 256 MiB and 10 seconds."""
    original = BOMBS[kind]()
    cell = hands.submit(Cell, PROGRAM).result()
    cell.greeting()

    reason = None
    with Peak(cell.pid) as peak:
        try:
            cell.develop(original, Order(*WHOLE, len(original)), 60)
        except Refused as refused:
            reason = refused.reason
    cell.end()

    # The kernel ends a child after ten seconds of its own; waiting for others is no fault of it.
    assert reason is not Refusal.TOO_SLOW
    assert 0 < peak.mebibytes < 256


class Peak:
    """Watches how much memory a process has had at most."""

    def __init__(self, pid: int) -> None:
        self.mebibytes = 0.0
        self._status = Path(f"/proc/{pid}/status")
        self._done = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._done.wait(0.002):
            with contextlib.suppress(OSError, IndexError):
                line = self._status.read_text().split("VmHWM:")[1].split()
                self.mebibytes = max(self.mebibytes, int(line[0]) / 1024)


def pixels_of(cells, original: bytes) -> Image.Image:
    got = cells.develop(original, Order(*WHOLE, len(original)))
    return Image.frombytes("RGB", (got.width, got.height), got.rgb)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
def test_a_photo_stands_upright_to_the_pixel(cells, orientation, file_format):
    how = {"lossless": True} if file_format == "WEBP" else {}
    original = saved(a_picture((240, 310)), file_format, exif=pictures.exif(orientation), **how)

    upright = pixels_of(cells, original)

    expected = ImageOps.exif_transpose(Image.open(BytesIO(original)))
    assert expected.size == ((240, 310) if orientation < 5 else (310, 240))
    assert upright.size == expected.size
    assert upright.tobytes() == expected.convert("RGB").tobytes()


UNUSUAL = {
    "CMYK": saved(a_picture(mode="CMYK"), "JPEG", quality=95),
    "grey JPEG": saved(a_picture(mode="L"), "JPEG", quality=95),
    "progressive": saved(a_picture(), "JPEG", quality=95, progressive=True),
    "palette": saved(a_picture().quantize(256), "PNG"),
    "grey with transparency": saved(a_picture(mode="LA"), "PNG"),
    "16-bit grey": saved(
        a_picture(mode="L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG"
    ),
    "colour in 16 bits": pictures.a_deep_png(16),
    "interlaced": pictures.an_interlaced_png(),
    "CMYK as Adobe writes it": saved(a_picture(mode="CMYK"), "JPEG", quality=95, progressive=True),
    "a phone's second picture": pictures.a_phone_jpeg_with_a_second_picture(),
    "palette with transparency": saved(
        a_picture().quantize(256, dither=Image.Dither.NONE), "PNG", transparency=255
    ),
    "transparent": saved(a_picture(mode="RGBA"), "PNG"),
    "lossless WebP": saved(a_picture(), "WEBP", lossless=True),
    "polyglot": JPEG + b"PK\x03\x04" + b"<script>alert(1)</script>" * 50,
}


@pytest.mark.parametrize("kind", UNUSUAL)
def test_an_unusual_photo_looks_as_it_should(cells, kind):
    looks = pixels_of(cells, UNUSUAL[kind])

    grey = kind.startswith(("grey", "16-bit"))
    expected = a_picture(mode="L").convert("RGB") if grey else a_picture()
    for x, y in ((320, 400), (200, 600), (600, 100), (10, 10)):
        wanted, got = expected.getpixel((x, y)), looks.getpixel((x, y))
        assert all(abs(a - b) <= 12 for a, b in zip(wanted, got, strict=True)), (wanted, got)


def test_black_and_white_and_a_transparent_colour_become_rgb_on_white(cells):
    page = saved(Image.new("1", (300, 400), 1), "PNG")
    green = saved(Image.new("RGB", (300, 400), (0, 255, 0)), "PNG", transparency=(0, 255, 0))

    assert pixels_of(cells, page).getextrema() == ((255, 255),) * 3
    assert pixels_of(cells, green).getextrema() == ((255, 255),) * 3


def test_a_large_photo_leaves_the_cell_small_and_seamless(cells):
    original = a_picture((3300, 4400))

    small = pixels_of(cells, saved(original, "PNG", compress_level=1))

    assert small.size == (1200, 1600)
    expected = original.resize((1200, 1600), Image.Resampling.LANCZOS)
    seams = [
        max(
            abs(a - b)
            for a, b in zip(small.getpixel((900, y)), expected.getpixel((900, y)), strict=True)
        )
        for y in range(0, 1600, 3)
    ]
    assert max(seams) <= 4


@pytest.mark.parametrize("seed", range(24))
async def test_a_damaged_photo_is_developed_or_refused_and_nothing_else(room, seed):
    """T17: fuzzing what goes in: flipped, cut and repeated bytes end in one of two ways."""
    chance = random.Random(seed)
    original = bytearray(chance.choice([JPEG, PNG, WEBP, pictures.talkative_jpeg()]))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(12, len(original))
        original[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))

    with contextlib.suppress(Refused):
        assert len((await room.develop(bytes(original))).renditions) == 9
