"""Mails that come back: read for one fact, told to whoever asked, and gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.notify import actions
from services.notify.senders import Bounces

from .conftest import a_request, hear, told

RETURNED = "somebody@there.example"


@pytest.fixture
def maildir(tmp_path):
    (tmp_path / "new").mkdir()
    return tmp_path


@pytest.fixture
def reading(notify, maildir):
    return replace(notify, bounces=Bounces(maildir, "mail.example"))


def report(message_id: str, *, action="failed", status="5.1.1", returned="text/rfc822-headers"):
    """Write a notice of delivery as a mail server does (RFC 3464)."""
    return f"""From: MAILER-DAEMON@there.example
To: post@mail.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail for {RETURNED} could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; there.example

Final-Recipient: rfc822; {RETURNED}
Action: {action}
Status: {status}

--b
Content-Type: {returned}

From: post@mail.example
To: {RETURNED}
Message-ID: {message_id}

--b--
"""


async def sent(notify, sink, pair) -> tuple[str, str]:
    request = a_request(pair.public)
    await hear(notify, request)
    return str(request.notice_id), str(sink.mails[-1]["Message-ID"])


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
async def test_a_mail_that_came_back_is_told_once(reading, sink, pair, broker, maildir, returned):
    notice_id, message_id = await sent(reading, sink, pair)
    for number in range(2):
        (maildir / "new" / f"{number}").write_text(report(message_id, returned=returned))
    await actions.read_bounces(reading)
    said = await told(reading, broker)

    assert [one["type"] for one in said] == ["notice.sent.v1", "notice.failed.v1"]
    assert (said[1]["notice_id"], said[1]["reason"]) == (notice_id, "rejected")
    assert list((maildir / "new").iterdir()) == []


@pytest.mark.parametrize(
    "more", [{"action": "delayed", "status": "4.4.7"}, {"status": "4.2.2"}, {"action": "relayed"}]
)
async def test_a_mail_that_is_only_late_is_not_told(reading, sink, pair, broker, maildir, more):
    _, message_id = await sent(reading, sink, pair)
    (maildir / "new" / "one").write_text(report(message_id, **more))
    await actions.read_bounces(reading)

    assert len(await told(reading, broker)) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe not a mail",
        b"From: somebody@there.example\n\nPlease help me, I live at 3 Long Street.",
        report(f"<{'a' * 32}@mail.example>").encode(),
        report("<somebody.elses@id>").encode(),
        report("<>").encode(),
        report("<a@[>").replace("To: post", "References: <>\nTo: post", 1).encode(),
        b"Content-Type: message/rfc822\n\n" * 4000,
    ],
    ids=[
        *("empty", "damaged", "a person", "no notice of ours", "another's"),
        *("a name of nothing", "a name that never ends", "a mail in a mail"),
    ],
)
async def test_whatever_else_comes_is_not_kept_and_changes_nothing(
    reading, sink, pair, broker, maildir, raw
):
    """What a person writes there holds what must lie nowhere."""
    await sent(reading, sink, pair)
    (maildir / "new" / "one").write_bytes(raw)
    await actions.read_bounces(reading)

    assert list((maildir / "new").iterdir()) == []
    assert len(await told(reading, broker)) == 1


async def test_who_asks_again_learns_that_it_came_back(reading, sink, pair, broker, maildir):
    request = a_request(pair.public)
    await hear(reading, request)
    (maildir / "new" / "one").write_text(report(str(sink.mails[-1]["Message-ID"])))
    await actions.read_bounces(reading)
    await hear(reading, request)

    assert [one["type"] for one in await told(reading, broker)][2:] == ["notice.failed.v1"]
    assert len(sink.raw) == 1


async def test_without_a_mailbox_of_its_own_nothing_is_read(notify):
    await actions.read_bounces(notify)

    assert await notify.pool.fetchval("SELECT count(*) FROM notices") == 0
