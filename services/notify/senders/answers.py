"""What a provider's answer can mean, whatever it speaks."""

from __future__ import annotations

from typing import Protocol

from services.notify.model import Notice


class Rejected(Exception):
    """The notice will never be taken."""


class Withheld(Rejected):
    """The address is not on the list of those that may be reached from here."""


class PutOff(Exception):
    """The recipient's side cannot take the notice for now; the provider and others can."""


class MailUnavailable(ConnectionError):
    """The provider cannot take the notice now, and certainly has not."""


class Uncertain(MailUnavailable):
    """The provider was given the notice and did not say what became of it."""


class Sender(Protocol):
    """A way for a notice to reach a person."""

    async def send(self, notice: Notice) -> None:
        """Hand the notice over.

        Raises `Rejected` for ever, `PutOff` for this recipient, `MailUnavailable` for everybody,
        `Uncertain` where nobody knows.
        """
