"""Relays that misbehave: whatever they do, a notice is seen once, and is told of once."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.notify import actions
from services.notify.resources import assemble
from services.notify.senders import MailUnavailable
from services.notify.settings import Smtp
from tests.support.relay import DROP, DROP_AFTER, HANG, STAGES, relaying

from .conftest import Sink, a_request, hear, listening, settings_for, take, told


def smtp(port: int, **more) -> Smtp:
    return Smtp(port=port, sender="post@mail.example", seconds=0.3, **more)


@pytest.fixture
async def relay():
    async with relaying() as started:
        yield started


@pytest.fixture
async def spare():
    async with relaying() as started:
        yield started


@pytest.fixture
async def poor(new_pool, pair, watch, relay):
    """A notify with one relay, which may misbehave."""
    return assemble(settings_for(0, smtp=smtp(relay.port)), await new_pool("notify"), pair, watch)


@pytest.fixture
async def rich(new_pool, pair, watch, relay, spare):
    """A notify with a relay and a spare."""
    settings = settings_for(0, smtp=smtp(relay.port), spare_smtp=smtp(spare.port))
    return assemble(settings, await new_pool("notify"), pair, watch)


async def until_quiet(notify, watch) -> None:
    """Let an hour pass as the timer would."""
    for _ in range(360):
        watch.forward(seconds=10)
        try:
            await actions.send_due(notify)
        except MailUnavailable:
            continue


async def test_a_relay_that_asks_to_come_again_is_come_to_again(poor, pair, relay, watch, broker):
    relay.greylisting = True
    await hear(poor, a_request(pair.public))
    first = len(relay.taken)
    await until_quiet(poor, watch)

    assert first == 0
    assert len(relay.taken) == 1
    assert [one["type"] for one in await told(poor, broker)] == ["notice.sent.v1"]


@pytest.mark.parametrize("stage", ["rcpt", "data", "content"])
async def test_one_recipient_who_is_put_off_holds_back_nobody(poor, pair, relay, broker, stage):
    relay.behave(stage, "450 busy", times=1)
    for _ in range(3):
        await take(poor, a_request(pair.public))
    await actions.send_due(poor)

    assert len(relay.taken) == 2


@pytest.mark.parametrize("stage", ["rcpt", "data", "content"])
async def test_a_no_for_ever_is_told_and_not_tried_again(poor, pair, relay, watch, broker, stage):
    relay.behave(stage, "550 never", times=1)
    await hear(poor, a_request(pair.public))
    await until_quiet(poor, watch)

    assert relay.taken == []
    assert relay.connections == 1
    assert [one["reason"] for one in await told(poor, broker)] == ["rejected"]


@pytest.mark.parametrize("how", [HANG, DROP, "421 closing"])
@pytest.mark.parametrize("stage", STAGES)
async def test_a_relay_that_fails_at_any_line_is_waited_for(
    poor, pair, relay, watch, broker, stage, how
):
    relay.behave(stage, how, times=1)
    with pytest.raises(MailUnavailable):
        await hear(poor, a_request(pair.public))
    early = await told(poor, broker)
    await until_quiet(poor, watch)

    assert early == []
    assert len(relay.visible) == 1
    assert [one["type"] for one in await told(poor, broker)] == ["notice.sent.v1"]


async def test_a_line_that_breaks_after_the_yes_is_a_yes(poor, pair, relay, broker):
    relay.behave("content", DROP_AFTER)
    await hear(poor, a_request(pair.public))

    assert len(relay.taken) == 1
    assert [one["type"] for one in await told(poor, broker)] == ["notice.sent.v1"]


async def test_a_relay_that_failed_is_given_a_moment(poor, pair, relay, watch):
    relay.behave("greeting", "421 closing")
    with pytest.raises(MailUnavailable):
        await hear(poor, a_request(pair.public))
    for _ in range(9):
        await actions.send_due(poor)
        watch.forward(seconds=1)
    soon = relay.connections
    watch.forward(seconds=1)
    with pytest.raises(MailUnavailable):
        await actions.send_due(poor)

    assert (soon, relay.connections) == (1, 2)


@pytest.mark.parametrize("how", [HANG, DROP, "421 closing", "554 not you"])
async def test_the_spare_takes_over_at_once_and_the_first_comes_back_by_itself(
    rich, pair, relay, spare, watch, how
):
    relay.behave("greeting", how)
    for _ in range(2):
        await hear(rich, a_request(pair.public))
    meanwhile, asked = len(spare.taken), relay.connections
    on_spare = rich.metrics.exposition().decode()
    relay.better()
    watch.forward(seconds=299)
    await hear(rich, a_request(pair.public))
    early = len(relay.taken)
    watch.forward(seconds=1)
    await hear(rich, a_request(pair.public))

    assert (meanwhile, asked) == (2, 1)
    assert (early, len(relay.taken), len(spare.taken)) == (0, 1, 3)
    assert 'notify_spare_total{channel="email"} 1.0' in on_spare
    assert 'notify_spare_total{channel="email"} 0.0' in rich.metrics.exposition().decode()


async def test_a_mail_two_relays_have_taken_is_one_mail(rich, pair, relay, spare, watch, broker):
    relay.behave("content", DROP)  # it has the mail, and does not say so
    with pytest.raises(MailUnavailable):
        await hear(rich, a_request(pair.public))
    await until_quiet(rich, watch)

    assert (len(relay.taken), len(spare.taken)) == (1, 1)
    assert relay.visible == spare.visible
    assert [one["type"] for one in await told(rich, broker)] == ["notice.sent.v1"]


async def test_what_a_recipient_is_refused_is_not_asked_of_the_spare(rich, pair, relay, spare):
    relay.behave("rcpt", "550 no such mailbox")
    await hear(rich, a_request(pair.public))

    assert spare.connections == 0


async def test_with_both_away_all_are_tried_and_all_is_kept(rich, pair, relay, spare, watch):
    for one in (relay, spare):
        one.behave("greeting", "421 closing")
    with pytest.raises(MailUnavailable):
        await hear(rich, a_request(pair.public))
    tried = (relay.connections, spare.connections)
    spare.better()
    await until_quiet(rich, watch)

    assert tried == (1, 1)
    assert len(spare.taken) == 1


async def test_a_request_that_waited_two_weeks_is_given_up(poor, pair, relay, watch, broker):
    relay.behave("greeting", "421 closing")
    with pytest.raises(MailUnavailable):
        await hear(poor, a_request(pair.public))
    watch.forward(days=14)
    with pytest.raises(MailUnavailable):
        await actions.send_due(poor)
    watch.forward(days=1)
    await actions.send_due(poor)

    assert [one["reason"] for one in await told(poor, broker)] == ["rejected"]
    assert await poor.pool.fetchval("SELECT count(*) FROM waiting") == 0


def certificate(folder, name="127.0.0.1"):
    """Make a server's certificate that signs itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "relay.pem", folder / "relay.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@pytest.mark.parametrize("known", [True, False])
async def test_an_address_travels_only_to_a_relay_that_proves_itself(
    new_pool, pair, watch, tmp_path, known
):
    pem, private = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    async with listening(Sink(), tls_context=context, require_starttls=True) as sink:
        line = smtp(sink.port, tls="starttls", ca=pem if known else None)
        notify = assemble(settings_for(0, smtp=line), await new_pool("notify"), pair, watch)
        if known:
            await hear(notify, a_request(pair.public))
        else:
            with pytest.raises(MailUnavailable):
                await hear(notify, a_request(pair.public))

    assert len(sink.raw) == int(known)


async def test_a_relay_without_encryption_gets_no_address_where_it_is_wanted(
    new_pool, pair, watch, relay
):
    line = smtp(relay.port, tls="starttls")
    notify = assemble(settings_for(0, smtp=line), await new_pool("notify"), pair, watch)
    with pytest.raises(MailUnavailable):
        await hear(notify, a_request(pair.public))

    assert "rcpt" not in relay.stages
