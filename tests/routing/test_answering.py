"""The mailbox: what a receipt opens, when, and how one writes again."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from services.chassis.delivery import Unreadable
from services.contracts.codes import NoticeFailure
from services.contracts.confidential.enquiries import ReplyWritten
from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent
from services.contracts.sealing import MESSAGE_STEPS, KeyPair, open_sealed, pad, seal, unpad
from services.routing.actions import prompting, sending
from services.routing.app import build

from .conftest import KNOWN, Visitor, receipt_of, words_of


async def test_before_an_answer_the_mailbox_says_only_that_the_message_is_there(visitor):
    page = await visitor.write(message="Something private.")
    opened = await visitor.open(receipt_of(page))

    assert opened.status_code == 200
    assert "We have your message" in words_of(opened)
    assert "Something private." not in opened.text


async def test_an_answer_is_read_with_the_receipt(office, visitor):
    receipt = receipt_of(await visitor.write())
    (event,) = await office.messages()
    await office.reply("Thank you.\nWhat did her family call her?", event)
    await office.reply("نحن هنا", event)
    opened = await visitor.open(receipt.lower().replace("-", " "))

    assert "There is an answer for you" in words_of(opened)
    assert opened.text.index("What did her family call her?") < opened.text.index("نحن هنا")


async def test_an_answer_delivered_twice_is_kept_once(office, visitor):
    receipt = receipt_of(await visitor.write())
    (event,) = await office.messages()
    reply = await office.reply("Once.", event)
    await office.hear(reply, reply)
    same = uuid4()
    await office.hear(reply, event_id=same)
    await office.hear(reply, event_id=same)
    opened = await visitor.open(receipt)

    assert opened.text.count("Once.") == 1


async def test_an_answer_waits_for_the_networks_hour(new_office, visit, watch):
    office = await new_office(release=(6, 12, 18))
    await office.open()
    visitor = Visitor(visit(build(office.resources)))
    receipt = receipt_of(await visitor.write())
    (event,) = await office.messages()
    await office.reply("Now.", event)  # the watch says half past ten
    before = await visitor.open(receipt)
    watch.forward(hours=1, minutes=30)
    after = await visitor.open(receipt)

    assert "Now." not in before.text
    assert "We have your message" in words_of(before)
    assert "Now." in after.text


async def test_an_answer_its_receipt_could_not_open_is_refused(office, visitor):
    await visitor.write()
    (event,) = await office.messages()
    sealed = seal(KeyPair.make().public, pad(b"lost", MESSAGE_STEPS))
    wrong = ReplyWritten(enquiry_id=event.enquiry_id, reply_id=uuid4(), sealed_reply=sealed)

    with pytest.raises(Unreadable):
        await office.hear(wrong)


async def test_an_answer_without_a_mailbox_is_kept_nowhere(office):
    sealed = seal(KeyPair.make().public, pad(b"late", MESSAGE_STEPS))
    await office.hear(ReplyWritten(enquiry_id=uuid4(), reply_id=uuid4(), sealed_reply=sealed))

    assert await office.resources.pool.fetchval("SELECT count(*) FROM replies") == 0


async def test_one_can_write_again_and_it_is_the_same_enquiry(office, visitor):
    receipt = receipt_of(await visitor.write(by="email", to="me@here.example", safe="yes"))
    opened = await visitor.open(receipt)
    sent = await visitor.post("answer", opened, go="again", message="One thing more.")
    first, second = await office.messages()

    assert "Your receipt code stays the same" in words_of(sent)
    assert second.enquiry_id == first.enquiry_id
    assert second.message_id != first.message_id
    assert (second.reply_key, second.desk) == (first.reply_key, first.desk)
    assert office.mine.read(second) == {
        "relation": None,
        "message": "One thing more.",
        "answer": None,
        "language": "en",
        "interpreter": None,
        "adult": None,
        "helper": None,
        "withdrawal_code": None,
    }


async def test_writing_again_twice_is_once_but_other_words_are_another_message(office, visitor):
    opened = await visitor.open(receipt_of(await visitor.write()))
    for words in ("Again.", "Again.", "And again."):
        await visitor.post("answer", opened, go="again", message=words)
    said = [office.mine.read(event)["message"] for event in await office.messages()]

    assert said[1:] == ["Again.", "And again."]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_words_that_hold_the_receipt_are_refused_and_kept(office, visitor, language):
    visitor.language = language
    receipt = receipt_of(await visitor.write())
    opened = await visitor.open(receipt)
    typed = f"It is me, {receipt}"
    refused = await visitor.post("answer", opened, go="again", message=typed)
    empty = await visitor.post("answer", opened, go="again", message=" ")
    long = await visitor.post("answer", opened, go="again", message="a" * 17_000)

    assert refused.status_code == empty.status_code == long.status_code == 422
    assert f"{typed}</textarea>" in refused.text
    assert f"{'a' * 17_000}</textarea>" in long.text
    assert '<a href="#message">' in empty.text
    assert len(await office.messages()) == 1


async def test_the_page_of_an_open_mailbox_does_not_show_the_receipt(visitor):
    receipt = receipt_of(await visitor.write())
    opened = await visitor.open(receipt)

    assert receipt not in opened.text
    assert receipt.replace("-", "") not in opened.text


async def test_an_open_mailbox_that_is_erased_meanwhile_takes_nothing(office, visitor):
    opened = await visitor.open(receipt_of(await visitor.write()))
    await office.resources.pool.execute("DELETE FROM enquiries")
    page = await visitor.post("answer", opened, go="again", message="Hello?")

    assert page.status_code == 422
    assert "There is nothing for this code" in words_of(page)


async def test_words_written_while_the_database_is_away_stay_on_the_page(office, visitor):
    opened = await visitor.open(receipt_of(await visitor.write()))
    office.resources.pool.terminate()
    page = await visitor.post("answer", opened, go="again", message="Keep this.")

    assert page.status_code == 503
    assert "Keep this.</textarea>" in page.text
    assert "no answer" not in words_of(page)


async def test_whoever_asked_is_told_once_that_an_answer_is_there(office, visitor, notify):
    await visitor.write(by="email", to="me@here.example", safe="yes", language="ar")
    (event,) = await office.messages()
    await office.reply("Yes.", event)
    for _ in range(3):
        await prompting.announce_replies(office.resources)
        await prompting.request_notices(office.resources)
    (notice,) = await office.said(NoticeRequested)

    assert (notice.template, notice.language, notice.channel) == ("answer", "ar", "email")
    told = json.loads(unpad(open_sealed(notify, notice.sealed_address)))
    assert told.keys() == {"address", "stop"}
    assert told["address"] == "me@here.example"


async def test_each_release_is_told_to_who_reads_and_two_answers_at_once_are_one(office, visitor):
    receipt = receipt_of(await visitor.write(by="email", to="me@here.example", safe="yes"))
    (event,) = await office.messages()
    for together in (2, 1):
        for _ in range(together):
            await office.reply("Words.", event)
        await prompting.announce_replies(office.resources)
        await prompting.request_notices(office.resources)
        await visitor.open(receipt)

    assert len(await office.said(NoticeRequested)) == 2


async def test_whoever_did_not_ask_is_told_nothing(office, visitor):
    await visitor.write()
    (event,) = await office.messages()
    await office.reply("Yes.", event)
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)

    assert await office.said(NoticeRequested) == []


async def test_hourly_prompts_leave_after_the_next_full_hour(new_office, visit, watch):
    office = await new_office(notices="hourly")
    await office.open()
    await Visitor(visit(build(office.resources))).write(
        by="email", to="me@here.example", safe="yes"
    )
    (event,) = await office.messages()
    await office.reply("Yes.", event)
    await prompting.announce_replies(office.resources)
    hour = watch().replace(minute=0) + timedelta(hours=1)
    watch.at = hour - timedelta(seconds=1)
    await prompting.request_notices(office.resources)
    early = await office.said(NoticeRequested)
    watch.at = hour + timedelta(minutes=20, seconds=1)
    await prompting.request_notices(office.resources)

    assert early == []
    assert len(await office.said(NoticeRequested)) == 1


async def test_what_became_of_a_prompt_is_counted_and_then_forgotten(office, visitor):
    await visitor.write(by="email", to="me@here.example", safe="yes")
    (event,) = await office.messages()
    for told in (NoticeSent, NoticeFailed):
        await office.reply("Yes.", event)
        await prompting.announce_replies(office.resources)
        await prompting.request_notices(office.resources)
        notice = (await office.said(NoticeRequested))[-1]
        more = {"reason": NoticeFailure.REJECTED} if told is NoticeFailed else {}
        await office.hear(told(notice_id=notice.notice_id, **more))

    assert await office.resources.pool.fetchval("SELECT count(*) FROM notices") == 0


async def test_the_wish_for_removal_reaches_the_desk_of_the_reference(office, visitor):
    asked = await visitor.get(f"remove/{KNOWN}")
    done = await visitor.post(f"remove/{KNOWN}", asked, message="It is dangerous for me.")
    (event,) = await office.messages()

    assert "We have your request" in words_of(done)
    assert (event.kind, event.desk, event.reference) == ("removal", office.mine.desk, KNOWN)
    assert office.mine.read(event)["message"] == "It is dangerous for me."
    assert await office.resources.pool.fetchval("SELECT count(*) FROM enquiries") == 0


async def test_a_wish_needs_no_words_and_counts_once(office, visitor, watch):
    asked = await visitor.get(f"remove/{KNOWN}")
    watch.forward(seconds=10)
    for _ in range(2):
        done = await visitor.post(f"remove/{KNOWN}", asked)
    (event,) = await office.messages()

    assert done.status_code == 200
    assert event.warnings == ()
    assert office.mine.read(event)["message"] == ""


async def test_a_wish_is_never_lost_with_its_page(new_office, visit, watch):
    office = await new_office()
    visitor = Visitor(visit(build(office.resources)), "fr")
    asked = await visitor.get(f"remove/{KNOWN}")
    closed = await visitor.post(f"remove/{KNOWN}", asked, message="Retirez-la.")
    watch.forward(hours=30)
    expired = await visitor.post(f"remove/{KNOWN}", closed, message="Retirez-la.")
    await office.open()
    done = await visitor.post(f"remove/{KNOWN}", expired, message="Retirez-la.")

    assert (closed.status_code, expired.status_code, done.status_code) == (503, 422, 200)
    assert "Retirez-la.</textarea>" in closed.text
    assert "Retirez-la.</textarea>" in expired.text


async def test_what_forms_were_sent_is_forgotten_after_two_days(office, visitor, watch):
    await visitor.post(f"remove/{KNOWN}", await visitor.get(f"remove/{KNOWN}"))
    watch.forward(hours=24)
    await sending.forget_sent_forms(office.resources)
    kept = await office.resources.pool.fetchval("SELECT count(*) FROM sent_forms")
    watch.forward(hours=24)
    await sending.forget_sent_forms(office.resources)

    assert kept == 1
    assert await office.resources.pool.fetchval("SELECT count(*) FROM sent_forms") == 0


async def test_a_desk_whose_key_bears_another_name_is_refused(office):
    opened = office.mine.opened(version=9).model_copy(update={"key_id": "0" * 16})

    with pytest.raises(Unreadable):
        await office.hear(opened)
