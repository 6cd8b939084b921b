"""Weights: bytes of our small pictures in AVIF, against JPEG of the same quality."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import mean

from PIL import Image, ImageOps

from services.media.darkroom.encoding import encode

from .measure import Finding, Spread
from .run import Run

_FACES = Path(__file__).parents[1] / "infra" / "demo" / "faces"
_ON_A_PAGE = 24
_TILE = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

Pair = tuple[int, int]
"""Bytes in AVIF, and bytes of a JPEG that looks as good."""


async def measure(run: Run) -> list[Finding]:
    """Measure the demo's portraits as the darkroom writes them.

    Of equal quality is the smallest JPEG whose structural similarity (SSIM over tiles of
    8 x 8, luma) to the same pixels is not below the AVIF's.
    """
    names = sorted(_FACES.glob("*.jpg"))[: run.some(_ON_A_PAGE, 48)]
    small, page = zip(*(_weigh(name) for name in names), strict=True)
    pages = [page[at : at + _ON_A_PAGE] for at in range(0, len(page), _ON_A_PAGE)]
    return [
        _finding(
            "a thumbnail of 160 in AVIF, against JPEG of equal score", [[one] for one in small]
        ),
        _finding("the pictures of a page of 24 in AVIF, against its JPEGs", pages),
    ]


def _finding(what: str, sums: list[list[Pair]] | list[tuple[Pair, ...]]) -> Finding:
    ours = [float(sum(avif for avif, _ in some)) for some in sums]
    theirs = [float(sum(jpeg for _, jpeg in some)) for some in sums]
    return Finding(
        aim=10,
        what=what,
        seen=Spread.between(ours, theirs),
        bound=0.6,
        beside=f"{mean(ours) / 1000:.1f} kB against {mean(theirs) / 1000:.1f} kB",
        at_least=False,
    )


def _weigh(path: Path) -> tuple[Pair, Pair]:
    """Return a portrait's thumbnail at equal score, and its picture on a page as we serve both."""
    files = {(one.long_edge, one.file_format): one.file for one in encode(_portrait(path))}
    avif, truth = files[160, "avif"], _shrunk(_portrait(path), 160)
    equal = _as_good(truth, _ssim(truth, avif))
    return (len(avif), equal), (len(files[480, "avif"]), len(files[480, "jpg"]))


def _portrait(path: Path) -> Image.Image:
    with Image.open(path) as photo:
        upright = ImageOps.exif_transpose(photo).convert("RGB")
    return ImageOps.fit(upright, (768, 960), Image.Resampling.LANCZOS)


def _shrunk(portrait: Image.Image, edge: int) -> Image.Image:
    """Scale as the darkroom does: by way of the next larger size."""
    for step in (480, edge):
        portrait = portrait.resize((step * 4 // 5, step), Image.Resampling.LANCZOS)
    return portrait


def _as_good(truth: Image.Image, score: float) -> int:
    for quality in range(40, 100, 2):
        file = BytesIO()
        truth.save(file, "JPEG", quality=quality, optimize=True)
        if _ssim(truth, file.getvalue()) >= score:
            break
    return len(file.getvalue())


def _ssim(truth: Image.Image, file: bytes) -> float:
    with Image.open(BytesIO(file)) as seen:
        pairs = zip(_tiles(truth), _tiles(seen), strict=True)
        return mean(_alike(one, other) for one, other in pairs)


def _tiles(picture: Image.Image) -> Iterator[bytes]:
    luma = picture.convert("L")
    for top in range(0, luma.height, _TILE):
        for left in range(0, luma.width, _TILE):
            yield luma.crop((left, top, left + _TILE, top + _TILE)).tobytes()


def _alike(one: bytes, other: bytes) -> float:
    a, b = mean(one), mean(other)
    va = mean((x - a) ** 2 for x in one)
    vb = mean((y - b) ** 2 for y in other)
    both = mean((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    likeness = (2 * a * b + _C1) * (2 * both + _C2)
    return likeness / ((a * a + b * b + _C1) * (va + vb + _C2))
