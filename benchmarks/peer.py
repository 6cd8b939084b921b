"""Peer: bring libvips into the cache, start it, and speak with it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from infra.local import paths

_REQUIREMENTS = paths.ROOT / "requirements" / "bench.txt"


class NoPeer(paths.Trouble):
    """The peer could not be brought."""


class Peer:
    """The peer's process, seen from ours."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def develop(self, photo: Path, into: Path | None = None) -> dict[str, float]:
        """Have nine files made of a photo; return CPU seconds and bytes, and keep the files."""
        reply = await self._ask(do="develop", photo=str(photo), into=into and str(into))
        assert isinstance(reply, dict)
        return reply

    async def score(self, one: Path, other: Path) -> float:
        """Return how alike two pictures are, 1 being the same."""
        return float(await self._ask(do="score", one=str(one), other=str(other)))

    async def _ask(self, **order: object) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return json.loads(await asyncio.wait_for(self._process.stdout.readline(), 120))


@asynccontextmanager
async def libvips() -> AsyncIterator[Peer]:
    """Start the peer; raise NoPeer if it is not there and cannot be brought."""
    folder = await asyncio.to_thread(_brought)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.vips", str(folder)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Peer(process)
    finally:
        process.kill()
        await process.wait()


def _brought() -> Path:
    """Bring what the requirements pin, every file checked by its hash, unless it is there."""
    pins = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = paths.cache(f"vips-{pins}")
    done = folder / ".done"
    with paths.locked(folder):
        if not done.exists():
            uv = Path(sys.executable).with_name("uv")
            line = [str(uv), "pip", "install", "--quiet", "--target", str(folder)]
            line += ["--python", sys.executable, "--require-hashes", "--no-deps"]
            brought = subprocess.run(
                [*line, "-r", str(_REQUIREMENTS)], capture_output=True, text=True, check=False
            )
            if brought.returncode:
                raise NoPeer(f"libvips could not be brought: {brought.stderr}")
            done.touch()
    return folder
