"""The key files of one service: what it may open, and to whom it may seal."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from services.contracts.sealing import KeyPair, PublicKey, from_text


class KeysUnsafe(Exception):
    """A key file can be read by others than its owner, or is missing."""


@dataclass(frozen=True)
class Keyring:
    """A folder of key files, each readable by its owner alone.

    `<name>.private` holds an X25519 private key, `<name>.public` the other half,
    `<name>.secret` 32 random bytes; each as base64url text.
    """

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the folder; raises `KeysUnsafe` if a secret file is open to others."""
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix != ".public" and stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise KeysUnsafe(path.name)
        return cls(folder)

    def secret(self, name: str) -> bytes:
        """Return 32 secret bytes; raises `KeysUnsafe` if there are none of that name."""
        return self._read(f"{name}.secret")

    def private(self, name: str) -> KeyPair:
        """Return the pair that opens what is sealed to `name`."""
        return KeyPair(self._read(f"{name}.private"))

    def public(self, name: str) -> PublicKey:
        """Return the key to seal to `name` with."""
        return PublicKey(self._read(f"{name}.public"))

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        if not path.is_file():
            raise KeysUnsafe(name)
        return from_text(path.read_text(encoding="ascii").strip())
