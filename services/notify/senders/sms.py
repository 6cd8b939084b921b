"""SMS: a port to a gateway over HTTP, and what fits into one part."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TextIO

import httpx2

from services.notify.model import Notice, PhoneNumber
from services.notify.settings import Sms

from .answers import MailUnavailable, PutOff, Rejected, Uncertain

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""3GPP TS 23.038: seven bits a letter, and fourteen for those of the extension."""

_OURS = (
    *(HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN),
    HTTPStatus.NOT_FOUND,
)
_LATER = (HTTPStatus.TOO_MANY_REQUESTS,)


@dataclass(frozen=True)
class Texts:
    """What every SMS says, and by which name a gateway knows one again."""

    words: Callable[[Notice], str]
    mark: Callable[[Notice], str]


def encoding_of(text: str) -> str:
    """Return the encoding a phone network needs: `gsm7`, or `ucs2` for every other script."""
    return "gsm7" if set(text) <= _BASIC | _EXTENDED else "ucs2"


def parts_of(text: str) -> int:
    """Return in how many parts a text goes: 160 letters of seven bits, or 70 of sixteen.

    Longer ones are cut into parts of 153 or 67, since each has to say which it is.
    """
    if encoding_of(text) == "gsm7":
        length, one, more = len(text) + sum(c in _EXTENDED for c in text), 160, 153
    else:
        length, one, more = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // more)


@dataclass(frozen=True)
class SmsSender:
    """Gives an SMS to a gateway: POST of JSON {to, text, encoding, id}.

    The id, also said as `Idempotency-Key`, is the same whenever a notice is given: a gateway that
    minds it sends one SMS however often we had to ask. 409 says that it has it already.
    """

    sms: Sms
    texts: Texts

    async def send(self, notice: Notice) -> None:
        """Hand the notice to the gateway."""
        to = notice.where.address
        if not isinstance(to, PhoneNumber):
            raise Rejected
        text, mark = self.texts.words(notice), self.texts.mark(notice)
        said = {"to": to.spelled, "text": text, "encoding": encoding_of(text), "id": mark}
        headers = {"idempotency-key": mark}
        if self.sms.token:
            headers["authorization"] = f"Bearer {self.sms.token.get_secret_value()}"
        # Nothing of the surroundings (proxies, netrc) is believed, and nobody is followed.
        try:
            async with httpx2.AsyncClient(timeout=self.sms.seconds, trust_env=False) as client:
                answer = await client.post(self.sms.url, json=said, headers=headers)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise MailUnavailable from None
        except (httpx2.HTTPError, OSError):
            raise Uncertain from None
        _judge(answer.status_code)


@dataclass(frozen=True)
class ConsoleSender:
    """Says on the console what an SMS would say, and to nobody: the number stays unsaid."""

    texts: Texts
    console: TextIO = field(default_factory=lambda: sys.stdout)

    async def send(self, notice: Notice) -> None:
        """Write the words down."""
        text = self.texts.words(notice)
        self.console.write(f"SMS of {parts_of(text)} part, {encoding_of(text)}: {text}\n")


@dataclass(frozen=True)
class NoSms:
    """Where there is no gateway nobody can be told by SMS, and whoever asked learns it."""

    async def send(self, notice: Notice) -> None:
        """Refuse the notice."""
        raise Rejected


def _judge(status: int) -> None:
    if status < 300 or status == HTTPStatus.CONFLICT:
        return
    if status in _OURS or 300 <= status < 400:
        raise MailUnavailable  # our account or the address of the gateway: no notice's fault
    if status in _LATER:
        raise PutOff
    if status >= 500:
        raise Uncertain
    raise Rejected
