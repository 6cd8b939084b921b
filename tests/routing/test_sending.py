"""Sending: once, to the right desk, whatever is away; and the receipt that follows."""

from __future__ import annotations

import asyncio

from services.contracts.codes import Caution, new_reference
from services.contracts.confidential.desks import ReferenceAssigned
from services.routing.app import build
from services.routing.resources import open_resources

from .conftest import (
    ANSWERS,
    KNOWN,
    Desk,
    Visitor,
    a_settings,
    hidden_in,
    receipt_of,
    token_of,
    words_of,
)


async def test_sending_twice_is_one_message_and_the_same_receipt(office, visitor):
    checked = await visitor.fill()
    send = {"at": "check", "go": "send"}
    both = await asyncio.gather(
        *(visitor.post(f"write/{KNOWN}", checked, **send) for _ in range(3))
    )
    later = await visitor.post(f"write/{KNOWN}", checked, **send)

    assert len({receipt_of(page) for page in (*both, later)}) == 1
    assert len(await office.messages()) == 1


async def test_what_was_sent_can_be_changed_no_more_and_what_is_typed_then_begins_anew(
    office, visitor
):
    checked = await visitor.fill()
    change = await visitor.post(f"write/{KNOWN}", checked, at="check", go="change-message")
    checked = await visitor.post(f"write/{KNOWN}", change, **ANSWERS[1])
    await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    asked = await visitor.post(f"write/{KNOWN}", checked, at="check", go="change-message")
    typed = await visitor.post(f"write/{KNOWN}", change, at="message", message="One thing more.")
    kept = await visitor.post(f"write/{KNOWN}", typed, **ANSWERS[0])
    events = await office.messages()

    assert "This message was sent before" in words_of(asked)
    assert "This message was sent before" in words_of(typed)
    assert token_of(typed) != token_of(change)
    assert "One thing more." in words_of(kept)
    assert len(events) == 1


async def test_a_person_who_takes_time_is_not_marked(office, visitor, watch):
    checked = await visitor.fill()
    watch.forward(seconds=40)
    await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    (event,) = await office.messages()

    assert event.warnings == ()


async def test_a_form_filled_in_no_time_is_marked_and_taken(office, visitor):
    page = await visitor.write()
    (event,) = await office.messages()

    assert receipt_of(page)
    assert event.warnings == (Caution.AUTOMATIC,)


async def test_a_form_that_fills_what_nobody_sees_is_marked_and_taken(office, visitor, watch):
    first = await visitor.post(f"write/{KNOWN}", homepage="https://buy.example", **ANSWERS[0])
    page = first
    for fields in ANSWERS[1:]:
        page = await visitor.post(f"write/{KNOWN}", page, **fields)
    watch.forward(minutes=5)
    await visitor.post(f"write/{KNOWN}", page, at="check", go="send")
    (event,) = await office.messages()

    assert event.warnings == (Caution.AUTOMATIC,)


async def test_many_messages_from_one_network_are_marked_and_taken(office, visitor):
    for _ in range(8):
        assert receipt_of(await visitor.write())
    events = await office.messages()

    assert [Caution.MANY in event.warnings for event in events] == [False] * 6 + [True] * 2


async def test_while_no_desk_is_open_the_form_waits_with_all_its_answers(new_office, visit, watch):
    office = await new_office()
    visitor = Visitor(visit(build(office.resources)))
    checked = await visitor.fill(message="Please keep this.")
    waiting = await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    await office.open()
    sent = await visitor.post(f"write/{KNOWN}", waiting, at="check", go="send")
    (event,) = await office.messages()

    assert waiting.status_code == 503
    assert "Please keep this." in words_of(waiting)
    assert receipt_of(sent)
    assert office.mine.read(event)["message"] == "Please keep this."


async def test_while_the_database_is_away_the_form_waits_with_all_its_answers(office, visit):
    visitor = Visitor(visit(build(office.resources)))
    checked = await visitor.fill(message="Please keep this.")
    office.resources.pool.terminate()
    waiting = await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")

    assert waiting.status_code == 503
    assert "we still have what you wrote" in words_of(waiting)
    assert hidden_in(waiting) == hidden_in(checked)


async def test_the_receipt_page_says_what_to_do_and_when_to_look_again(visitor):
    page = await visitor.write()
    said = words_of(page)

    assert "Write it down now" in said
    assert "10 November 2026" in said
    assert page.text.count('<small dir="ltr">') == 5
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text
    assert receipt_of(page) not in page.text.replace(" ", "")


async def test_two_groups_can_be_compared_and_the_receipt_stays(office, visitor):
    page = await visitor.write()
    groups = receipt_of(page).split("-")
    right = await visitor.post(
        f"write/{KNOWN}", page, at="receipt", group2=groups[1].lower(), group4=f" {groups[3]}"
    )
    wrong = await visitor.post(
        f"write/{KNOWN}", page, at="receipt", group2=groups[1], group4="0000"
    )

    assert "Yes, that is the same" in words_of(right)
    assert wrong.status_code == 422
    assert 'href="#group4"' in wrong.text
    assert 'href="#group2"' not in wrong.text
    assert 'value="0000"' in wrong.text
    assert receipt_of(right) == receipt_of(wrong) == receipt_of(page)
    assert len(await office.messages()) == 1


async def test_desks_may_open_in_any_order_and_the_newest_word_counts(office, visitor):
    newer, older = Desk(), Desk(desk=office.mine.desk)
    renewed = Desk(desk=newer.desk)
    await office.hear(newer.opened(version=1))
    await office.hear(
        ReferenceAssigned(reference=KNOWN, version=3, desk=newer.desk),
        ReferenceAssigned(reference=KNOWN, version=2, desk=office.default.desk),
        renewed.opened(version=3),
        newer.opened(version=2),
        older.opened(version=1),
    )
    await visitor.write()
    (event,) = await office.messages()

    assert event.desk == newer.desk
    assert renewed.read(event)["relation"] == "sought"


async def test_a_reference_assigned_before_its_desk_is_heard_waits_for_it(office, visitor):
    later, reference = Desk(), new_reference()
    await office.hear(ReferenceAssigned(reference=reference, version=1, desk=later.desk))
    await visitor.write(reference)
    await office.hear(later.opened())
    await visitor.write(reference)
    first, second = await office.messages()

    assert (first.desk, second.desk) == (office.default.desk, later.desk)


async def test_without_a_default_desk_another_takes_what_is_unknown(new_office, visit):
    office = await new_office()
    await office.hear(office.mine.opened(default=False))
    page = await Visitor(visit(build(office.resources))).write(new_reference())
    (event,) = await office.messages()

    assert receipt_of(page)
    assert event.desk == office.mine.desk


async def test_the_service_opens_with_its_own_keys_and_closes_again(new_database, secrets_folder):
    address = await new_database("routing")
    settings = a_settings(postgres=address, keys=secrets_folder / "keys" / "routing")
    async with open_resources(settings) as resources:
        assert await resources.pool.fetchval("SELECT count(*) FROM desks") == 0
        assert resources.forms.seal({}, resources.clock())

    assert resources.pool.is_closing()
