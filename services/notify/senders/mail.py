"""Mail: the same bytes for everyone, over SMTP, and what an answer means."""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import NoReturn
from uuid import UUID

import aiosmtplib

from services.chassis.clock import Clock
from services.notify.model import MailAddress, Notice
from services.notify.settings import Encryption, Smtp

from .answers import MailUnavailable, PutOff, Rejected, Uncertain

_FAILURES = (aiosmtplib.SMTPException, OSError, TimeoutError)


@dataclass(frozen=True)
class Post:
    """How every mail of ours looks.

    Two mails of one kind differ in their address, in their language, in a Message-ID that leads
    nowhere, and in the link that stops them. Date must be there (RFC 5322, 3.6); it is the full
    hour, so that it tells no more than the hourly batch the notice went out with. Message-ID is
    HMAC-SHA-256 of the notice's id under a key of ours: a notice that had to be sent twice is
    known by it as one, to mail programs too.

    The link (RFC 8058) has the requester's token and `stop_origin`, a name as neutral as the
    sender's. Whoever may answer it knows what the token means; we do not.
    """

    sender: str
    key: bytes
    words: Callable[[Notice], tuple[str, str]]
    stop_origin: str = ""

    def compose(self, notice: Notice, now: datetime) -> EmailMessage:
        """Return the notice as a mail."""
        subject, body = self.words(notice)
        to = _mail_of(notice)
        # 76 is what a line with words of other scripts may have (RFC 2047, 2). Longer ones are cut
        # by the library so that a space between two words is lost.
        mail = EmailMessage(policy=SMTP.clone(utf8=not to.local.isascii(), max_line_length=76))
        mail["From"] = self.sender
        mail["To"] = Mailbox(username=to.local, domain=to.domain)
        mail["Subject"] = subject
        mail["Date"] = now.replace(minute=0, second=0, microsecond=0)
        mail["Message-ID"] = self.message_id(notice.notice_id)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday message comes back
        if self.stop_origin and notice.where.stop:
            mail["List-Unsubscribe"] = f"<{self.stop_origin}/stop/{notice.where.stop}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(body + "\n", charset="utf-8", cte="base64")
        mail["Content-Language"] = notice.language.value
        return mail

    def message_id(self, notice_id: UUID) -> str:
        """Return the Message-ID of a notice: the same whenever it is sent."""
        return f"<{self.mark(notice_id)}@{self.sender.rpartition('@')[2]}>"

    def mark(self, notice_id: UUID) -> str:
        """Return what stands for a notice outside: 32 hexadecimal digits that lead nowhere."""
        return hmac.digest(self.key, notice_id.bytes, sha256)[:16].hex()


@dataclass(frozen=True)
class EmailSender:
    """Sends mails to one relay, one connection each.

    What the relay says about a notice (5xx at RCPT or after DATA) is final, and for now (4xx) puts
    this recipient off. What it says about us (greeting, sign-in, sender) is waited out, since the
    notice is not at fault. Silence after the mail was given is neither yes nor no.
    """

    smtp: Smtp
    post: Post
    clock: Clock

    async def send(self, notice: Notice) -> None:
        """Hand the notice to the relay."""
        # Errors of the library repeat the address: none is chained, none is logged.
        raw = self.post.compose(notice, self.clock()).as_bytes()
        async with self._connected() as relay:
            await self._address(relay, _mail_of(notice))
            try:
                await relay.data(raw)
            except aiosmtplib.SMTPResponseException as error:
                _refused(error.code)
            except _FAILURES:
                raise Uncertain from None

    async def _address(self, relay: aiosmtplib.SMTP, to: MailAddress) -> None:
        """Say from whom and to whom."""
        options, encoding = ["BODY=8BITMIME"], "ascii"
        if not relay.supports_extension("8BITMIME"):
            options = []
        if not to.local.isascii():
            if not relay.supports_extension("SMTPUTF8"):
                raise Rejected  # a mailbox in another script, and a relay that knows ASCII
            options, encoding = [*options, "SMTPUTF8"], "utf-8"
        try:
            await relay.mail(self.smtp.sender, options=options, encoding=encoding)
        except _FAILURES:
            raise MailUnavailable from None
        try:
            await relay.rcpt(to.spelled, encoding=encoding)
        except aiosmtplib.SMTPResponseException as error:
            _refused(error.code)
        except _FAILURES:
            raise MailUnavailable from None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Give a relay that has greeted us and knows who we are."""
        smtp, password = self.smtp, self.smtp.password
        relay = aiosmtplib.SMTP(
            hostname=smtp.host,
            port=smtp.port,
            username=smtp.user,
            password=password.get_secret_value() if password else None,
            local_hostname=smtp.domain,
            use_tls=smtp.tls is Encryption.DIRECT,
            start_tls=smtp.tls is Encryption.STARTTLS,
            cert_bundle=str(smtp.ca) if smtp.ca else None,
            timeout=smtp.seconds,
        )
        try:
            await relay.connect()
            await relay.ehlo()
        except _FAILURES:
            relay.close()
            raise MailUnavailable from None
        try:
            yield relay
            with contextlib.suppress(*_FAILURES):  # it is sent; a farewell may fail
                await relay.quit(timeout=1)
        finally:
            relay.close()


def _mail_of(notice: Notice) -> MailAddress:
    address = notice.where.address
    if not isinstance(address, MailAddress):
        raise Rejected
    return address


def _refused(code: int) -> NoReturn:
    """Raise what a refusal means."""
    if code == 421:  # RFC 5321: the relay itself is closing
        raise MailUnavailable from None
    raise (Rejected if code >= 500 else PutOff) from None
