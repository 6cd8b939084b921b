"""SCRAM: what PostgreSQL stores in place of a password, so that none is ever sent to it.

RFC 5803 and RFC 7677 as PostgreSQL writes them:
`SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, everything base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_ITERATIONS = 4096
_VERIFIER = re.compile(r"SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)")


def verifier(password: str, salt: bytes | None = None, iterations: int = _ITERATIONS) -> str:
    """Write the verifier of an ASCII password; a new salt makes another one each time."""
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored = hashlib.sha256(_sign(salted, b"Client Key")).digest()
    server = _sign(salted, b"Server Key")
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored)}:{_text(server)}"


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a stored verifier is that of a password."""
    read = _VERIFIER.fullmatch(stored or "")
    if read is None:
        return False
    again = verifier(password, base64.b64decode(read[2]), int(read[1]))
    return hmac.compare_digest(again, read[0])


def _sign(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
