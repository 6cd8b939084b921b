"""A notice: a prompt without content, asked for by one service and sent by another."""

from __future__ import annotations

from typing import ClassVar

from services.contracts.codes import (
    Id,
    Language,
    NoticeChannel,
    NoticeFailure,
    NoticeTemplate,
    SealedAddress,
)
from services.contracts.event import Event


class NoticeRequested(Event):
    """Someone should be told, without a word of content, to look again.

    `sealed_address` holds JSON {address, hours?, zone?, stop?}, padded to 256 bytes and sealed to
    notify: the hours [first, end) at which a prompt is safe, where the zone says, and the token
    with which the requester knows a wish to get no more of them.
    """

    TYPE: ClassVar[str] = "notice.requested.v1"
    TOPIC: ClassVar[str] = "restricted.notices"
    KEY: ClassVar[str] = "notice_id"

    notice_id: Id
    template: NoticeTemplate
    language: Language
    channel: NoticeChannel
    sealed_address: SealedAddress


class NoticeWithdrawn(Event):
    """Whoever asked for a notice wants none any more: if it has not gone out, it never does."""

    TYPE: ClassVar[str] = "notice.withdrawn.v1"
    TOPIC: ClassVar[str] = "restricted.notices"
    KEY: ClassVar[str] = "notice_id"

    notice_id: Id


class NoticeSent(Event):
    """A notice was handed to the mail system."""

    TYPE: ClassVar[str] = "notice.sent.v1"
    TOPIC: ClassVar[str] = "restricted.deliveries"
    KEY: ClassVar[str] = "notice_id"

    notice_id: Id


class NoticeFailed(Event):
    """A notice was given up; nobody was told."""

    TYPE: ClassVar[str] = "notice.failed.v1"
    TOPIC: ClassVar[str] = "restricted.deliveries"
    KEY: ClassVar[str] = "notice_id"

    notice_id: Id
    reason: NoticeFailure
