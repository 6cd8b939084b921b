"""In a mailbox: being answered otherwise, deleting everything, and what was read."""

from __future__ import annotations

import json
import re

import pytest

from services.contracts.codes import new_reference
from services.contracts.confidential.enquiries import EnquiryErased
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import open_sealed, unpad
from services.routing.actions import prompting
from services.routing.mailbox import Receipt

from .conftest import receipt_of, words_of
from .test_secrecy import ADDRESS, CANARY, traces

MAILED = {"by": "email", "to": "old@here.example", "safe": "yes"}


async def opened(visitor, **told):
    """Write, and open the mailbox of it; return the page and the receipt."""
    receipt = receipt_of(await visitor.write(**told))
    return await visitor.open(receipt), receipt


async def prompted(office, text="Yes.") -> list[NoticeRequested]:
    await office.reply(text, (await office.messages())[0])
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    return await office.said(NoticeRequested)


async def change(visitor, page, **told):
    page = await visitor.post("answer", page, go="way")
    page = await visitor.post("answer", page, at="answer", by=told["by"])
    if told["by"] != "receipt":
        page = await visitor.post("answer", page, at="reach", **told)
    return page


async def test_prompts_go_where_they_are_wished_from_now_on(office, visitor, notify):
    page, _ = await opened(visitor, **MAILED)
    before = await office.resources.pool.fetchval("SELECT stop_hash FROM enquiries")
    done = await change(visitor, page, by="sms", to="+39 312 345 6789", safe="yes")
    (prompt,) = await prompted(office)
    told = json.loads(unpad(open_sealed(notify, prompt.sealed_address)))
    after = await office.resources.pool.fetchval("SELECT stop_hash FROM enquiries")

    assert "From now on we answer you as you chose" in words_of(done)
    assert (prompt.channel, told["address"]) == ("sms", "+393123456789")
    assert before != after, "the link in an old prompt ends nothing of the new way"


async def test_the_desk_is_told_how_to_answer_now_without_a_word_more(office, visitor):
    page, _ = await opened(visitor, by="call", to="+39 312 345 6789", safe="yes")
    await change(visitor, page, by="receipt")
    first, second = [office.mine.read(event) for event in await office.messages()]

    assert (first["answer"]["by"], second["answer"]["by"]) == ("call", "receipt")
    assert second["message"] == ""
    assert second["answer"]["to"] is None


async def test_only_by_receipt_forgets_the_address_and_what_was_to_go_there(office, visitor):
    page, _ = await opened(visitor, **MAILED)
    await office.reply("Yes.", (await office.messages())[0])
    await prompting.announce_replies(office.resources)
    await change(visitor, page, by="receipt")
    await prompting.request_notices(office.resources)
    row = await office.resources.pool.fetchrow(
        "SELECT channel, sealed_address, stop_hash FROM enquiries"
    )

    assert set(row.values()) == {None}
    assert await office.said(NoticeRequested) == []


async def test_a_way_that_is_not_safe_is_not_used_and_the_one_before_neither(office, visitor):
    page, _ = await opened(visitor, **MAILED)
    done = await change(visitor, page, by="sms", to="+39 312 345 6789", safe="no")
    count = await office.resources.pool.fetchval("SELECT count(sealed_address) FROM enquiries")

    assert "We do not use this way" in words_of(done)
    assert count == 0


async def test_changing_twice_from_one_page_is_once(office, visitor):
    page, _ = await opened(visitor)
    for _ in range(2):
        await change(visitor, page, **MAILED)

    assert len(await office.messages()) == 2


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"by": "pigeon"}, "by"),
        ({"by": "email", "to": "me@", "safe": "yes"}, "to"),
        ({"by": "sms", "to": "+39 312 345 6789"}, "safe"),
    ],
)
async def test_what_is_to_be_mended_of_a_way_is_said_beside_it(office, visitor, told, field):
    page, _ = await opened(visitor)
    wrong = await visitor.post("answer", page, at="answer", by=told["by"])
    if told["by"] != "pigeon":
        wrong = await visitor.post("answer", wrong, at="reach", **told)

    assert wrong.status_code == 422
    assert f'href="#{field}"' in wrong.text
    assert f'id="{field}"' in wrong.text
    assert len(await office.messages()) == 1


async def test_asking_whether_to_delete_deletes_nothing(office, visitor):
    page, receipt = await opened(visitor)
    asked = await visitor.post("answer", page, go="erase")
    back = await visitor.post("answer", asked, go="back")

    assert "Nobody can bring them back" in words_of(asked)
    assert "We have your message" in words_of(back)
    assert (await visitor.open(receipt)).status_code == 200


async def erase(visitor, page):
    asked = await visitor.post("answer", page, go="erase")
    return asked, await visitor.post("answer", asked, go="erase-all")


async def test_deleting_takes_everything_and_says_so_in_the_same_transaction(office, visitor):
    page, _ = await opened(visitor, **MAILED)
    (event,) = await office.messages()
    await office.reply("Yes.", event)
    await prompting.announce_replies(office.resources)
    _, done = await erase(visitor, page)
    pool = office.resources.pool
    left = [
        await pool.fetchval(f"SELECT count(*) FROM {table}")
        for table in ("enquiries", "replies", "notices")
    ]
    said = [one.enquiry_id for one in await office.said(EnquiryErased)]

    assert "Everything has been deleted" in words_of(done)
    assert left == [0, 0, 0]
    assert said == [event.enquiry_id]


