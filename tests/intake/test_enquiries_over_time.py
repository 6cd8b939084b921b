"""What becomes of an enquiry: looked at, overdue, over and open again, deleted by its visitor."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

from services.chassis.database import transaction_of
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock, EnquiryErased, EnquiryOverdue
from services.intake import store, timers
from services.intake.model.endings import EndReason
from tests.support.intake import (
    Visitor,
    a_letter,
    add_caseworker,
    enquiry_of,
    form_of,
    hear,
)

CANARY = "Zephyrine Quillfeather"


async def said(broker, intake, kind: str) -> list:
    await broker.relay(intake.pool, "intake")
    return broker.of(f"enquiry.{kind}.v1")


async def test_that_somebody_looked_is_said_once_and_by_whoever_comes_first(
    portal, north, intake, broker
):
    claimed, answered, wish = Visitor(), Visitor(), Visitor()
    for one in (claimed, answered):
        await one.write(intake, north, a_letter(), message_id=one.enquiry_id)
    await wish.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL)
    browser = await portal(north.caseworker)
    await browser.get(f"/enquiries/{claimed.enquiry_id}")
    assert await said(broker, intake, "acknowledged") == []

    for path in ("claim", "release", "claim"):
        await browser.post(f"/enquiries/{claimed.enquiry_id}/{path}")
    await browser.post(f"/enquiries/{wish.enquiry_id}/claim")
    form = await form_of(browser, answered)
    await browser.post(f"/enquiries/{answered.enquiry_id}/reply", reply="Thank you", **form)

    told = [json.loads(one.value) for one in await said(broker, intake, "acknowledged")]
    ids = [str(one.enquiry_id) for one in (claimed, answered)]
    assert told == [{"enquiry_id": one, "up_to": one} for one in ids]


async def test_a_later_message_to_who_works_on_it_is_looked_at_when_they_read_it(
    portal, north, intake, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    mine, colleague = await portal(north.caseworker), await add_caseworker(intake, north)
    form = await form_of(mine, visitor)
    await mine.post(f"/enquiries/{visitor.enquiry_id}/reply", reply="Thank you", **form)
    await visitor.write(intake, north, a_letter("And now?"))
    await (await portal(colleague)).get(f"/enquiries/{visitor.enquiry_id}")
    before = len(await said(broker, intake, "acknowledged"))

    await mine.get(f"/enquiries/{visitor.enquiry_id}")

    assert (before, len(await said(broker, intake, "acknowledged"))) == (1, 2)


async def test_a_message_that_came_while_the_answer_was_written_waits_on(
    portal, north, intake, broker, clock
):
    """Outside its clocks run on, since the answer names what the desk had; inside it is due."""
    visitor, first, later = Visitor(), uuid4(), uuid4()
    await visitor.write(intake, north, a_letter(), message_id=first)
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    form = await form_of(browser, visitor)
    clock.turn(minutes=5)
    await visitor.write(intake, north, a_letter("And now?"), message_id=later)
    clock.turn(minutes=5)

    await browser.post(f"{path}/reply", reply="Thank you", **form)

    enquiry = await enquiry_of(intake, north, visitor)
    await broker.relay(intake.pool, "intake")
    [reply] = broker.of("reply.written.v1")
    assert json.loads(reply.value)["up_to"] == str(first)
    assert enquiry.waits_since == clock() - timedelta(minutes=5)
    assert enquiry.due_at is not None
    await browser.get(path)  # now whoever works on it has read it
    [looked] = await said(broker, intake, "acknowledged")
    assert json.loads(looked.value)["up_to"] == str(later)


async def test_an_end_can_be_taken_back_for_a_day_before_anybody_outside_hears_of_it(
    portal, north, intake, broker, clock
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/ending", why="no_answer_helps")
    clock.turn(hours=23)
    await timers.do_what_is_due(intake)
    await (await portal(north.caseworker)).post(f"{path}/reopening")
    clock.turn(hours=30)
    await timers.do_what_is_due(intake)
    assert await said(broker, intake, "ended") == []
    assert (await enquiry_of(intake, north, visitor)).due_at is not None

    await (await portal(north.caseworker)).post(f"{path}/ending", why="doubled")
    clock.turn(hours=24)
    await timers.do_what_is_due(intake)

    page = await (await portal(north.caseworker)).get(path)
    assert len(await said(broker, intake, "ended")) == 1
    assert "the same visitor wrote elsewhere" in page.text


async def test_who_opens_again_what_was_over_says_so_that_the_mailbox_is_kept_on(
    portal, north, intake, broker, clock
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/claim")
    await browser.post(f"{path}/ending", why="doubled")
    clock.turn(days=2)
    await timers.do_what_is_due(intake)

    await (await portal(north.caseworker)).post(f"{path}/reopening")

    await broker.relay(intake.pool, "intake")
    told = [one.type for one in broker.log if one.type.startswith("enquiry.")]
    assert told == ["enquiry.acknowledged.v1", "enquiry.ended.v1", "enquiry.acknowledged.v1"]


async def test_a_reason_that_is_not_on_the_list_ends_nothing(portal, north, intake):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)

    refused = await browser.post(f"/enquiries/{visitor.enquiry_id}/ending", why="tired")

    assert refused.status_code == 422
    assert (await enquiry_of(intake, north, visitor)).due_at is not None


async def test_the_words_go_as_long_after_the_end_as_the_society_says(portal, north, intake, clock):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/reply", reply="Thank you", **await form_of(browser, visitor))
    await browser.post(f"{path}/ending", why="answered")
    clock.turn(days=180)
    await timers.do_what_is_due(intake)
    kept = await words(intake, north)
    clock.turn(days=2)
    await timers.do_what_is_due(intake)

    assert (kept, await words(intake, north)) == ((1, 1, 1), (0, 0, 0))
    assert (await enquiry_of(intake, north, visitor)).ended_why is EndReason.ANSWERED


async def test_what_was_answered_and_stays_quiet_is_over_by_itself_and_its_words_go(
    portal, north, intake, broker, clock
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/reply", reply="Thank you", **await form_of(browser, visitor))
    clock.turn(days=179)
    await timers.do_what_is_due(intake)
    assert await said(broker, intake, "ended") == []

    clock.turn(days=1)
    await timers.do_what_is_due(intake)
    over = (await enquiry_of(intake, north, visitor)).ended_why
    clock.turn(days=190)
    await timers.do_what_is_due(intake)

    assert over is EndReason.QUIET
    assert len(await said(broker, intake, "ended")) == 1
    assert await words(intake, north) == (0, 0, 0)


async def words(intake, founded) -> tuple[int, int, int]:
    """Count messages, answers, and keys that open answers."""
    async with transaction_of(intake.pool, founded.society) as tx:
        return (
            await tx.fetchval("SELECT count(*) FROM messages"),
            await tx.fetchval("SELECT count(*) FROM replies"),
            await tx.fetchval(
                "SELECT count(*) FROM record_keys JOIN enquiries ON record_id = enquiry_id"
            ),
        )


async def test_what_the_visitor_deletes_is_gone_and_the_row_stays_for_the_counts(
    portal, north, intake, broker
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/reply", reply="Thank you", **await form_of(browser, visitor))
    draft = {"draft": str(uuid4()), "reply": CANARY, "about": str(visitor.enquiry_id)}
    await browser.post(f"/drafts/reply?about={visitor.enquiry_id}", **draft)
    await visitor.write(intake, north, a_letter("One more"))

    for _ in range(2):
        await hear(intake, EnquiryErased(enquiry_id=visitor.enquiry_id))
    await visitor.write(intake, north, a_letter(CANARY))  # on its way as it was deleted

    page = await browser.get(path)
    refused = await browser.post(f"{path}/reply", reply="x", reply_id=str(uuid4()))
    assert await words(intake, north) == (0, 0, 0)
    assert "The visitor deleted everything" in page.text
    assert CANARY not in page.text
    assert f'action="{path}/reply"' not in page.text
    assert refused.status_code == 409
    assert str(visitor.enquiry_id) in (await browser.get("/enquiries?state=answered")).text
    async with transaction_of(intake.pool, north.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM drafts") == 0


async def test_a_broken_promise_reminds_who_works_on_it_and_later_the_administrator(
    portal, north, intake, clock
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    clock.turn(days=7)
    worker, administrator = await portal(north.caseworker), await portal(north.administrator)
    await hear(intake, EnquiryOverdue(enquiry_id=visitor.enquiry_id, clock=Clock.LOOK))
    reminded = (await worker.get("/")).text, (await administrator.get("/")).text
    clock.turn(days=4)
    worker, administrator = await portal(north.caseworker), await portal(north.administrator)

    told = (await administrator.get("/")).text

    assert "Promise broken" in reminded[0]
    assert "Promise broken" not in reminded[1]
    assert "Promise broken" in told
    assert str(visitor.enquiry_id) not in told
    await worker.post(f"/enquiries/{visitor.enquiry_id}/claim")
    assert "Promise broken" not in (await administrator.get("/")).text


async def test_a_claim_nobody_works_on_ends_by_itself(portal, north, intake, clock):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/claim")
    clock.turn(days=6, hours=23)
    await timers.do_what_is_due(intake)
    before = (await enquiry_of(intake, north, visitor)).claimed_by
    clock.turn(hours=1)
    await timers.do_what_is_due(intake)

    assert before == north.caseworker.member.staff_id
    assert (await enquiry_of(intake, north, visitor)).claimed_by is None
    async with transaction_of(intake.pool, north.society) as tx:
        [last, *_] = await store.audit.list_of(tx, visitor.enquiry_id)
    assert (last.did, last.by) == ("claim ended", None)


async def test_a_claim_ends_by_itself_too_where_the_visitor_wrote_again_after_an_answer(
    portal, north, intake, clock
):
    visitor, browser = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter())
    fields = await form_of(browser, visitor)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/reply", **fields, reply="Yes.")
    clock.turn(days=30)
    await visitor.write(intake, north, a_letter("And now?"))
    before = (await enquiry_of(intake, north, visitor)).claimed_by
    clock.turn(days=7)
    await timers.do_what_is_due(intake)

    assert before == north.caseworker.member.staff_id
    assert (await enquiry_of(intake, north, visitor)).claimed_by is None
