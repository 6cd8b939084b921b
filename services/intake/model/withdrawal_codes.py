"""The seeker's own code: whoever has the paper takes the face off the wall, at once and alone."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True)
class WithdrawalCode:
    """What is kept of a code: a keyed hash that leads neither back to it nor to another case's."""

    digest: bytes = field(repr=False)
    made_by: UUID
    made_at: datetime

    def is_code(self, secret: bytes, case_id: UUID, code: str) -> bool:
        """Whether a code, as it is written, is the one of this case; takes the same time always."""
        return hmac.compare_digest(self.digest, digest_of(secret, case_id, code))


def digest_of(secret: bytes, case_id: UUID, code: str) -> bytes:
    """Return what is kept of a case's code: HMAC-SHA-256 of the case and the code."""
    return hmac.digest(secret, case_id.bytes + code.encode(), sha256)