async def test_what_was_deleted_reads_exactly_as_what_never_was(office, visitor, watch):
    page, receipt = await opened(visitor)
    asked, _ = await erase(visitor, page)
    never = Receipt.draw().code
    seen, took = set(), set()
    for typed in (receipt, never):
        before = watch()
        found = await visitor.open(typed)
        took.add(round((watch() - before).total_seconds(), 6))
        seen.add((found.status_code, found.text.replace(f'value="{typed}"', "")))
    for go in ("erase-all", "back"):  # an older page, once more
        found = await visitor.post("answer", asked, go=go)
        seen.add((found.status_code, found.text.replace('value=""', "")))
    again = await visitor.post("answer", page, go="again", message="Hello?")

    assert len(seen) == 1
    assert len(took) == 1
    assert "There is nothing for this code" in words_of(again)
    assert len(await office.said(EnquiryErased)) == 1


async def test_an_answer_that_comes_after_all_was_deleted_is_kept_nowhere(office, visitor):
    page, _ = await opened(visitor)
    (event,) = await office.messages()
    await erase(visitor, page)
    await office.reply("Too late.", event)

    assert await office.resources.pool.fetchval("SELECT count(*) FROM replies") == 0


@pytest.mark.parametrize("minutes", [0, 180])
async def test_after_deleting_sending_the_form_once_more_shows_no_code(
    office, visitor, watch, minutes
):
    """The page on which all was checked may still be open in another window."""
    checked = await visitor.fill(reference := new_reference())
    sent = await visitor.post(f"write/{reference}", checked, at="check", go="send")
    await erase(visitor, await visitor.open(receipt_of(sent)))
    watch.forward(minutes=minutes)
    once_more = await visitor.post(f"write/{reference}", checked, at="check", go="send")

    assert receipt_of(sent) not in once_more.text
    assert "was sent before" not in words_of(once_more)
    assert len(await office.messages()) == 1


async def test_what_is_changed_and_deleted_leaves_nothing_readable(office, visitor):
    page, receipt = await opened(visitor, message=CANARY)
    during = await office.rows()
    await change(visitor, page, by="email", to=ADDRESS, safe="yes")
    during += await office.rows()
    await erase(visitor, page)
    everything = during + await office.rows()

    for secret in (CANARY, ADDRESS, receipt, receipt.replace("-", "")):
        for trace in traces(secret):
            assert trace not in everything


async def test_an_answer_counts_as_read_once_it_was_shown(office, visitor):
    _, receipt = await opened(visitor)
    await office.reply("Yes.", (await office.messages())[0])
    unread = await office.resources.pool.fetchval("SELECT read FROM replies")
    await visitor.open(Receipt.draw().code)
    others = await office.resources.pool.fetchval("SELECT read FROM replies")
    await visitor.open(receipt)

    assert (unread, others) == (False, False)
    assert await office.resources.pool.fetchval("SELECT read FROM replies") is True


async def test_no_prompt_comes_for_an_answer_that_was_read_as_soon_as_it_was_there(office, visitor):
    """A telephone that rings for nothing new has still rung."""
    _, receipt = await opened(visitor, **MAILED)
    await office.reply("Yes.", (await office.messages())[0])
    await visitor.open(receipt)
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)

    assert await office.said(NoticeRequested) == []


async def test_an_answer_that_waits_for_its_hour_is_not_read_by_opening(new_office, visit, watch):
    from services.routing.app import build

    from .conftest import Visitor

    office = await new_office(release=(6, 12, 18))
    await office.open()
    visitor = Visitor(visit(build(office.resources)))
    receipt = receipt_of(await visitor.write())
    await office.reply("Soon.", (await office.messages())[0])
    await visitor.open(receipt)

    assert await office.resources.pool.fetchval("SELECT read FROM replies") is False


async def test_while_the_database_is_away_nothing_is_said_to_be_done(office, visitor):
    page, _ = await opened(visitor)
    asked = await visitor.post("answer", page, go="erase")
    office.resources.pool.terminate()
    erased = await visitor.post("answer", asked, go="erase-all")
    changed = await visitor.post("answer", page, at="answer", by="receipt")

    assert (erased.status_code, changed.status_code) == (503, 503)
    assert "Delete everything?" in words_of(erased)


async def test_no_page_of_the_mailbox_shows_the_code_or_ones_own_words(visitor):
    page, receipt = await opened(visitor, message="Zanzibar")
    pages = [page, await visitor.post("answer", page, go="way")]
    pages += [
        await visitor.post("answer", page, at="answer", by="call"),
        await visitor.post("answer", page, go="erase"),
    ]
    for one in pages:
        assert "Zanzibar" not in one.text
        assert receipt.replace("-", "") not in one.text
        assert re.search(r"<title>Form – Retrace</title>", one.text)


async def test_a_page_that_is_too_old_does_nothing(office, visitor, watch):
    page, receipt = await opened(visitor)
    watch.forward(hours=25)
    for told in ({"go": "erase-all"}, {"at": "answer", "by": "receipt"}, {"go": "back"}):
        assert (await visitor.post("answer", page, **told)).status_code == 422

    assert (await visitor.open(receipt)).status_code == 200
