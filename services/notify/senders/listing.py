"""The listing: whom a notify that is not in production may reach at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.notify.model import Address

NOBODYS = (
    "@example",
    "@example.com",
    "@example.net",
    "@example.org",
    "@test",
    "@invalid",
    "@localhost",
    "+120255501",
    "+447700900",
    "+3319900",
)
"""Names that are kept free for examples (RFC 2606), and numbers kept free for films."""


@dataclass(frozen=True)
class Listing:
    """Who may be reached: everyone, or those named.

    An entry is `@domain` (and all below it), the beginning of a number with its `+`, or one whole
    address.
    """

    everyone: bool = False
    named: Sequence[str] = NOBODYS

    def allows(self, address: Address) -> bool:
        """Whether a notice may go to an address."""
        return self.everyone or any(_fits(address.spelled, entry) for entry in self.named)


def _fits(spelled: str, entry: str) -> bool:
    whole, wanted = spelled.lower(), entry.lower()
    if wanted.startswith("@"):
        return f".{whole.rpartition('@')[2]}".endswith(f".{wanted[1:]}") and "@" in whole
    if wanted.startswith("+"):
        return len(wanted) > 1 and whole.startswith(wanted)
    return bool(wanted) and whole == wanted
