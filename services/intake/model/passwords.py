"""Which passwords are refused: short ones, common ones, and those that tell whose they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LEAST, MOST = 12, 200

SHORT = "invitation_password_short"
COMMON = "invitation_password_common"
OWN = "invitation_password_own"


def weakness(password: str, own: Iterable[str]) -> str | None:
    """Return why a password is refused, or None; `own` are names and addresses of its owner.

    There are no rules of composition (NIST SP 800-63B, 5.1.1.2): length and rarity count.
    """
    plain = _plain(password)
    if not LEAST <= len(password) <= MOST:
        return SHORT
    if len(set(plain)) < 5 or _core(plain) in _COMMON or plain in _SEQUENCES:
        return COMMON
    words = {word for text in own for word in re.split(r"[^\w]+|_", _plain(text))}
    return OWN if any(len(word) > 3 and word in plain for word in words) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _core(plain: str) -> str:
    """Return a word bare of the digits and signs that are put around and into it."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    letters = re.sub(r"[\W\d_]+", "", bare.translate(_LEET))
    half = letters[: len(letters) // 2]
    return half if half and half * 2 == letters else letters


_LEET = str.maketrans("@013457$", "aoieasts")
_COMMON = frozenset(
    [
        "password",
        "passwort",
        "passwords",
        "motdepasse",
        "contrasena",
        "wachtwoord",
        "parola",
        "senha",
        "heslo",
        "qwerty",
        "qwertyuiop",
        "qwertzuiop",
        "azerty",
        "azertyuiop",
        "asdfghjkl",
        "asdfghjklm",
        "qazwsxedc",
        "zaqxswcde",
        "abcdefgh",
        "abcdefghijkl",
        "abcabcabc",
        "letmein",
        "letmeinplease",
        "welcome",
        "welcomeback",
        "bienvenue",
        "willkommen",
        "iloveyou",
        "iloveyouforever",
        "jetaime",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "dragon",
        "monkey",
        "administrator",
        "administrateur",
        "admin",
        "adminadmin",
        "master",
        "changeme",
        "changemenow",
        "secret",
        "topsecret",
        "computer",
        "internet",
        "redcross",
        "redcrescent",
        "croixrouge",
        "croissantrouge",
        "roteskreuz",
        "retrace",
        "redcrossredcrescent",
        "familylinks",
        "restoringfamilylinks",
        "tracetheface",
        "nationalsociety",
        "ifrc",
        "icrc",
        "summer",
        "winter",
        "spring",
        "autumn",
        "monday",
        "january",
    ]
)
_SEQUENCES = frozenset(
    {
        *("123456789012", "1234567890123", "12345678901234", "123456781234567", "987654321098"),
        *("1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6", "abc123abc123", "112233445566"),
        *("qwerty123456", "123456qwerty", "azerty123456", "a1b2c3d4e5f6", "zxcvbnm12345"),
    }
)
