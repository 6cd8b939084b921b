"""Pictures as cameras, tools and enemies make them, with a canary in every corner."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

FACES = Path(__file__).parents[2] / "infra" / "demo" / "faces"
CANARY = "Canary-Asmara-7731"
_RAW = CANARY.encode()
_EXIF_TEXTS = (0x010E, 0x010F, 0x013B, 0x8298, 0x9C9C, 0x9C9D)


def a_face(number: int = 0) -> bytes:
    """A phone-like JPEG of a drawn face, with everything a phone writes into it."""
    return (FACES / f"{number:02}.jpg").read_bytes()


def a_picture(size: tuple[int, int] = (640, 800), mode: str = "RGB") -> Image.Image:
    """A picture no two corners of which are alike."""
    width, height = size
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (across, down, Image.new("L", size, 90)))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width // 3, height // 4, width * 2 // 3, height * 3 // 4), fill=(200, 150, 120))
    draw.rectangle((0, 0, width // 10, height // 20), fill=(255, 0, 0))
    return picture.convert(mode)


def saved(picture: Image.Image, file_format: str, **how) -> bytes:
    file = BytesIO()
    picture.save(file, file_format, **how)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Exif with the canary in texts, maker note and position."""
    made = Image.Exif()
    made[0x0112] = orientation
    for tag in _EXIF_TEXTS:
        made[tag] = CANARY.encode("utf-16-le") if tag >= 0x9C9B else CANARY
    made.get_ifd(0x8769)[0x927C] = _RAW
    made.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + _RAW
    made.get_ifd(0x8825).update({1: "N", 2: (15.0, 20.0, 21.5), 29: CANARY})
    return made


def xmp() -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{CANARY}</a></x:xmpmeta>'.encode()


def icc() -> bytes:
    """A real colour profile with the canary behind it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + _RAW


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def talkative_jpeg() -> bytes:
    """A JPEG with the canary in Exif, GPS, XMP, ICC, comment, IPTC, thumbnail, APPn, the tail."""
    plain = saved(
        a_picture(), "JPEG", exif=exif(), xmp=xmp(), icc_profile=icc(), comment=_RAW, quality=90
    )
    thumbnail = saved(a_picture((80, 100)), "JPEG", comment=_RAW)
    extra = [
        segment(0xE0, b"JFXX\0\x10" + thumbnail),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 26) + _RAW),
        *(segment(marker, b"own\0" + _RAW) for marker in (0xE5, 0xEC, 0xEE, 0xEF)),
    ]
    return plain[:2] + b"".join(extra) + plain[2:] + _RAW + b"PK\x03\x04" + _RAW


def talkative_png() -> bytes:
    """A PNG with the canary in all texts, Exif, ICC, a private chunk, hidden colour, the tail."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_text("Comment", CANARY, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", xmp().decode())
    plain = saved(hidden(), "PNG", exif=exif(), icc_profile=icc(), pnginfo=texts)
    own = chunk(b"caNy", _RAW)
    return plain[:33] + own + plain[33:] + _RAW


def talkative_webp() -> bytes:
    """A WebP with the canary in Exif, XMP, ICC, an unknown chunk, hidden colour, the tail."""
    plain = saved(
        hidden(), "WEBP", lossless=True, exact=True, exif=exif(), xmp=xmp(), icc_profile=icc()
    )
    own = b"CANY" + struct.pack("<I", len(_RAW)) + _RAW
    whole = plain + own
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:] + _RAW


def hidden() -> Image.Image:
    """A picture whose upper half is transparent over strong red."""
    picture = a_picture(mode="RGBA")
    picture.paste((255, 0, 0, 0), (0, 0, picture.width, picture.height // 2))
    return picture


def a_palette_with_a_secret() -> bytes:
    """A palette PNG of three colours whose unused entries spell the canary."""
    picture = a_picture().quantize(8)
    palette = (picture.getpalette() or [])[:24]
    picture.putpalette(palette + list(_RAW.ljust(30)))
    whole = saved(picture, "PNG", optimize=False, bits=8)
    assert _RAW in whole
    return whole


def a_phone_jpeg_with_a_second_picture() -> bytes:
    """A JPEG of the multi-picture kind, the second picture all red, with a comment."""
    second = Image.new("RGB", (640, 800), (255, 0, 0))
    second.encoderinfo = {"comment": _RAW}
    return saved(a_picture(), "MPO", save_all=True, append_images=[second])


def a_deep_png(depth: int) -> bytes:
    """A PNG with 16 bits for each colour, written by hand: Pillow writes none."""
    picture = a_picture()
    rows = picture.tobytes()
    line = 3 * picture.width
    deep = (rows[at : at + line] for at in range(0, len(rows), line))
    data = b"".join(b"\0" + b"".join(bytes((v, v)) for v in row) for row in deep)
    return _png(picture.size, depth, 0, data)


def an_interlaced_png() -> bytes:
    """A PNG in the seven passes of Adam7, written by hand."""
    picture = a_picture()
    data = b""
    for x0, y0, across, down in _ADAM7:
        part = [
            b"".join(bytes(picture.getpixel((x, y))) for x in range(x0, picture.width, across))
            for y in range(y0, picture.height, down)
        ]
        data += b"".join(b"\0" + row for row in part)
    return _png(picture.size, 8, 1, data)


_ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)


def _png(size: tuple[int, int], depth: int, interlaced: int, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", *size, depth, 2, 0, 0, interlaced)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def a_png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header promises more than there is."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def a_jpeg_that_claims(width: int, height: int) -> bytes:
    plain = saved(a_picture(), "JPEG")
    at = plain.index(b"\xff\xc0") + 5
    return plain[:at] + struct.pack(">HH", height, width) + plain[at + 4 :]


def a_png_with_a_text_bomb() -> bytes:
    """A small PNG whose compressed text unpacks to 300 MB."""
    plain = saved(a_picture(), "PNG")
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    return plain[:33] + chunk(b"zTXt", b"Comment\0\0" + packed) + plain[33:]


def a_full_png_of(width: int, height: int) -> bytes:
    """A PNG with transparency as large as it says, all of it there, packed a thousandfold."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 4 * width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(4000)


def moving(file_format: str) -> bytes:
    frames = [Image.new("RGB", (320, 400), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100)
