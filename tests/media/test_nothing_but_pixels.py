"""What a camera wrote into a photo stays in the darkroom."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from services.contracts.renditions import rendition_names
from services.media.darkroom import Unclean, encoding, inspection
from tests.support.needs import needs

from . import pictures
from .pictures import CANARY, a_picture, saved

TALKATIVE = {
    "jpeg": pictures.talkative_jpeg,
    "png": pictures.talkative_png,
    "webp": pictures.talkative_webp,
    "palette": pictures.a_palette_with_a_secret,
    "second picture": pictures.a_phone_jpeg_with_a_second_picture,
}
_SPELLED = (
    CANARY.encode(),
    CANARY.encode("utf-16-le"),
    CANARY.encode("utf-16-be"),
    CANARY.encode().hex().encode(),
    base64.b64encode(CANARY.encode())[:-4],
)


def spells_the_canary(file: bytes) -> bool:
    """Look for the canary as it is, spelled otherwise, and in every zlib stream."""
    texts = [file]
    at = file.find(b"\x78")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            texts.append(zlib.decompressobj().decompress(file[at:], 1 << 20))
        at = file.find(b"\x78", at + 1)
    return any(spelled in text for spelled in _SPELLED for text in texts)


@pytest.mark.parametrize("kind", TALKATIVE)
async def test_what_is_written_in_a_photo_never_comes_out(room, kind):
    """T02: canaries in every corner of a JPEG, a PNG, a WebP: none come out."""
    original = TALKATIVE[kind]()

    development = await room.develop(original)

    assert spells_the_canary(original)
    assert [r.file_format for r in development.renditions if spells_the_canary(r.file)] == []


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_the_search_would_find_what_a_plain_save_leaves_in(file_format):
    """T02, turned round: the naive way of writing a photo is caught by the same search."""
    kind = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}[file_format]
    naive = Image.open(BytesIO(TALKATIVE[kind]()))
    how = {"exif": naive.info["exif"]} if file_format != "JPEG" else {}

    assert spells_the_canary(saved(naive, file_format, **how))


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
async def test_what_lay_under_transparent_pixels_is_white(room, file_format):
    """T02: colours hidden under full transparency do not come out."""
    original = saved(pictures.hidden(), file_format, lossless=True, exact=True)

    development = await room.develop(original, (0, 0, 1, 1))

    for rendition in development.renditions:
        upper = Image.open(BytesIO(rendition.file)).convert("RGB")
        upper = upper.crop((0, 0, upper.width, upper.height // 2 - 8))
        assert min(low for low, _ in ImageStat.Stat(upper).extrema) >= 250


async def test_the_second_picture_in_a_phones_jpeg_does_not_come_out(room):
    """T02: only the first frame is ever read."""
    alone = saved(a_picture(), "JPEG")

    with_second = await room.develop(pictures.a_phone_jpeg_with_a_second_picture(), (0, 0, 1, 1))
    without = await room.develop(alone, (0, 0, 1, 1))

    assert with_second.renditions == without.renditions


async def test_equal_photos_give_equal_bytes_whatever_else_they_carry(room):
    quiet = saved(a_picture(), "JPEG", quality=90)

    talkative = await room.develop(pictures.talkative_jpeg())

    assert talkative == await room.develop(quiet)


async def test_nine_renditions_come_out_in_the_order_of_their_names(room):
    development = await room.develop(saved(a_picture((768, 960)), "PNG"), (0, 0, 1, 1))

    told = [f"face-{r.long_edge}.{r.file_format}" for r in development.renditions]
    assert tuple(told) == rendition_names("face")
    for rendition in development.renditions:
        picture = Image.open(BytesIO(rendition.file))
        assert picture.size == (rendition.long_edge * 4 // 5, rendition.long_edge)
        assert picture.mode == "RGB"


async def test_a_small_photo_is_never_scaled_up(room):
    development = await room.develop(saved(a_picture((200, 250)), "PNG"))

    heights = [Image.open(BytesIO(r.file)).height for r in development.renditions]
    assert heights == [160, 160, 160, 250, 250, 250, 250, 250, 250]


async def test_renditions_look_like_the_photo(room):
    original = a_picture((768, 960))

    development = await room.develop(saved(original, "PNG"), (0, 0, 1, 1))

    for rendition in development.renditions[-3:]:
        difference = ImageChops.difference(Image.open(BytesIO(rendition.file)), original)
        assert max(ImageStat.Stat(difference).mean) < 3


async def test_a_small_part_of_a_large_photo_stays_sharp(room):
    original = saved(a_picture((3000, 4000)), "JPEG")

    development = await room.develop(original, (0.4, 0.4, 0.35, 0.35))

    assert Image.open(BytesIO(development.renditions[-1].file)).size == (768, 960)


@pytest.mark.parametrize("kind", TALKATIVE)
async def test_every_segment_of_a_rendition_is_on_the_list(room, kind):
    """T11: each rendition's segments are on the allow-list."""
    development = await room.develop(TALKATIVE[kind]())

    for rendition in development.renditions:
        inspection.inspect(rendition.file, rendition.file_format)


