"""Strange pictures by the thousand: those of Pillow's own tests, whole and then spoiled.

`python -m tests.media.corpus` puts all of them through a real darkroom and prints what became of
them; `make test` takes the few that `drawn` draws.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from infra.local import corpus
from services.contracts.codes import Refusal
from services.contracts.renditions import rendition_names
from services.media.darkroom import Darkroom, Refused, open_darkroom

from . import canaries
from .pictures import a_face
from .test_hostile_pictures import HOSTILE

DRAWN = 120
SPOILINGS = 8
DEVELOPED = "developed"
VERDICTS = (DEVELOPED, *Refusal)
_TAKEN = (".apng", ".jpg", ".jpeg", ".mpo", ".png", ".webp")
_FEW = 5
_AT_ONCE = 6
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Verdict:
    """What became of one file; `said` is none of `VERDICTS` if something went wrong."""

    kind: str
    name: str
    said: str
    seconds: float

    @property
    def typed(self) -> bool:
        return self.said in VERDICTS


def drawn(names: list[str]) -> set[str]:
    """Draw by a rule that gives the same files each time: one of each ending, then readers' food.

    The order is that of the names' hashes, so that neighbours in a folder do not come together.
    """
    shuffled = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    first = {PurePath(name).suffix: name for name in reversed(shuffled)}
    rest = [name for name in shuffled if PurePath(name).suffix in _TAKEN]
    chosen = dict.fromkeys((*first.values(), *rest))
    return set(list(chosen)[:DRAWN])


def whole(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the archive's pictures, and those that this project made up."""
    yield from corpus.read(source)
    for name, (file, _) in HOSTILE.items():
        yield f"own/{name}", file
    for name in canaries.CORNERS:
        yield f"own/{name}", canaries.hidden_in(name)


def spoiled(name: str, file: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file cut, flipped, doubled, holed and mixed, the same ways each time."""
    chance = random.Random(name)
    for number in range(SPOILINGS):
        at = chance.randrange(1, len(file))
        spoil = bytearray(file)
        match number % 4:
            case 0:
                del spoil[at:]
            case 1:
                for _ in range(chance.randint(1, 40)):
                    spoil[chance.randrange(len(spoil))] ^= 1 << chance.randrange(8)
            case 2:
                spoil[at : at + chance.randint(1, 64)] = chance.randbytes(chance.randint(0, 64))
            case 3:
                spoil[at:at] = spoil[chance.randrange(len(file)) :][:4096]
        yield f"spoiled/{number} {name}", bytes(spoil)


async def judged(
    room: Darkroom, files: Iterable[tuple[str, bytes]], developed: list[tuple[str, bytes]]
) -> AsyncIterator[Verdict]:
    """Yield each file's verdict; keep those that were developed."""
    tasks: set[asyncio.Task[Verdict]] = set()
    for name, file in files:
        tasks.add(asyncio.create_task(_judge(room, name, file, developed)))
        if len(tasks) >= _AT_ONCE:
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    for task in tasks:
        yield await task


async def _judge(room: Darkroom, name: str, file: bytes, developed: list) -> Verdict:
    began = time.monotonic()
    try:
        development = await room.develop(file)
    except Refused as refused:
        said = str(refused.reason)
    except Exception as wrong:  # noqa: BLE001 - whatever else it is, is what is sought here
        said = type(wrong).__name__
    else:
        made = [f"x-{one.long_edge}.{one.file_format}" for one in development.renditions]
        said = DEVELOPED if made == list(rendition_names("x")) else "not nine files"
        developed.append((name, file))
    return Verdict(_kind(name), name, said, time.monotonic() - began)


def _kind(name: str) -> str:
    made = name.partition("/")[0]
    return made if made in ("own", "spoiled") else PurePath(name).suffix.lower() or "no ending"


async def everything(source: Path) -> list[Verdict]:
    """Judge all that there is; then what was developed, spoiled."""
    verdicts, developed = [], []
    async with open_darkroom(2, patience=_PATIENCE_SECONDS) as room:
        async for one in judged(room, whole(source), developed):
            verdicts.append(one)
        found = [bad for name, file in (*sorted(developed), _FACE) for bad in spoiled(name, file)]
        async for one in judged(room, found, []):
            verdicts.append(one)
        await room.develop(a_face())  # still standing
    return verdicts


_FACE = "a face", a_face()


def table(verdicts: list[Verdict]) -> Iterator[str]:
    """Yield the lines of a table: kinds of files down, verdicts across."""
    across = [said for said in VERDICTS if any(one.said == said for one in verdicts)]
    kinds = Counter(one.kind for one in verdicts)
    few = {kind for kind, files in kinds.items() if files < _FEW}
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in verdicts:
        rows["other endings" if one.kind in few else one.kind][one.said] += 1
    yield _row("", "files", across)
    for kind, said in sorted(rows.items(), key=lambda row: -row[1].total()):
        yield _row(kind, said.total(), [said[verdict] or "" for verdict in across])
    sums = Counter(one.said for one in verdicts)
    yield _row("all", len(verdicts), [sums[verdict] for verdict in across])


def _row(kind: str, files: object, cells: Sequence[object]) -> str:
    return f"{kind:<13} {files:>6} " + " ".join(f"{cell:>12}" for cell in cells)


def main() -> int:
    """Judge everything, print the table; fail if a verdict is not on the list."""
    began = time.monotonic()
    verdicts = asyncio.run(everything(corpus.archive()))
    slowest = max(verdicts, key=lambda one: one.seconds)
    lines = [
        *table(verdicts),
        "",
        f"{len(verdicts)} files in {time.monotonic() - began:.0f} s, each with one verdict; "
        f"the slowest took {slowest.seconds:.1f} s, waiting included ({slowest.name})",
        *(f"NOT ON THE LIST: {one.name}: {one.said}" for one in verdicts if not one.typed),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if all(one.typed for one in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
