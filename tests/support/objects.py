"""A store of files small enough to hold in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.chassis.objects import ObjectMissing, ObjectsUnavailable, checked


@dataclass
class Shelf:
    """Keeps files in memory; can be told to be away, as a real store sometimes is."""

    files: dict[tuple[str, str], tuple[bytes, str]] = field(default_factory=dict)
    away: bool = False

    async def read(self, bucket: str, name: str) -> bytes:
        self._answer()
        try:
            return self.files[bucket, checked(name)][0]
        except KeyError:
            raise ObjectMissing from None

    async def write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        self._answer()
        self.files[bucket, checked(name)] = (data, content_type)

    async def delete(self, bucket: str, name: str) -> None:
        self._answer()
        self.files.pop((bucket, checked(name)), None)

    def names(self, bucket: str) -> set[str]:
        return {name for kept, name in self.files if kept == bucket}

    def _answer(self) -> None:
        if self.away:
            raise ObjectsUnavailable
