"""A store of files in a folder: what is put there stays, whichever process dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.chassis.objects import ObjectMissing, checked


def _nothing() -> None:
    return None


@dataclass
class Drawer:
    """Keeps files in folders; `step` is called before and after each of them is put or deleted."""

    folder: Path
    step: Callable[[], None] = _nothing

    async def read(self, bucket: str, name: str) -> bytes:
        try:
            return self._path(bucket, name).read_bytes()
        except FileNotFoundError:
            raise ObjectMissing from None

    async def write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        self.step()
        path = self._path(bucket, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.step()

    async def delete(self, bucket: str, name: str) -> None:
        self.step()
        self._path(bucket, name).unlink(missing_ok=True)
        self.step()

    def names(self, bucket: str) -> set[str]:
        return {path.name for path in (self.folder / bucket).glob("*")}

    def _path(self, bucket: str, name: str) -> Path:
        return self.folder / bucket / checked(name)
