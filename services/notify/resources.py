"""What notify opens when it starts and closes when it stops."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.chassis.clock import Clock, now
from services.chassis.database import Pool, open_pool
from services.chassis.keys import Keyring
from services.chassis.web.words import Words
from services.contracts.sealing import KeyPair

from .metrics import Metrics
from .model import Notice
from .senders import EmailSender, Post, Sender
from .settings import Settings

_LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True)
class Resources:
    """Handed to every delivery."""

    pool: Pool
    clock: Clock
    metrics: Metrics
    pair: KeyPair
    sender: Sender


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open the pool, the key pair and the way out."""
    pair = Keyring.open(settings.keys).private("notify")
    sender = email_sender(settings, pair, now)
    pool = await open_pool(settings.postgres, "notify")
    try:
        yield Resources(pool, now, Metrics(), pair, sender)
    finally:
        await pool.close()


def email_sender(settings: Settings, pair: KeyPair, clock: Clock) -> EmailSender:
    """Return the way out by mail; raises `WordsMissing` if a language has gaps."""
    words = Words.load(_LOCALE)

    def texts(notice: Notice) -> tuple[str, str]:
        catalogue, key = words.of(notice.language), f"notice_{notice.template}"
        return catalogue.plain(f"{key}_subject"), catalogue.plain(f"{key}_body")

    # A key of its own, so that Message-IDs show nothing of the pair (RFC 5869).
    key = HKDF(SHA256(), 32, None, b"retrace notify message-id").derive(pair.private)
    post = Post(settings.smtp.sender, key, texts)
    return EmailSender(settings.smtp, post, clock, settings.patience_seconds)
