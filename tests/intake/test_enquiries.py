"""What visitors write: it arrives sealed, is opened under the log's eye, and is answered once."""

from __future__ import annotations

import io
import re
from uuid import UUID, uuid4

import pytest

from services.chassis import logs
from services.chassis.database import transaction_of
from services.chassis.delivery import Unreadable
from services.contracts.codes import Caution, MessageKind
from services.contracts.confidential.enquiries import MessageReceived
from services.contracts.sealing import MESSAGE_STEPS, KeyPair, pad, seal
from services.intake import store
from services.intake.model.enquiries import DeskUnknown, Letter, OtherDesk, harmless
from tests.support.intake import OURS, Visitor, a_letter, add_caseworker, desk_key, hear
from tests.support.office import Office


async def begin_case(intake, founded):
    """Put a face on the wall the real way; return its case and reference."""
    office = Office(intake, founded)
    case_id = await office.shown()
    return case_id, (await office.file(case_id)).showing.reference


CANARY = "Zephyrine Quillfeather"


async def audit_of(intake, founded, record_id):
    async with transaction_of(intake.pool, founded.society) as tx:
        return await store.audit.list_of(tx, record_id)


async def enquiry_of(intake, founded, visitor):
    async with transaction_of(intake.pool, founded.society) as tx:
        return await store.enquiries.read_enquiry(tx, founded.society, visitor.enquiry_id)


async def form_of(browser, visitor) -> dict[str, str]:
    page = await browser.get(f"/enquiries/{visitor.enquiry_id}")
    return {"reply_id": re.search('name="reply_id" value="([^"]+)"', page.text)[1]}


async def test_an_empty_inbox_says_so(portal, north):
    page = await (await portal(north.caseworker)).get("/enquiries")

    assert page.status_code == 200
    assert "No message waits here." in page.text


async def test_a_message_waits_in_the_inbox_of_its_society_alone(portal, north, south, intake):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))

    ours = await (await portal(north.caseworker)).get("/enquiries")
    browser = await portal(south.caseworker)
    theirs = await browser.get("/enquiries")
    opened = await browser.get(f"/enquiries/{visitor.enquiry_id}")

    assert "K7QM-2XDT" in ours.text
    assert CANARY not in ours.text
    assert "K7QM-2XDT" not in theirs.text
    assert opened.status_code == 404


async def test_a_message_is_kept_sealed(intake, north):
    await Visitor().write(intake, north, a_letter(CANARY))

    async with transaction_of(intake.pool, north.society) as tx:
        rows = [
            *await tx.fetch("SELECT * FROM messages"),
            *await tx.fetch("SELECT * FROM enquiries"),
        ]
    assert CANARY not in " ".join(str(value) for row in rows for value in row.values())


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


async def test_promises_are_a_look_in_a_week_an_answer_in_thirty_days(portal, north, intake, clock):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    arrived = clock()
    browser = await portal(north.caseworker)
    looked_at = (await enquiry_of(intake, north, visitor)).due_at
    clock.turn(minutes=10)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/claim")
    answered_by = (await enquiry_of(intake, north, visitor)).due_at
    clock.turn(minutes=10)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/release")
    again = (await enquiry_of(intake, north, visitor)).due_at

    assert [(due - arrived).days for due in (looked_at, answered_by, again)] == [7, 30, 7]


