"""Photo jobs: two photos, and three ways of making files of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from infra.local import corpus
from services.contracts.renditions import FORMATS, LONG_EDGES
from services.media.darkroom import encoding, framing
from services.media.darkroom.cell import picture
from services.media.darkroom.cell.wire import Order

from .peer import Peer

_FACE = Path(__file__).parents[1] / "infra" / "demo" / "faces" / "03.jpg"
_REAL = "fujifilm.mpo"
_PILLOW = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_LOWEST, _HIGHEST = 45, 95

Kind = tuple[int, str]
"""Long edge and format of one of nine files."""

KINDS: tuple[Kind, ...] = tuple((edge, kind) for edge in LONG_EDGES for kind in FORMATS)


@dataclass(frozen=True)
class Photo:
    """A photo as a camera made it, and a folder to lay files of it in."""

    folder: Path
    original: bytes

    @cached_property
    def path(self) -> Path:
        """Where the photo lies."""
        return self.keep("original.jpg", self.original)

    def keep(self, name: str, file: bytes) -> Path:
        """Lay a file of the photo into its folder."""
        path = self.folder / name
        path.write_bytes(file)
        return path


def photos(folder: Path) -> Iterator[Photo]:
    """Yield a drawn face of 12 million pixels with a sensor's noise, and a real photo of 10."""
    face = ImageOps.exif_transpose(Image.open(_FACE)).convert("RGB")
    large = face.resize((3000, 4000), Image.Resampling.LANCZOS)
    noise = Image.effect_noise(large.size, 40).convert("RGB")
    file = BytesIO()
    Image.blend(large, noise, 0.06).save(file, "JPEG", quality=90)
    ((_, real),) = corpus.read(corpus.archive(), {_REAL})
    for number, original in enumerate((file.getvalue(), real)):
        place = folder / str(number)
        place.mkdir()
        yield Photo(place, original)


def ours(original: bytes) -> dict[Kind, bytes]:
    """Make nine files with the darkroom's own code, without its child process."""
    made = encoding.encode(_portrait(original))
    return {(one.long_edge, one.file_format): one.file for one in made}


def one_file(original: bytes) -> bytes:
    """Decode as the darkroom does, and write a single JPEG."""
    portrait = _portrait(original).resize((768, 960), Image.Resampling.LANCZOS)
    return _saved(portrait, "jpg", 80)


def plain(original: bytes, quality: dict[Kind, int]) -> dict[Kind, bytes]:
    """Make nine files as a manual shows it: open, turn, fit and save, nine times."""
    return {kind: _saved(_fitted(original, kind[0]), kind[1], quality[kind]) for kind in KINDS}


async def as_good(peer: Peer, photo: Photo) -> dict[Kind, int]:
    """Find the lowest quality at which plain calls make each file as good as ours.

    Good is what is like the whole photo, scaled down without loss.
    """
    made, found = ours(photo.original), {}
    for edge, kind in KINDS:
        fitted = _fitted(photo.original, edge)
        best = photo.keep(f"{edge}.png", _png(fitted))
        wanted = await peer.score(photo.keep(f"ours.{kind}", made[edge, kind]), best)
        low, high = _LOWEST, _HIGHEST
        while low < high:
            middle = (low + high) // 2
            tried = photo.keep(f"plain.{kind}", _saved(fitted, kind, middle))
            if await peer.score(tried, best) >= wanted:
                high = middle
            else:
                low = middle + 1
        found[edge, kind] = high
    return found


async def goodness(peer: Peer, photo: Photo, files: dict[Kind, Path]) -> float:
    """Return the mean score of nine files; `as_good` has laid down what they are held against."""
    scores = [
        await peer.score(path, photo.folder / f"{kind[0]}.png") for kind, path in files.items()
    ]
    return sum(scores) / len(scores)


def _portrait(original: bytes) -> Image.Image:
    photo = picture.open_picture(original, Order(1.0, 1.0, len(original)))
    return photo.crop(framing.cut(photo.size, _WHOLE, ()).corners)


def _fitted(original: bytes, edge: int) -> Image.Image:
    upright = ImageOps.exif_transpose(Image.open(BytesIO(original)))
    return ImageOps.fit(upright, (edge * 4 // 5, edge), Image.Resampling.LANCZOS).convert("RGB")


def _saved(image: Image.Image, kind: str, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, _PILLOW[kind], quality=quality)
    return file.getvalue()


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
