"""Notices by SMS: in one part, through a gateway that may fail, to one person once."""

from __future__ import annotations

import contextlib
import io

import pytest
import yaml

from services.notify import actions
from services.notify.model import Outcome
from services.notify.resources import assemble
from services.notify.senders import ConsoleSender, MailUnavailable, Texts
from services.notify.senders.sms import encoding_of, parts_of
from services.notify.settings import Sms
from tests.support.gateway import DROP, HANG, Gateway, answering

from .conftest import a_request, hear, settings_for, told
from .test_sending import LOCALE

NUMBER = "+447700900123"


@pytest.fixture
async def gateway():
    async with answering() as started:
        yield started


def line(gateway: Gateway, **more) -> Sms:
    return Sms(url=gateway.url, seconds=0.3, **more)


@pytest.fixture
async def mobile(new_pool, pair, watch, gateway):
    """A notify that has one gateway for its SMS."""
    settings = settings_for(1, sms=line(gateway, token="secret word"))
    return assemble(settings, await new_pool("notify"), pair, watch)


def an_sms(to, number=NUMBER, **more):
    return a_request(to, number, channel="sms", **more)


async def until_quiet(notify, watch, seconds=3600) -> None:
    for _ in range(seconds // 10):
        watch.forward(seconds=10)
        try:
            await actions.send_due(notify)
        except MailUnavailable:
            continue


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        ("ä" * 160, "gsm7", 1),
        ("س" * 70, "ucs2", 1),
        ("س" * 71, "ucs2", 2),
        ("ሰ" * 70, "ucs2", 1),
        ("ሰ" * 134, "ucs2", 2),
        ("ሰ" * 135, "ucs2", 3),
        ("’" + "a" * 70, "ucs2", 2),
        ("😀" * 35, "ucs2", 1),
        ("😀" * 36, "ucs2", 2),
    ],
)
def test_parts_are_counted_as_networks_count_them(text, encoding, parts):
    assert (encoding_of(text), parts_of(text)) == (encoding, parts)


@pytest.mark.parametrize("language", sorted(one.stem for one in LOCALE.glob("*.yaml")))
def test_an_sms_goes_in_one_part_in_every_language(language):
    """Arabic and Ethiopic have room for seventy letters."""
    told = yaml.safe_load((LOCALE / f"{language}.yaml").read_text(encoding="utf-8"))

    assert [key for key, text in told.items() if key.endswith("_sms") and parts_of(text) > 1] == []


async def test_an_sms_says_the_words_of_its_template_and_nothing_else(mobile, pair, gateway):
    """T06: two SMS differ in nothing but the number, and a name that leads nowhere."""
    numbers = [NUMBER, "+12025550123", "+33199001234"]
    for number in numbers:
        await hear(mobile, an_sms(pair.public, number, language="ar"))
    words = yaml.safe_load((LOCALE / "ar.yaml").read_text(encoding="utf-8"))

    assert [one.pop("to") for one in gateway.taken] == numbers
    assert len({one.pop("id") for one in gateway.taken}) == 3
    assert gateway.taken == [{"text": words["notice_answer_sms"], "encoding": "ucs2"}] * 3
    assert gateway.headers[0]["authorization"] == "bearer secret word"


async def test_an_sms_that_went_out_is_reported(mobile, pair, gateway, broker):
    request = an_sms(pair.public)
    await hear(mobile, request)

    assert await told(mobile, broker) == [
        {"type": "notice.sent.v1", "notice_id": str(request.notice_id)}
    ]
    assert str(request.notice_id) not in str(gateway.taken)


@pytest.mark.parametrize("how", [HANG, DROP, 500, 503])
async def test_a_gateway_that_does_not_say_whether_it_has_it_is_asked_by_the_same_name(
    mobile, pair, gateway, watch, broker, how
):
    gateway.answers.append(how)
    with pytest.raises(MailUnavailable):
        await hear(mobile, an_sms(pair.public))
    await until_quiet(mobile, watch, 120)

    assert len(gateway.visible) == 1
    assert gateway.asked == 2
    assert {one["idempotency-key"] for one in gateway.headers} == {gateway.taken[0]["id"]}
    assert [one["type"] for one in await told(mobile, broker)] == ["notice.sent.v1"]


async def test_a_gateway_that_knows_it_already_has_sent_it(mobile, pair, gateway, broker):
    gateway.answers.append(409)
    await hear(mobile, an_sms(pair.public))

    assert [one["type"] for one in await told(mobile, broker)] == ["notice.sent.v1"]


