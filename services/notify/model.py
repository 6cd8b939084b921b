"""What a notice is: an address known for a moment, and words that say nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from uuid import UUID

from services.contracts.codes import Language, NoticeFailure, NoticeTemplate
from services.contracts.sealing import CannotOpen, KeyPair, open_sealed, unpad

_SPECIAL = r"\s@<>()\[\],;:\\\"\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ADDRESS = re.compile(rf"(?=.{{3,254}}$)[^{_SPECIAL}]{{1,64}}@[^{_SPECIAL}]+")
"""What can be a mail address, and can be neither a header nor a second address."""


class Unopenable(Exception):
    """The sealed value holds no address for us, and will not hold one tomorrow."""


@dataclass(frozen=True, repr=False)
class Address:
    """Where a notice goes; it has no printed form, so that no log can hold it."""

    local: str
    domain: str

    @property
    def spelled(self) -> str:
        """The address as the mail system wants it (RFC 5321), the domain in ASCII."""
        return f"{self.local}@{self.domain}"


@dataclass(frozen=True)
class Notice:
    """One prompt: to whom, and which words in which language."""

    notice_id: UUID
    address: Address
    template: NoticeTemplate
    language: Language


@dataclass(frozen=True)
class Outcome:
    """How a notice ended: sent, unless there is a failure."""

    failure: NoticeFailure | None = None

    @property
    def word(self) -> str:
        """The outcome as the database and the dashboards call it."""
        return self.failure.value if self.failure else "sent"


def open_address(pair: KeyPair, sealed: str) -> Address:
    """Open JSON {"address": …}, padded to 256 bytes and sealed to us; raises `Unopenable`."""
    try:
        told = json.loads(unpad(open_sealed(pair, sealed)))
    except (CannotOpen, ValueError, RecursionError):
        raise Unopenable from None  # the cause may hold what was opened
    address = told.get("address") if isinstance(told, dict) else None
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise Unopenable
    local, _, domain = address.rpartition("@")
    try:
        return Address(local, domain.encode("idna").decode("ascii"))
    except UnicodeError:
        raise Unopenable from None
