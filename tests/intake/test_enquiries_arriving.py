"""What visitors write arrives sealed, once, at its own Society; “this is me” acts at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.chassis.delivery import Unreadable
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import MessageReceived
from services.contracts.sealing import MESSAGE_STEPS, KeyPair, pad, seal
from services.intake import store
from services.intake.model.enquiries import DeskUnknown, OtherDesk
from tests.support.intake import (
    Visitor,
    a_letter,
    desk_key,
    enquiry_of,
    form_of,
    hear,
)
from tests.support.office import Office

CANARY = "Zephyrine Quillfeather"


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


async def begin_case(intake, founded):
    """Put a face on the wall the real way; return its case and reference."""
    office = Office(intake, founded)
    case_id = await office.shown()
    return case_id, (await office.file(case_id)).showing.reference


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
    await browser.post(f"{path}/ending", why="removal_decided")

    assert refused.status_code == 409
    assert (await enquiry_of(intake, north, visitor)).due_at is None
    assert "No message waits here." in (await browser.get("/enquiries")).text
    assert str(visitor.enquiry_id) in (await browser.get("/enquiries?state=answered")).text
