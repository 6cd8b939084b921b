"""The mail sink keeps what is sent and shows it without running any of it."""

from __future__ import annotations

from email.message import EmailMessage

import httpx2
import pytest
from aiosmtpd.smtp import Envelope

from infra.local.mail import Sink, application

HOST = "127.0.0.1:8005"


@pytest.fixture
def sink(tmp_path):
    return Sink(tmp_path)


async def receive(sink, subject="Look again", text="Something may be there.", message_id=""):
    message = EmailMessage()
    if message_id:
        message["message-id"] = message_id
    message["subject"] = subject
    message.set_content(text)
    envelope = Envelope()
    envelope.rcpt_tos = ["visitor@example.org"]
    envelope.content = message.as_bytes()
    return await sink.handle_DATA(None, None, envelope)


async def ask(sink, path="/", host=HOST, method="GET"):
    transport = httpx2.ASGITransport(application(sink, frozenset({HOST})))
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        return await client.request(method, path)


async def test_what_was_sent_can_be_read(sink):
    answer = await receive(sink)

    assert answer.startswith("250")
    assert "Look again" in (await ask(sink)).text
    assert (await ask(sink, "/letters.json")).json()[0]["to"] == "visitor@example.org"


async def test_the_newest_comes_first(sink):
    for subject in ("first", "second"):
        await receive(sink, subject)

    assert [one["subject"] for one in (await ask(sink, "/letters.json")).json()] == [
        "second",
        "first",
    ]


async def test_what_a_mail_says_is_shown_and_never_run(sink):
    await receive(sink, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    page = (await ask(sink)).text

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


async def test_the_page_allows_nothing_to_be_loaded(sink):
    headers = (await ask(sink)).headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


async def send_sms(sink, host=HOST, **said):
    transport = httpx2.ASGITransport(application(sink, frozenset({HOST})))
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        return (await client.post("/sms", json=said)).status_code


async def test_an_sms_is_kept_and_shown_and_the_same_one_once(sink):
    sms = {"to": "+447700900123", "text": "Something waits.", "id": "a"}
    answers = [await send_sms(sink, **sms) for _ in range(2)]

    assert answers == [202, 409]
    assert (await ask(sink)).text.count("Something waits.") == 1


async def test_what_is_no_sms_is_refused(sink):
    assert await send_sms(sink, to="+447700900123") == 400
    assert await send_sms(sink, to="+44", id="a", text="x" * 9000) == 400
    assert await send_sms(sink, host="elsewhere.example", to="+44", id="a", text="x") == 404


async def test_a_mail_that_comes_twice_is_shown_once(sink):
    """As mail programs do, which know a mail by its Message-ID."""
    for _ in range(2):
        await receive(sink, "once", message_id="<a@mail.example>")
    await receive(sink, "another", message_id="<b@mail.example>")

    assert len((await ask(sink, "/letters.json")).json()) == 2


async def test_another_name_for_this_machine_reads_nothing(sink):
    await receive(sink)

    assert (await ask(sink, "/letters.json", host="elsewhere.example")).status_code == 404


async def test_the_sink_is_read_only_from_the_page(sink):
    assert (await ask(sink, method="POST")).status_code == 404


async def test_mails_are_kept_from_other_users_of_the_machine(sink, tmp_path):
    await receive(sink)

    assert [file.stat().st_mode & 0o077 for file in tmp_path.glob("*.json")] == [0]