@pytest.mark.parametrize("status", [400, 410, 422])
async def test_a_number_the_gateway_refuses_is_told(mobile, pair, gateway, broker, status):
    gateway.answers.append(status)
    await hear(mobile, an_sms(pair.public))

    assert [one["reason"] for one in await told(mobile, broker)] == ["rejected"]


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404])
async def test_a_gateway_that_refuses_us_is_waited_for(mobile, pair, gateway, broker, status):
    gateway.answers.append(status)
    with pytest.raises(MailUnavailable):
        await hear(mobile, an_sms(pair.public))

    assert await told(mobile, broker) == []


async def test_too_many_at_once_go_later(mobile, pair, gateway, watch):
    gateway.answers.append(429)
    await hear(mobile, an_sms(pair.public))
    await until_quiet(mobile, watch, 310)

    assert len(gateway.taken) == 1


@pytest.fixture
async def two(new_pool, pair, watch, gateway):
    """A notify with a gateway and a spare; and the spare."""
    async with answering() as spare:
        settings = settings_for(1, sms=line(gateway), spare_sms=line(spare))
        yield assemble(settings, await new_pool("notify"), pair, watch), spare


async def test_a_spare_gateway_takes_what_the_first_certainly_has_not(two, pair, gateway):
    notify, spare = two
    gateway.always = 403
    await hear(notify, an_sms(pair.public))

    assert (len(gateway.taken), len(spare.taken)) == (0, 1)


async def test_what_the_first_may_have_is_never_given_to_the_spare(two, pair, gateway, watch):
    """Two gateways do not know of each other: the person would get two."""
    notify, spare = two
    gateway.answers.extend([DROP, 403, 403, 500])
    with pytest.raises(MailUnavailable):
        await hear(notify, an_sms(pair.public))
    await until_quiet(notify, watch)

    assert spare.taken == []
    assert len(gateway.visible) == 1


async def test_mail_goes_on_while_sms_waits_and_the_reverse(two, pair, sink, watch, gateway):
    notify, _ = two
    with pytest.raises(MailUnavailable):  # nobody listens where this one's mail goes
        await hear(notify, a_request(pair.public))
    await hear(notify, an_sms(pair.public))

    assert len(gateway.taken) == 1


async def test_without_a_gateway_the_words_stand_on_the_console_and_no_number(pair):
    console = io.StringIO()
    sender = ConsoleSender(Texts(lambda _: "Something waits.", lambda _: "m"), console)
    await sender.send(None)

    assert console.getvalue() == "SMS of 1 part, gsm7: Something waits.\n"


async def test_production_without_a_gateway_tells_that_nobody_was_told(new_pool, pair, watch):
    from .test_notices import in_production

    notify = assemble(in_production(), await new_pool("notify"), pair, watch)
    await hear(notify, an_sms(pair.public))

    assert await notify.pool.fetchval("SELECT state FROM notices") == Outcome.REJECTED


def test_production_sends_no_number_in_the_clear():
    from .test_notices import in_production

    with pytest.raises(ValueError, match="NOTIFY_SMS__URL"):
        in_production(sms=Sms(url="http://gateway.example/sms"))


async def test_a_gateway_that_never_says_whether_it_has_it_is_asked_ever_less_and_then_given_up(
    mobile, pair, gateway, watch, broker
):
    gateway.answers += [500] * 10_000
    with pytest.raises(MailUnavailable):
        await hear(mobile, an_sms(pair.public))
    await until_quiet(mobile, watch, 3600)
    in_an_hour = gateway.asked
    for _ in range(100):
        watch.forward(hours=1)
        with contextlib.suppress(MailUnavailable):
            await actions.send_due(mobile)

    assert in_an_hour <= 12
    assert gateway.asked <= 100
    assert [one["reason"] for one in await told(mobile, broker)] == ["rejected"]


async def test_sms_that_nobody_takes_leave_mails_their_room(new_pool, pair, gateway, sink, watch):
    pool = await new_pool("notify")
    notify = assemble(settings_for(sink.port, sms=line(gateway)), pool, pair, watch)
    gateway.always = 401
    with pytest.raises(MailUnavailable):
        await hear(notify, an_sms(pair.public))
    columns = "template, language, channel, sealed_address, taken_on, look_at"
    await pool.execute(
        f"INSERT INTO waiting (notice_id, {columns})"
        f" SELECT gen_random_uuid(), {columns} FROM waiting, generate_series(1, 3000)"
    )
    await hear(notify, a_request(pair.public))

    assert len(sink.raw) == 1
