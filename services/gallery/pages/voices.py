"""Recorded sentences: files a Society supplies, checked at the start, played when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from services.contracts.codes import Language, Relation

STEPS = ("page-wall", "page-face", "page-help")
"""What is said of a page itself; what else is said is the code of a relation."""
TYPES: Mapping[str, str] = {".opus": "audio/ogg", ".mp3": "audio/mpeg"}
"""By the end of a file's name, the smallest first: a browser takes the first it can play."""
MOST_BYTES = 256 * 1024
"""A sentence of half a minute has a quarter of it."""
_SAID = frozenset({*STEPS, *(one.value for one in Relation)})


class VoiceWrong(ValueError):
    """A file in the folder of voices is not as it must be; its name says which."""


@dataclass(frozen=True)
class Voice:
    """One recording, under a name made of its content."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Voices:
    """All recordings, by language and by what they say."""

    said: Mapping[tuple[str, str], Sequence[Voice]] = field(default_factory=dict)
    files: Mapping[str, Voice] = field(default_factory=dict)

    def of(self, language: str, said: str) -> Sequence[Voice]:
        """Return the recordings of a sentence, each in another format; often there is none."""
        return self.said.get((language, said), ())


def read_voices(folder: Path | None) -> Voices:
    """Read `<language>/<what is said>.<opus|mp3>`; raises `VoiceWrong` for anything else there."""
    said: dict[tuple[str, str], list[Voice]] = {}
    for path in _paths(folder) if folder else ():
        voice = Voice(_name(path), TYPES[path.suffix], path.read_bytes())
        said.setdefault((path.parent.name, path.stem), []).append(voice)
    order = list(TYPES.values())
    for found in said.values():
        found.sort(key=lambda voice: order.index(voice.content_type))
    return Voices(said, {voice.name: voice for found in said.values() for voice in found})


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise VoiceWrong(f"{folder}: no folder")
    inside = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    for path in inside:
        if wrong := _trouble(path, folder):
            raise VoiceWrong(f"{path.relative_to(folder)}: {wrong}")
    return inside


def _trouble(path: Path, folder: Path) -> str:
    if path.is_symlink() or not path.is_file() or path.parent.parent != folder:
        return "only files in a folder per language"
    if path.parent.name not in tuple(Language):
        return "no language of ours"
    if path.stem not in _SAID or path.suffix not in TYPES:
        return "no name of ours"
    if not 0 < path.stat().st_size <= MOST_BYTES:
        return f"empty, or more than {MOST_BYTES} bytes"
    return _other_kind(path)


def _other_kind(path: Path) -> str:
    head = path.read_bytes()[:64]
    if path.suffix == ".opus":
        return "" if head.startswith(b"OggS") and b"OpusHead" in head else "no Opus in Ogg"
    if head.startswith(b"ID3"):
        return "has a tag, which may name who spoke"
    return "" if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 else "no MP3"


def _name(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:24] + path.suffix
