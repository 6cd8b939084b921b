"""What visitors wrote is opened under the log's eye, and answered once, under seal."""

from __future__ import annotations

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import Caution
from services.contracts.sealing import MESSAGE_STEPS, KeyPair, pad, seal
from services.intake import store
from services.intake.model.letters import Letter, harmless
from tests.support.intake import (
    Visitor,
    a_letter,
    add_caseworker,
    enquiry_of,
    form_of,
)

CANARY = "Zephyrine Quillfeather"


async def audit_of(intake, founded, record_id):
    async with transaction_of(intake.pool, founded.society) as tx:
        return await store.audit.list_of(tx, record_id)


async def test_opening_shows_what_was_written_and_writes_down_who_read_it_and_why(
    portal, north, intake
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY, adult=False), warnings=(Caution.MANY,))
    browser = await portal(north.caseworker)

    page = await browser.get(f"/enquiries/{visitor.enquiry_id}")
    await browser.get(f"/enquiries/{visitor.enquiry_id}?why=handing_over")
    again = await browser.get(f"/enquiries/{visitor.enquiry_id}?why={CANARY[:20]}")

    assert CANARY in page.text
    assert "Reading this page is written down" in page.text
    assert 'translate="no">' in page.text.partition("<head>")[0]  # by a browser, far away
    assert '<body spellcheck="false">' in page.text
    assert "younger than 18" in page.text
    assert "Many messages came from the same network" in page.text
    assert again.text.count("<li><div>Read ·") == 1
    read = [
        (entry.did, entry.by, entry.reason)
        for entry in await audit_of(intake, north, visitor.enquiry_id)
    ]
    name = north.caseworker.member.name
    assert read == [
        ("enquiry opened", name, "working"),
        ("enquiry opened", name, "handing_over"),
        ("enquiry opened", name, "working"),
        ("message arrived", None, None),
    ]


async def test_a_strangers_text_can_neither_act_nor_turn_the_page(portal, north, intake):
    evil = "<script>x</script> \u202eevil\u2066 https://elsewhere.example\u0000\nsecond line"
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(evil, relation="<b>", answer={"by": ["x"]}))

    page = await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")

    assert "<script>x" not in page.text
    assert "&lt;script&gt;x" in page.text
    assert '<a href="https://elsewhere' not in page.text
    assert "\u202e" not in page.text
    assert "second line" in page.text
    assert 'class="words" dir="auto"' in page.text


@pytest.mark.parametrize(
    "raw",
    [b"", b"not json", b"[]", b'{"message": 7}', b"\xff\xfe", b"[" * 20_0 + b"]" * 200, b'"x"'],
)
async def test_a_letter_nobody_can_read_is_said_to_be_so(portal, north, intake, raw):
    visitor = Visitor()
    await visitor.write(intake, north, raw)

    page = await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")

    assert page.status_code == 200
    assert "cannot be opened" in page.text


async def test_a_letter_to_another_key_is_said_to_be_unreadable(portal, north, intake):
    visitor, sealed = Visitor(), seal(KeyPair.make().public, pad(b"{}", MESSAGE_STEPS))
    await visitor.write(intake, north, a_letter(), sealed_message=sealed)

    page = await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")

    assert "cannot be opened" in page.text


async def test_an_answer_is_sealed_to_the_receipt_and_our_copy_under_the_record(
    portal, north, intake, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    form = await form_of(browser, visitor)

    sent = await browser.post(
        f"/enquiries/{visitor.enquiry_id}/reply", reply=f"  شكرًا\r\n{CANARY} ", **form
    )

    assert sent.status_code == 303
    await broker.relay(intake.pool, "intake")
    [said] = broker.of("reply.written.v1")
    assert visitor.open(said) == f"شكرًا\n{CANARY}"
    page = await browser.get(sent.headers["location"])
    assert CANARY in page.text
    async with transaction_of(intake.pool, north.society) as tx:
        rows = [*await tx.fetch("SELECT * FROM replies"), *await tx.fetch("SELECT * FROM outbox")]
    assert CANARY not in " ".join(str(value) for row in rows for value in row.values())
    enquiry = await enquiry_of(intake, north, visitor)
    assert enquiry.due_at is None
    assert enquiry.claimed_by == north.caseworker.member.staff_id


async def test_a_doubled_click_is_one_answer(portal, north, intake, broker):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    form = await form_of(browser, visitor)

    for _ in range(2):
        sent = await browser.post(f"/enquiries/{visitor.enquiry_id}/reply", reply="Thanks", **form)
        assert sent.status_code == 303

    await broker.relay(intake.pool, "intake")
    assert len(broker.of("reply.written.v1")) == 1


@pytest.mark.parametrize(
    ("reply", "said"), [(" \r\n ", "Write your answer first"), ("é" * 8191, "Make this shorter")]
)
async def test_an_answer_that_cannot_be_sent_stays_in_the_form(
    portal, north, intake, broker, reply, said
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    form = await form_of(browser, visitor)

    page = await browser.post(f"/enquiries/{visitor.enquiry_id}/reply", reply=reply, **form)

    assert page.status_code == 422
    assert said in page.text
    assert reply.strip() in page.text
    await broker.relay(intake.pool, "intake")
    assert broker.of("reply.written.v1") == []


async def test_the_longest_answer_fits(portal, north, intake, broker):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    form = await form_of(browser, visitor)

    await browser.post(f"/enquiries/{visitor.enquiry_id}/reply", reply="é" * 8190, **form)

    await broker.relay(intake.pool, "intake")
    assert visitor.open(broker.of("reply.written.v1")[0]) == "é" * 8190


async def test_an_answer_that_tells_who_answers_is_asked_about_and_then_sent(
    portal, north, intake, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    form = await form_of(browser, visitor)
    telling = "Yours, society of the NORTH, https://x.example"
    path = f"/enquiries/{visitor.enquiry_id}/reply"

    asked = await browser.post(path, reply=telling, **form)
    sent = await browser.post(path, reply=telling, looked="true", **form)

    assert asked.status_code == 422
    assert "The name of your Society is in the answer." in asked.text
    assert "An address of the web" in asked.text
    assert telling in asked.text
    assert sent.status_code == 303


async def test_claiming_keeps_two_colleagues_from_answering_at_once(portal, north, intake):
    colleague = await add_caseworker(intake, north)
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    first, second = await portal(north.caseworker), await portal(colleague)
    path = f"/enquiries/{visitor.enquiry_id}"

    await first.post(f"{path}/claim")
    late = await second.post(f"{path}/claim")
    form = await form_of(second, visitor)
    refused = await second.post(f"{path}/reply", reply="My careful words", **form)
    over = await second.post(f"{path}/claim", seen=str(north.caseworker.member.staff_id))

    assert late.status_code == 409
    assert "A colleague works on this message now" in late.text
    assert refused.status_code == 422
    assert "My careful words" in refused.text
    assert over.status_code == 303
    assert (await enquiry_of(intake, north, visitor)).claimed_by == colleague.member.staff_id


def test_joiners_of_scripts_stay_and_marks_of_direction_go():
    assert harmless("می\u200cخواهم \u202eabc\u202c\u200f\r\nx\u2028y") == "می\u200cخواهم abc\nxy"


def test_a_letter_believes_nothing():
    letter = Letter.read(
        b'{"message": "a", "relation": 7, "answer": null, "adult": "yes", "language": [1], "z": 1}'
    )

    assert letter == Letter("a")