async def test_a_later_message_waits_again_and_cannot_change_who_may_read_answers(
    portal, north, intake, clock, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    await browser.post(
        f"/enquiries/{visitor.enquiry_id}/reply", reply="One", **await form_of(browser, visitor)
    )
    clock.turn(minutes=5)

    await visitor.write(intake, north, a_letter("again"), reply_key=KeyPair.make().public.text)

    enquiry = await enquiry_of(intake, north, visitor)
    assert (enquiry.due_at - clock()).days == 30
    await browser.post(
        f"/enquiries/{visitor.enquiry_id}/reply", reply="Two", **await form_of(browser, visitor)
    )
    await broker.relay(intake.pool, "intake")
    assert [visitor.open(said) for said in broker.of("reply.written.v1")] == ["One", "Two"]


async def test_a_message_that_is_delivered_twice_is_one_message(intake, north):
    event_id, visitor = uuid4(), Visitor()
    event = await an_event(intake, north, visitor)
    for _ in range(3):
        await hear(intake, event, event_id)

    async with transaction_of(intake.pool, north.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM messages") == 1


async def an_event(intake, founded, visitor, **more) -> MessageReceived:
    sealed = seal(await desk_key(intake, founded), pad(b"{}", MESSAGE_STEPS))
    given = {
        "enquiry_id": visitor.enquiry_id,
        "message_id": uuid4(),
        "kind": MessageKind.MESSAGE,
        "reference": "K7QM-2XDT",
        "desk": founded.desk,
        "language": "en",
        "sealed_message": sealed,
        "reply_key": visitor.pair.public.text,
    }
    return MessageReceived(**(given | more))


async def test_a_message_for_a_desk_nobody_knows_is_set_aside(intake, north):
    """T23: among the poison records, those a rule refuses."""
    with pytest.raises(DeskUnknown):
        await hear(intake, await an_event(intake, north, Visitor(), desk=uuid4()))


async def test_an_enquiry_does_not_change_its_desk_within_a_society(intake, north, south):
    visitor = Visitor()
    await hear(intake, await an_event(intake, north, visitor))
    other = uuid4()
    async with transaction_of(intake.pool, north.society) as tx:
        await tx.execute(
            """
            INSERT INTO desks (society, desk, version, public_key, sealed_private)
            SELECT society, $1, 1, public_key, sealed_private FROM desks
            """,
            other,
        )
        await store.people.place(tx, other, north.society)

    with pytest.raises(OtherDesk):
        await hear(intake, await an_event(intake, north, visitor, desk=other))


async def test_a_message_whose_answers_everybody_could_open_is_set_aside(intake, north):
    weak = await an_event(intake, north, Visitor(), reply_key="A" * 43)

    with pytest.raises(Unreadable):
        await hear(intake, weak)


async def test_this_is_me_takes_the_face_down_at_once(portal, north, intake, broker):
    case_id, reference = await begin_case(intake, north)
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL, reference=reference)

    await broker.relay(intake.pool, "intake")
    assert len(broker.of("photo.withdrawn.v1")) == 1
    page = await (await portal(north.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")
    assert "Someone says: this is me" in page.text
    assert "no longer shown" in page.text
    assert f"/cases/{case_id}" in page.text
    assert 'action="/enquiries/' + f"{visitor.enquiry_id}/reply" not in page.text
    enquiry = await enquiry_of(intake, north, visitor)
    assert not enquiry.urgent
    assert (enquiry.due_at - enquiry.first_at).days == 3


async def test_a_removal_beyond_the_days_cap_is_urgent_and_comes_first(
    portal, north, intake, clock
):
    _, reference = await begin_case(intake, north)
    async with transaction_of(intake.pool) as tx:
        cap = intake.settings.removals_a_day
        await tx.execute(
            "INSERT INTO removal_days (day, held) VALUES ($1, $2)", clock().date(), cap
        )
    await Visitor().write(intake, north, a_letter())
    clock.turn(minutes=1)
    urgent = Visitor()

    await urgent.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL, reference=reference)

    page = await (await portal(north.caseworker)).get("/enquiries")
    assert page.text.index(str(urgent.enquiry_id)) < page.text.index("K7QM-2XDT")
    assert "Urgent" in page.text


async def test_a_removal_of_what_never_was_shown_is_no_emergency(intake, north):
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL)

    assert not (await enquiry_of(intake, north, visitor)).urgent


async def test_a_removal_is_settled_and_cannot_be_answered(portal, north, intake, broker):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL)
    browser = await portal(north.caseworker)
    path = f"/enquiries/{visitor.enquiry_id}"

    refused = await browser.post(f"{path}/reply", reply="x", reply_id=str(uuid4()))
    await browser.post(f"{path}/settle")

    assert refused.status_code == 409
    assert (await enquiry_of(intake, north, visitor)).due_at is None
    assert "No message waits here." in (await browser.get("/enquiries")).text
    assert str(visitor.enquiry_id) in (await browser.get("/enquiries?state=answered")).text


