"""Notes and documents of a case: what staff keep beside what the seeker told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .sounds import sound_of

MOST_DOCUMENT_BYTES = 20 * 1024 * 1024


class NoteNotFound(Problem):
    """There is no such note in this case."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class DocumentNotFound(Problem):
    """There is no such document in this case."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class RecordingNeeded(Problem):
    """A consent that stands rests on this recording."""


@dataclass(frozen=True)
class CaseNote:
    """What somebody wrote into a case; it stays as it is, and a further note may correct it."""

    note_id: UUID
    written_by: UUID
    written_at: datetime
    corrects: UUID | None = None
    sealed_words: str = field(default="", repr=False)


class DocumentKind(StrEnum):
    """What a document is, told by its first bytes and never by its name."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TEXT = "txt"
    OGG = "ogg"
    M4A = "m4a"
    MP3 = "mp3"
    WAV = "wav"

    @property
    def content_type(self) -> str:
        """Return how a browser is told of it."""
        return _CONTENT_TYPES[self]

    @property
    def is_sound(self) -> bool:
        """Whether one can listen to it."""
        return self.content_type.startswith("audio/")


_CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.PNG: "image/png",
    DocumentKind.TEXT: "text/plain; charset=utf-8",
    DocumentKind.OGG: "audio/ogg",
    DocumentKind.M4A: "audio/mp4",
    DocumentKind.MP3: "audio/mpeg",
    DocumentKind.WAV: "audio/wav",
}


@dataclass(frozen=True)
class Document:
    """A file kept in a case, closed under a key of its own."""

    document_id: UUID
    object: str
    kind: DocumentKind
    size: int
    added_by: UUID
    added_at: datetime
    sealed_name: str = field(default="", repr=False)


def document_kind(content: bytes) -> DocumentKind | None:
    """Tell what a file is by what is in it; None for what is not kept here."""
    if content.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return DocumentKind.PNG
    if sound := sound_of(content):
        return DocumentKind(sound)
    return DocumentKind.TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and all(c.isprintable() or c in "\r\n\t\ufeff\u200c\u200d" for c in text)
