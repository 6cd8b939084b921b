"""What routing keeps and logs: nothing anyone could read."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import pytest
from httpx2 import ASGITransport, AsyncClient

from services.chassis import logs
from services.routing.actions import prompting
from services.routing.app import build

from .conftest import KNOWN, Visitor, receipt_of, words_of

CANARY = "Zanzibar-canary-51"


ADDRESS = "canary.address@here.example"


def traces(text: str) -> list[str]:
    """Return the ways in which a text might lie somewhere."""
    raw = text.encode()
    encoded = [base64.b64encode(b" " * n + raw).decode()[n + 1 : -4] for n in range(3)]
    return [text, raw.hex(), raw.hex().upper(), text.encode("utf-16-le").hex(), *encoded]


@pytest.fixture
def logged():
    stream = io.StringIO()
    logs.configure("routing", "DEBUG", stream)
    return stream


@pytest.mark.parametrize("proxied", [False, True])
async def test_t37_no_address_of_a_network_is_kept_or_logged(office, visit, logged, proxied):
    """T37: no IP address is found in database or logs."""
    app = build(office.resources)
    transport = ASGITransport(app=app, client=("203.0.113.77", 40404))
    headers = {"x-forwarded-for": "198.51.100.42"} if proxied else {}
    async with AsyncClient(
        transport=transport, base_url="https://desk.example", headers=headers
    ) as client:
        visitor = Visitor(client)
        await visitor.open(receipt_of(await visitor.write()))
        await visitor.post(f"remove/{KNOWN}", await visitor.get(f"remove/{KNOWN}"))
    everything = await office.rows() + logged.getvalue()

    for address in ("203.0.113", "198.51.100", "cb0071", "c63364"):
        assert address not in everything


async def test_nothing_readable_is_kept_in_any_table_or_log(office, visitor, logged):
    """T01, the part of routing: neither words nor address nor receipt, in any spelling."""
    page = await visitor.write(message=f"My name is {CANARY}.", by="email", to=ADDRESS, safe="yes")
    receipt = receipt_of(page)
    waiting = await office.rows()
    (event,) = await office.messages()
    await office.reply(f"Dear {CANARY}", event)
    opened = await visitor.open(receipt)
    await visitor.post("answer", opened, go="again", message=f"Again {CANARY}")
    await visitor.post(
        f"remove/{KNOWN}", await visitor.get(f"remove/{KNOWN}"), message=f"Gone {CANARY}"
    )
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    everything = waiting + await office.rows() + logged.getvalue()
    said = "".join(one.value.decode() for one in office.broker.log)

    assert CANARY in office.mine.read(event)["message"]  # the positive control
    assert CANARY in opened.text
    for secret in (CANARY, ADDRESS, receipt, receipt.replace("-", "")):
        for trace in traces(secret):
            assert trace not in everything + said


async def test_a_message_that_was_relayed_is_gone(office, visitor):
    await visitor.write()
    before = await office.rows()
    (event,) = await office.messages()
    after = await office.rows()

    assert event.sealed_message in before
    assert event.sealed_message not in after


async def test_all_letters_have_one_of_three_lengths(office, visitor):
    for words in ("a", "a" * 800, "a" * 3000, "a" * 12_000):
        await visitor.write(message=words)
    lengths = [len(event.sealed_message) for event in await office.messages()]

    assert lengths == [1440, 1440, 5536, 21920]


REFUSED = (
    (f"/en/write/{KNOWN}", {"at": "message", "message": CANARY * 900}, 422),
    (f"/en/write/{KNOWN}", {"at": "message", "message": CANARY * 40_000}, 413),
    ("/en/write/K7QM-2XD5", {"at": "message", "message": CANARY}, 404),
    ("/en/answer", {"receipt": CANARY}, 422),
    (f"/en/remove/{KNOWN}", {"token": CANARY}, 422),
    ("/en/nowhere", {"message": CANARY}, 404),
    ("/en/", {"message": CANARY}, 405),
)


async def test_t08_no_body_of_a_refused_request_is_logged(visitor, logged):
    """T08: no canary in the log of any 4xx."""
    for path, fields, status in REFUSED:
        answer = await visitor.client.post(path, data=fields)

        assert answer.status_code == status
        assert CANARY not in logged.getvalue()


async def test_t08_no_body_is_logged_or_shown_when_something_breaks(office, visit, logged):
    """T08: no canary in the body or log of a 5xx."""
    broken = replace(office.resources, notify=None)
    visitor = Visitor(visit(build(broken)))
    page = await visitor.write(message=CANARY, by="email", to=ADDRESS, safe="yes")

    assert page.status_code == 500
    assert "Something did not work" in words_of(page)
    assert CANARY not in page.text + logged.getvalue()
    assert ADDRESS not in page.text + logged.getvalue()
    assert "AttributeError" in logged.getvalue()


async def test_t09_a_database_error_repeats_no_row(office, visitor, databases, logged):
    """T09: no canary in database errors."""
    name = await office.resources.pool.fetchval("SELECT current_database()")
    admin = await databases.admin(name)
    await admin.execute("ALTER TABLE enquiries ADD CONSTRAINT closed CHECK (language <> 'fr')")
    await admin.close()
    page = await visitor.write(message=CANARY, language="fr")

    assert page.status_code == 500
    assert KNOWN not in logged.getvalue()
    assert CANARY not in page.text + logged.getvalue()
    assert '"constraint": "closed"' in logged.getvalue()


async def test_no_page_names_a_desk_or_an_enquiry(office, visitor):
    sent = await visitor.write()
    opened = await visitor.open(receipt_of(sent))
    (event,) = await office.messages()
    for told in (event.desk, event.enquiry_id, event.message_id, event.reply_key):
        assert str(told) not in sent.text + opened.text


async def test_browsers_are_told_to_send_no_word_away_to_check_or_translate_it(office, visitor):
    """The rest of a page may be translated: not every language is one of the fifteen."""
    checked = await visitor.fill(message=CANARY)
    sent = await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    (event,) = await office.messages()
    await office.reply("An answer.", event)
    opened = await visitor.open(receipt_of(sent))

    for page in (checked, sent, opened):
        assert '<body spellcheck="false">' in page.text
    assert f'translate="no">{CANARY}</dd>' in checked.text
    assert '<ol class="code" translate="no"' in sent.text
    assert 'translate="no">An answer.</p>' in opened.text
