"""A visitor's picture closed to the darkroom; here nobody opens it again."""

from __future__ import annotations

import secrets
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.contracts.codes import new_image_name
from services.contracts.sealing import PublicKey, seal
from services.routing.model.pictures import Closed

_KEY_BITS, _NONCE_BYTES = 256, 12


def close_picture(picture: bytes, darkroom: PublicKey) -> Closed:
    """Close a picture under a key of its own, which is sealed to the darkroom and kept nowhere.

    AES-256-GCM, a 12-byte nonce before the ciphertext, the picture's id as associated data.
    """
    picture_id, key = uuid4(), AESGCM.generate_key(_KEY_BITS)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    data = nonce + AESGCM(key).encrypt(nonce, picture, str(picture_id).encode())
    return Closed(picture_id, new_image_name(), data, seal(darkroom, key))