async def test_the_inbox_goes_on_page_by_page_oldest_promise_first(portal, north, intake, clock):
    visitors = []
    for _ in range(intake.settings.page_size + 3):
        visitors.append(Visitor())
        await visitors[-1].write(intake, north, a_letter())
        clock.turn(seconds=1)
    browser = await portal(north.caseworker)

    first = await browser.get("/enquiries")
    onward = re.search('href="(/enquiries[^"]+after=[^"]+)"', first.text)[1].replace("&amp;", "&")
    second = await browser.get(onward)

    listed = [
        re.findall(r'href="/enquiries/([0-9a-f-]{36})"', page.text) for page in (first, second)
    ]
    assert [UUID(one) for one in listed[0] + listed[1]] == [one.enquiry_id for one in visitors]
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=1.2.3",
        "who=x&state=y",
        "after=1.9e9.x",
        "after=0.99999999999999999999999." + "0" * 32,
    ],
)
async def test_an_address_that_was_changed_by_hand_shows_the_beginning(portal, north, query):
    page = await (await portal(north.caseworker)).get(f"/enquiries?{query}")

    assert page.status_code == 200


async def test_the_inbox_shows_mine_or_nobodys_when_asked(portal, north, intake):
    mine, free = Visitor(), Visitor()
    for visitor in (mine, free):
        await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    await browser.post(f"/enquiries/{mine.enquiry_id}/claim")

    listed = {
        who: re.findall(
            r'href="/enquiries/([0-9a-f-]{36})"', (await browser.get(f"/enquiries?who={who}")).text
        )
        for who in ("me", "nobody", "anyone")
    }

    assert listed["me"] == [str(mine.enquiry_id)]
    assert listed["nobody"] == [str(free.enquiry_id)]
    assert len(listed["anyone"]) == 2


@pytest.mark.parametrize("role", ["approver", "administrator"])
async def test_messages_are_for_caseworkers(portal, north, intake, role):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser = await portal(getattr(north, role))

    for path in ("/enquiries", f"/enquiries/{visitor.enquiry_id}"):
        page = await browser.get(path)
        assert page.status_code == 403
        assert CANARY not in page.text
    assert 'href="/enquiries"' not in (await browser.get("/")).text


async def test_today_shows_what_waits_and_says_when_nothing_does(portal, north, intake):
    browser = await portal(north.caseworker)
    empty = await browser.get("/")
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())

    page = await browser.get("/")

    assert "Nothing waits for you" in empty.text
    assert f"/enquiries/{visitor.enquiry_id}" in page.text
    assert "Nothing waits for you" not in page.text


async def test_no_error_repeats_what_was_sent(portal, north, intake):
    """T08: intake's own half; no canary in any 4xx or 5xx body, nor in a log."""
    stream = io.StringIO()
    logs.configure("intake", "DEBUG", stream)
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser = await portal(north.caseworker)
    path, bad = f"/enquiries/{visitor.enquiry_id}", {"reply": CANARY}
    answers = [
        await browser.post(f"{path}/reply", reply_id=CANARY, **bad),
        await browser.post(f"{path}/claim", seen=CANARY),
        await browser.post(f"{path}/reply", reply_id=str(uuid4()), token="x", **bad),
        await browser.post(f"/enquiries/{uuid4()}/reply", reply_id=str(uuid4()), **bad),
        await browser.get(f"/enquiries/{CANARY}"),
        await browser.get(f"/{CANARY}"),
        await browser.get("/enquiries", params={"after": CANARY * 10}),
        await browser.client.post(path, content=CANARY * 9000, headers=OURS),
    ]
    intake.pool.terminate()
    answers.append(await browser.get(path))

    assert [one.status_code for one in answers] == [422, 422, 403, 404, 422, 404, 422, 413, 500]
    for one in answers:
        assert CANARY not in one.text
        assert "Quillfeather" not in str(one.headers)
    assert CANARY not in stream.getvalue()
    assert "Quillfeather" not in stream.getvalue()


def test_joiners_of_scripts_stay_and_marks_of_direction_go():
    assert harmless("می\u200cخواهم \u202eabc\u202c\u200f\r\nx\u2028y") == "می\u200cخواهم abc\nxy"


def test_a_letter_believes_nothing():
    letter = Letter.read(
        b'{"message": "a", "relation": 7, "answer": null, "adult": "yes", "language": [1], "z": 1}'
    )

    assert letter == Letter("a", "", "", "", None)