def _more_avif(after: bytes, box: bytes) -> bytes:
    return saved(a_picture(), "AVIF", max_threads=1).replace(after, box + after, 1)


JPEG, WEBP, AVIF = (saved(a_picture(), kind) for kind in ("JPEG", "WEBP", "AVIF"))
SMUGGLED = {
    "jpg comment": ("jpg", JPEG[:20] + pictures.segment(0xFE, b"hello") + JPEG[20:]),
    "jpg exif": ("jpg", saved(a_picture(), "JPEG", exif=pictures.exif())),
    "jpg xmp": ("jpg", saved(a_picture(), "JPEG", xmp=pictures.xmp())),
    "jpg colour profile": ("jpg", saved(a_picture(), "JPEG", icc_profile=pictures.icc())),
    "jpg own segment": ("jpg", JPEG[:20] + pictures.segment(0xEF, b"hello") + JPEG[20:]),
    "jpg between scans": ("jpg", JPEG[:-2] + pictures.segment(0xE1, b"hello") + JPEG[-2:]),
    "jpg after the end": ("jpg", JPEG + b"\0"),
    "jpg two of them": ("jpg", JPEG + JPEG),
    "jpg without its end": ("jpg", JPEG[:-2]),
    "jpg thumbnail": ("jpg", JPEG[:18] + b"\1\1" + b"\xff" * 3 + JPEG[20:]),
    "webp exif": ("webp", saved(a_picture(), "WEBP", exif=pictures.exif())),
    "webp colour profile": ("webp", saved(a_picture(), "WEBP", icc_profile=pictures.icc())),
    "webp transparency": ("webp", saved(pictures.hidden(), "WEBP")),
    "webp without loss": ("webp", saved(a_picture(), "WEBP", lossless=True)),
    "webp moving": ("webp", pictures.moving("WEBP")),
    "webp after the end": ("webp", WEBP + b"\0\0"),
    "avif exif": ("avif", saved(a_picture(), "AVIF", exif=pictures.exif())),
    "avif xmp": ("avif", saved(a_picture(), "AVIF", xmp=pictures.xmp())),
    "avif colour profile": ("avif", saved(a_picture(), "AVIF", icc_profile=pictures.icc())),
    "avif transparency": ("avif", saved(pictures.hidden(), "AVIF")),
    "avif moving": ("avif", pictures.moving("AVIF")),
    "avif free box": ("avif", AVIF[:32] + b"\0\0\0\x0cfreeabcd" + AVIF[32:]),
    "avif after the end": ("avif", AVIF + b"\0"),
    "avif other brand": ("avif", AVIF.replace(b"MA1B", b"abcd", 1)),
    "avif other item name": ("avif", AVIF.replace(b"Color", b"Julia", 1)),
    "jpg called webp": ("webp", JPEG),
    "nothing": ("avif", b""),
}


@pytest.mark.parametrize("kind", SMUGGLED)
def test_a_rendition_with_anything_but_pixels_does_not_leave(kind):
    """T11, turned round: one segment too many, and the file is stopped."""
    file_format, file = SMUGGLED[kind]

    with pytest.raises(Unclean):
        inspection.inspect(file, file_format)


def test_what_an_image_object_carries_along_is_not_written():
    portrait = Image.open(BytesIO(pictures.talkative_jpeg())).convert("RGB").crop((0, 0, 640, 800))

    renditions = encoding.encode(portrait)

    assert "exif" in portrait.info
    assert not any(spells_the_canary(rendition.file) for rendition in renditions)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
async def test_an_outside_reader_finds_nothing_in_a_rendition(room, tmp_path, kind):
    """T12: exiftool, which knows more places than we do, finds nothing but the format."""
    exiftool = needs("exiftool")
    original = TALKATIVE[kind]()
    development = await room.develop(original)
    (tmp_path / "original").write_bytes(original)
    for rendition in development.renditions:
        name = f"face-{rendition.long_edge}.{rendition.file_format}"
        (tmp_path / name).write_bytes(rendition.file)

    read = exiftool, "-j", "-G1", "-a", "-u", "-ee", *sorted(tmp_path.iterdir())
    reading = await asyncio.to_thread(subprocess.run, read, capture_output=True)

    told = {Path(entry.pop("SourceFile")).name: entry for entry in json.loads(reading.stdout)}
    assert CANARY in json.dumps(told.pop("original"))
    assert len(told) == 9
    for entry in told.values():
        assert {key.split(":")[0] for key in entry} <= _GROUPS
        assert CANARY not in json.dumps(entry)
        assert not {key.split(":")[1] for key in entry} & {"Comment", "Trailer", "Warning"}


_GROUPS = {"ExifTool", "System", "File", "JFIF", "RIFF", "Composite", "Meta", "QuickTime"}
