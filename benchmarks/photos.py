"""Photos: what nine files of a photo cost, against libvips and the plain calls of Pillow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from services.media.darkroom.cell import picture

from . import photo_jobs
from .measure import Finding, Once, Spread, in_turn
from .peer import Peer, libvips
from .photo_jobs import KINDS, Kind, Photo
from .run import Run


async def measure(run: Run) -> list[Finding]:
    """Measure CPU seconds from a photo's bytes to its files' bytes, without child or finder.

    Each process counts its own, with all its threads.
    """
    picture.prepare()
    with TemporaryDirectory() as folder:
        photos = list(photo_jobs.photos(Path(folder)))
        async with libvips() as peer:
            as_good = [await photo_jobs.as_good(peer, photo) for photo in photos]
            likeness = await _likeness(peer, photos)

            async def vips() -> float:
                return sum([(await peer.develop(one.path))["seconds"] for one in photos])

            figures = await in_turn(
                run.some(3, 9),
                _all(photos, lambda at: photo_jobs.ours(photos[at].original)),
                vips,
                _all(photos, lambda at: photo_jobs.one_file(photos[at].original)),
                _all(photos, lambda at: photo_jobs.plain(photos[at].original, as_good[at])),
            )
        ours = [photo_jobs.ours(one.original) for one in photos]
        plain = [
            photo_jobs.plain(one.original, how) for one, how in zip(photos, as_good, strict=True)
        ]
    return [*_findings(figures, len(photos), likeness), _bytes(ours, plain)]


def _all(photos: Sequence[Photo], work: Callable[[int], object]) -> Once:
    async def once() -> float:
        began = time.process_time()
        for at in range(len(photos)):
            work(at)
        return time.process_time() - began

    return once


async def _likeness(peer: Peer, photos: Sequence[Photo]) -> str:
    """Say how good our files and the peer's are, and how large."""
    scores: tuple[list[float], list[float]] = [], []
    sizes = [0, 0]
    for photo in photos:
        into = photo.folder / "peer"
        into.mkdir()
        await peer.develop(photo.path, into)
        theirs = {kind: into / f"{kind[0]}.{kind[1]}" for kind in KINDS}
        made = photo_jobs.ours(photo.original)
        own = {kind: photo.keep(f"own-{kind[0]}.{kind[1]}", made[kind]) for kind in KINDS}
        for at, files in enumerate((own, theirs)):
            scores[at].append(await photo_jobs.goodness(peer, photo, files))
            sizes[at] += sum(path.stat().st_size for path in files.values())
    own_score, their_score = (mean(one) for one in scores)
    kib = [size / 1024 / len(photos) for size in sizes]
    return f"likeness {own_score:.4f} and {their_score:.4f}, {kib[0]:.0f} and {kib[1]:.0f} KiB"


def _findings(figures: Sequence[list[float]], photos: int, likeness: str) -> list[Finding]:
    ours, vips, once, plain = figures

    def each(seconds: list[float]) -> str:
        return f"{Spread.of(seconds).middle / photos * 1000:.0f} ms"

    return [
        Finding(
            aim=1,
            what="nine files of a photo, against libvips",
            seen=Spread.between(ours, vips),
            bound=1.15,
            beside=f"{each(ours)} and {each(vips)} of CPU a photo; {likeness}",
            at_least=False,
        ),
        Finding(
            aim=2,
            what="nine files, against decoding once and writing one JPEG",
            seen=Spread.between(ours, once),
            bound=6,
            beside=f"{each(once)} of CPU for the one",
            at_least=False,
        ),
        Finding(
            aim=2,
            what="plain calls of Pillow, against nine files as good",
            seen=Spread.between(plain, ours),
            bound=4,
            beside=f"{each(plain)} of CPU a photo for the plain calls",
        ),
    ]


def _bytes(ours: Sequence[dict[Kind, bytes]], plain: Sequence[dict[Kind, bytes]]) -> Finding:
    def of(kind: str, made: Sequence[dict[Kind, bytes]]) -> int:
        return sum(
            len(file) for one in made for (_, ending), file in one.items() if kind in ("", ending)
        )

    each = ", ".join(
        f"{kind} {of(kind, ours) / of(kind, plain):.2f}" for kind in ("avif", "webp", "jpg")
    )
    return Finding(
        aim=2,
        what="bytes of nine files, against plain calls as good",
        seen=Spread.of([of("", ours) / of("", plain)]),
        bound=1.05,
        beside=each,
        at_least=False,
    )
