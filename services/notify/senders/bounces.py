"""Bounces: mails that come back to the sender's mailbox, read for one fact and then gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

_MOST = 256 * 1024
_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Bounces:
    """A Maildir into which the relay puts whatever is sent back to the neutral sender.

    Only notices of delivery (RFC 3464) say anything; what people write there is not read. All of
    it holds addresses, so nothing stays: each file goes once it was looked at.
    """

    folder: Path | None
    domain: str

    def waiting(self, most: int = 100) -> list[Path]:
        """Return the files to look at, some at a time."""
        if self.folder is None:
            return []
        found: list[Path] = []
        for part in ("new", "cur"):
            place = self.folder / part
            if place.is_dir():
                found += sorted(one for one in place.iterdir() if one.is_file())
        return found[:most]

    def marks_in(self, file: Path) -> set[str]:
        """Return what stands for the notices that came back for good; none for any other mail."""
        with file.open("rb") as held:
            raw = held.read(_MOST)
        try:
            return self._marks_in(raw)
        except RecursionError:  # a mail in a mail in a mail
            return set()

    def _marks_in(self, raw: bytes) -> set[str]:
        # Anybody may write to this mailbox. The library's newer policy takes headers apart, and
        # breaks at some that are malformed: one such mail would hold up all that come after it.
        mail = message_from_bytes(raw, policy=policy.compat32)
        parts = list(mail.walk())
        if not any(_gave_up(part) for part in parts):
            return set()
        ours = re.compile(rf"<([0-9a-f]{{32}})@{re.escape(self.domain)}>")
        return {mark for text in _texts(mail, parts) for mark in ours.findall(text)}


def _gave_up(part: Message) -> bool:
    """Whether a part is the report of a delivery that failed for good."""
    if part.get_content_type() != "message/delivery-status":
        return False
    said = [one for one in part.get_payload() if isinstance(one, Message)]
    return any(
        str(one.get("Action", "")).strip().lower() == "failed"
        and _PERMANENT.search(str(one.get("Status", ""))) is not None
        for one in said
    )


def _texts(mail: Message, parts: list[Message]) -> Iterator[str]:
    """Yield every place in which the Message-ID of what came back may stand."""
    for part in (mail, *parts):
        yield from (str(part.get(name, "")) for name in ("Message-ID", "In-Reply-To", "References"))
        if part.get_content_type() == "text/rfc822-headers":
            yield str(part.get_payload())
