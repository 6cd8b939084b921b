"""The craft of sending: the same bytes for everyone, over SMTP, and what an answer means."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import NoReturn, Protocol
from uuid import UUID

import aiosmtplib

from services.chassis.clock import Clock

from .model import Notice
from .settings import Encryption, Smtp


class Rejected(Exception):
    """The mail system will never take this notice."""


class MailUnavailable(ConnectionError):
    """The mail system cannot take the notice now; the same notice may pass later."""


class Sender(Protocol):
    """A way for a notice to reach a person."""

    async def send(self, notice: Notice) -> None:
        """Hand the notice over; raises `Rejected` for ever or `MailUnavailable` for now."""


@dataclass(frozen=True)
class Post:
    """How every mail of ours looks.

    Two mails differ in their address, in their language, and in a Message-ID that leads nowhere.
    Date must be there (RFC 5322, 3.6); it is the full hour, so that it tells no more than the
    hourly batch the notice went out with. Message-ID is HMAC-SHA-256 of the notice's id under a
    key of ours: a notice that had to be sent twice is known by it as one, to mail programs too.
    """

    sender: str
    key: bytes
    words: Callable[[Notice], tuple[str, str]]

    def compose(self, notice: Notice, now: datetime) -> EmailMessage:
        """Return the notice as a mail."""
        subject, body = self.words(notice)
        to = notice.address
        mail = EmailMessage(policy=SMTP.clone(utf8=not to.local.isascii()))
        mail["From"] = self.sender
        mail["To"] = Mailbox(username=to.local, domain=to.domain)
        mail["Subject"] = subject
        mail["Date"] = now.replace(minute=0, second=0, microsecond=0)
        mail["Message-ID"] = self.message_id(notice.notice_id)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday message comes back
        mail.set_content(body + "\n", charset="utf-8", cte="base64")
        mail["Content-Language"] = notice.language.value
        return mail

    def message_id(self, notice_id: UUID) -> str:
        """Return the Message-ID of a notice: the same whenever it is sent."""
        drawn = hmac.digest(self.key, notice_id.bytes, sha256)[:16].hex()
        return f"<{drawn}@{self.sender.rpartition('@')[2]}>"


@dataclass
class EmailSender:
    """Sends mails to one relay, one connection each.

    What the relay says about a notice (5xx at RCPT or after DATA) is final. What it says about
    us (greeting, sign-in, sender) or says for now (4xx) is waited out, since the notice is not at
    fault. A recipient who is put off again and again is given up after `patience_seconds`, or
    whoever names a mailbox that never opens could hold back everyone behind them.
    """

    smtp: Smtp
    post: Post
    clock: Clock
    patience_seconds: float
    _put_off: dict[UUID, datetime] = field(default_factory=dict)

    async def send(self, notice: Notice) -> None:
        """Hand the notice to the relay."""
        try:
            await self._hand_over(notice)
        except aiosmtplib.SMTPRecipientsRefused as error:
            # Errors of the library repeat the address: none is chained, none is logged.
            self._answer(notice, error.recipients[0].code)
        except aiosmtplib.SMTPDataError as error:
            self._answer(notice, error.code)
        except aiosmtplib.SMTPNotSupported:
            self._put_off.pop(notice.notice_id, None)
            raise Rejected from None  # a mailbox in another script, and a relay that knows ASCII
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            raise MailUnavailable from None
        self._put_off.pop(notice.notice_id, None)

    async def _hand_over(self, notice: Notice) -> None:
        mail = self.post.compose(notice, self.clock())
        password = self.smtp.password
        await aiosmtplib.send(
            mail,
            sender=self.smtp.sender,
            recipients=[notice.address.spelled],
            hostname=self.smtp.host,
            port=self.smtp.port,
            username=self.smtp.user,
            password=password.get_secret_value() if password else None,
            local_hostname=self.smtp.domain,
            use_tls=self.smtp.tls is Encryption.DIRECT,
            start_tls=self.smtp.tls is Encryption.STARTTLS,
            timeout=self.smtp.seconds,
        )

    def _answer(self, notice: Notice, code: int) -> NoReturn:
        """Raise what a refusal means."""
        now = self.clock()
        since = self._put_off.setdefault(notice.notice_id, now)
        if code >= 500 or (now - since).total_seconds() >= self.patience_seconds:
            del self._put_off[notice.notice_id]
            raise Rejected from None
        raise MailUnavailable from None
