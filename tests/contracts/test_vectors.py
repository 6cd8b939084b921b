"""The cryptography underneath is the one the standards describe: their own examples say so.

Sources: RFC 7748 (X25519), RFC 5869 (HKDF), the AES-256 cases of "The Galois/Counter Mode of
Operation" by McGrew and Viega, which NIST SP 800-38D adopts; libsodium's page on sealed boxes.
"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_scalarmult
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as NaclKey

from services.contracts.sealing import KeyPair, from_text, seal


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


X25519 = [
    (
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    ),
    (
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    ),
    (
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    ),
]


@pytest.mark.parametrize(("scalar", "point", "outcome"), X25519)
def test_x25519_is_that_of_the_rfc(scalar, point, outcome):
    """T36: RFC 7748, sections 5.2 and 6.1, in both libraries."""
    exchanged = X25519PrivateKey.from_private_bytes(raw(scalar)).exchange(
        X25519PublicKey.from_public_bytes(raw(point))
    )

    assert crypto_scalarmult(raw(scalar), raw(point)) == raw(outcome)
    assert exchanged == raw(outcome)


def test_x25519_a_thousand_times_over_is_that_of_the_rfc():
    """T36: RFC 7748, section 5.2: each outcome is the next scalar."""
    scalar = point = raw("09".ljust(64, "0"))
    for turn in range(1, 1001):
        scalar, point = crypto_scalarmult(scalar, point), scalar
        if turn == 1:
            assert scalar.hex() == (
                "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
            )

    assert scalar.hex() == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


def test_our_pairs_are_those_of_the_rfc():
    """T36: RFC 7748, section 6.1: the public halves of its two people."""
    assert KeyPair(raw(X25519[2][0])).public.raw.hex() == (
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    )
    bob = KeyPair(raw("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
    assert bob.public.raw.hex() == X25519[2][1]


HKDF_SHA256 = [
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        "".join(f"{byte:02x}" for byte in range(0x00, 0x50)),
        "".join(f"{byte:02x}" for byte in range(0x60, 0xB0)),
        "".join(f"{byte:02x}" for byte in range(0xB0, 0x100)),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
        "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "0b" * 22,
        "",
        "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@pytest.mark.parametrize(("material", "salt", "label", "outcome"), HKDF_SHA256)
def test_hkdf_is_that_of_the_rfc(material, salt, label, outcome):
    """T36: RFC 5869, appendix A.1 to A.3."""
    derived = HKDF(
        algorithm=SHA256(), length=len(outcome) // 2, salt=raw(salt), info=raw(label)
    ).derive(raw(material))

    assert derived.hex() == outcome


LONG_KEY = "feffe9928665731c6d6a8f9467308308" * 2
LONG_PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
LONG_CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
LONG_NONCE = "cafebabefacedbaddecaf888"
AES_256_GCM = {
    "13": ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    "14": (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    "15": (LONG_KEY, LONG_NONCE, LONG_PLAIN, "", LONG_CIPHER, "b094dac5d93471bdec1a502270e3cc6c"),
    "16": (
        LONG_KEY,
        LONG_NONCE,
        LONG_PLAIN[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        LONG_CIPHER[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
}


@pytest.mark.parametrize("case", AES_256_GCM)
def test_aes_gcm_is_that_of_the_standard(case):
    """T36: test cases 13 to 16, both ways."""
    key, nonce, plain, more, cipher, tag = (raw(part) for part in AES_256_GCM[case])

    assert AESGCM(key).encrypt(nonce, plain, more) == cipher + tag
    assert AESGCM(key).decrypt(nonce, cipher + tag, more) == plain


@pytest.mark.parametrize("case", AES_256_GCM)
def test_aes_gcm_opens_nothing_that_was_moved_or_touched(case):
    """T36: another key, another place, a flipped bit of nonce, text or tag: none opens."""
    key, nonce, _, more, cipher, tag = (raw(part) for part in AES_256_GCM[case])
    sealed = cipher + tag
    wrong = [
        (bytes([key[0] ^ 1]) + key[1:], nonce, sealed, more),
        (key, bytes([nonce[0] ^ 1]) + nonce[1:], sealed, more),
        (key, nonce, sealed, more + b"another place"),
        *(
            (key, nonce, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], more)
            for at in range(len(sealed))
        ),
    ]
    for other_key, other_nonce, other_sealed, other_place in wrong:
        with pytest.raises(InvalidTag):
            AESGCM(other_key).decrypt(other_nonce, other_sealed, other_place)


def test_a_sealed_value_is_a_sealed_box_that_any_libsodium_opens():
    """T36: a fresh public key, then a box whose nonce is BLAKE2b of both public keys."""
    pair = KeyPair.from_seed(b"s" * 32)
    box = from_text(seal(pair.public, b"she is alive"))[8:]
    fresh, closed = box[:32], box[32:]
    nonce = hashlib.blake2b(fresh + pair.public.raw, digest_size=24).digest()

    assert Box(PrivateKey(pair.private), NaclKey(fresh)).decrypt(closed, nonce) == b"she is alive"
