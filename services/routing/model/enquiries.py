"""Desks, mailboxes and prompts, as far as routing knows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Language, NoticeChannel, Refusal

from .pictures import NOTHING_ASKED, Asking


class NoDesk(Problem):
    """No desk is open yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class Desk:
    """Where messages are answered: a random id and the key to seal to."""

    desk: UUID
    sealing_key: str


@dataclass(frozen=True, repr=False)
class Prompts:
    """How prompts go out: an address sealed to notify, and a hash of the token that ends them."""

    channel: NoticeChannel
    sealed_address: str
    stop_hash: bytes


@dataclass(frozen=True)
class Enquiry:
    """A visitor's conversation, as far as routing knows of it."""

    enquiry_id: UUID
    mailbox: bytes = field(repr=False)
    reply_key: str
    reference: str
    desk: UUID
    language: Language
    prompts: Prompts | None = None
    moved_to: UUID | None = None
    unplaced: bool = False
    """Whether its writer left nobody who may read it."""
    asking: Asking = NOTHING_ASKED


@dataclass(frozen=True, repr=False)
class Contents:
    """What somebody finds in a mailbox: answers, and whether a picture is asked for or was sent."""

    replies: tuple[str, ...]
    picture_asked: bool = False
    picture_sent: bool = False
    picture_turned: Refusal | None = None


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
    channel: NoticeChannel
    sealed_address: str = field(repr=False)
