"""A mail system in the test's own process, and a notify that sends to it."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP

from services.chassis.settings import Kafka, Postgres
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import ADDRESS_STEPS, KeyPair, PublicKey, pad, seal
from services.notify import actions
from services.notify.handlers import events
from services.notify.resources import Resources, assemble
from services.notify.settings import Settings, Smtp

OK = "250 OK"


@dataclass
class Sink:
    """A real SMTP server that keeps what it takes, and answers as a test wants."""

    at_mail: str = OK
    at_recipient: str = OK
    after_data: str = OK
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    greeted_as: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_mail != OK:
            return self.at_mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_recipient != OK:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.after_data != OK:
            return self.after_data
        self.raw.append(envelope.content)
        self.recipients.extend(envelope.rcpt_tos)
        self.greeted_as.append(session.host_name)
        return OK

    @property
    def mails(self):
        return [message_from_bytes(raw, policy=policy.SMTPUTF8) for raw in self.raw]


@asynccontextmanager
async def listening(sink: Sink, *, all_scripts: bool = True, **more):
    """Let the sink answer on a free port."""

    def make():
        return SMTP(sink, enable_SMTPUTF8=all_scripts, hostname="sink.test", loop=loop, **more)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


@pytest.fixture
async def sink():
    async with listening(Sink()) as started:
        yield started


@pytest.fixture
def pair():
    return KeyPair.make()


def settings_for(port: int, **more) -> Settings:
    return Settings(
        mode=more.pop("mode", "test"),
        postgres=Postgres(database="notify", user="notify", password="-"),
        kafka=Kafka(user="notify", password="-"),
        keys="/nowhere",
        smtp=more.pop("smtp", None) or Smtp(port=port, sender="post@mail.example", seconds=5),
        **more,
    )


@pytest.fixture
async def notify(new_pool, sink, pair, watch) -> Resources:
    return assemble(settings_for(sink.port), await new_pool("notify"), pair, watch)


def sealed(to: PublicKey, address: object, **more: object) -> str:
    return seal(to, pad(json.dumps({"address": address} | more).encode(), ADDRESS_STEPS))


def a_request(to: PublicKey, address: object = "someone@there.example", **more) -> NoticeRequested:
    return NoticeRequested(
        notice_id=more.pop("notice_id", None) or uuid4(),
        template=more.pop("template", "answer"),
        language=more.pop("language", "en"),
        channel=more.pop("channel", "email"),
        sealed_address=more.pop("sealed_address", None) or sealed(to, address, **more),
    )


async def hear(notify: Resources, request: NoticeRequested, event_id: UUID | None = None) -> None:
    """Deliver one request as Kafka would, and let what may go go."""
    await take(notify, request, event_id)
    await actions.send_due(notify)


async def take(notify: Resources, request: NoticeRequested, event_id: UUID | None = None) -> None:
    """Deliver one request as Kafka would."""
    headers = [
        ("ce_id", str(event_id or uuid4()).encode()),
        ("ce_type", request.TYPE.encode()),
    ]
    await events.deliver(headers, request.body.encode(), notify)


async def told(notify: Resources, broker) -> list[dict]:
    """Return what notify said, as type and body."""
    await broker.relay(notify.pool, "notify")
    return [json.loads(said.value) | {"type": said.type} for said in broker.log]
