"""What notify opens when it starts and closes when it stops."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.chassis.clock import Clock, now
from services.chassis.database import Pool, open_pool
from services.chassis.keys import Keyring
from services.chassis.settings import Mode
from services.chassis.web.words import Words
from services.contracts.codes import NoticeChannel
from services.contracts.sealing import KeyPair
from services.contracts.words import WordsMissing

from .metrics import Metrics
from .model import Notice
from .senders import (
    Bounces,
    ConsoleSender,
    EmailSender,
    Listing,
    NoSms,
    Post,
    Sender,
    SmsSender,
    Texts,
    Ways,
)
from .senders.listing import NOBODYS
from .settings import Reach, Settings

_LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True)
class Resources:
    """Handed to every delivery and timer."""

    pool: Pool
    clock: Clock
    metrics: Metrics
    pair: KeyPair
    post: Post
    ways: Mapping[NoticeChannel, Ways]
    bounces: Bounces
    patience: timedelta
    jitter_seconds: int


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open the pool, the key pair and the ways out."""
    pair = Keyring.open(settings.keys).private("notify")
    pool = await open_pool(settings.postgres, "notify")
    try:
        yield assemble(settings, pool, pair, now)
    finally:
        await pool.close()


def assemble(settings: Settings, pool: Pool, pair: KeyPair, clock: Clock) -> Resources:
    """Put together what was opened; raises `WordsMissing` if a language has gaps."""
    words = load_words(_LOCALE)

    def mail(notice: Notice) -> tuple[str, str]:
        catalogue, key = words.of(notice.language), f"notice_{notice.template}"
        return catalogue.plain(f"{key}_subject"), catalogue.plain(f"{key}_body")

    def sms(notice: Notice) -> str:
        return words.of(notice.language).plain(f"notice_{notice.template}_sms")

    # A key of its own, so that Message-IDs show nothing of the pair (RFC 5869).
    key = HKDF(SHA256(), 32, None, b"retrace notify message-id").derive(pair.private)
    post = Post(settings.smtp.sender, key, mail, settings.stop_origin)
    texts = Texts(sms, lambda notice: post.mark(notice.notice_id))
    relays = tuple(EmailSender(smtp, post, clock) for smtp in settings.relays)
    return Resources(
        pool=pool,
        clock=clock,
        metrics=Metrics(clock),
        pair=pair,
        post=post,
        ways={
            NoticeChannel.EMAIL: _ways(settings, clock, relays, known_everywhere=True),
            NoticeChannel.SMS: _ways(
                settings, clock, _gateways(settings, texts), known_everywhere=False
            ),
        },
        bounces=Bounces(settings.bounces, settings.smtp.domain),
        patience=timedelta(seconds=settings.patience_seconds),
        jitter_seconds=settings.jitter_seconds,
    )


def load_words(folder: Path) -> Words:
    """Read the templates; raises `WordsMissing` if a language is of another version."""
    words = Words.load(folder)
    versions = {one.plain("notice_version") for one in words}
    if len(versions) > 1:
        raise WordsMissing(f"notices are of several versions: {sorted(versions)}")
    return words


def _ways(
    settings: Settings, clock: Clock, providers: tuple[Sender, ...], *, known_everywhere: bool
) -> Ways:
    listing = Listing(
        everyone=settings.reaches is not Reach.LISTED, named=(*NOBODYS, *settings.listed)
    )
    return Ways(providers, listing, clock, settings.back_seconds, known_everywhere)


def _gateways(settings: Settings, texts: Texts) -> tuple[Sender, ...]:
    if settings.gateways:
        return tuple(SmsSender(sms, texts) for sms in settings.gateways)
    return (NoSms(),) if settings.mode is Mode.PRODUCTION else (ConsoleSender(texts),)
