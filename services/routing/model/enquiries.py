"""Desks, mailboxes and prompts, as far as routing knows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Language


class NoDesk(Problem):
    """No desk is open yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class Desk:
    """Where messages are answered: a random id and the key to seal to."""

    desk: UUID
    sealing_key: str


@dataclass(frozen=True)
class Enquiry:
    """A visitor's conversation, as far as routing knows of it."""

    enquiry_id: UUID
    mailbox: bytes = field(repr=False)
    reply_key: str
    reference: str
    desk: UUID
    language: Language
    sealed_address: str | None = field(default=None, repr=False)
    stop_hash: bytes | None = field(default=None, repr=False)
    moved_to: UUID | None = None


@dataclass(frozen=True)
class Release:
    """An answer that has come to its mailbox, and whom a prompt may go to."""

    enquiry_id: UUID
    pingable: bool


@dataclass(frozen=True)
class DueNotice:
    """A prompt whose moment has come."""

    notice_id: UUID
    language: Language
    sealed_address: str = field(repr=False)
