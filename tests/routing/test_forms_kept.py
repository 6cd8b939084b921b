"""What is typed lies on the server, closed, for a day at most: no word is lost."""

from __future__ import annotations

import pytest

from services.contracts.sealing import CannotOpen
from services.routing.actions import filling
from services.routing.mailbox import FormKeys

from .conftest import ANSWERS, KNOWN, hidden_in, receipt_of, token_of, words_of
from .test_secrecy import ADDRESS, CANARY, traces

WRITE = f"write/{KNOWN}"
SECRET = {"message": f"My name is {CANARY}.", "by": "email", "to": ADDRESS, "safe": "yes"}


async def kept(office) -> int:
    return await office.resources.pool.fetchval("SELECT count(*) FROM forms")


async def test_a_dump_during_and_after_a_form_holds_nothing_readable_and_no_receipt(
    office, visitor
):
    checked = await visitor.fill(**SECRET)
    during = await office.rows()
    sent = await visitor.post(WRITE, checked, at="check", go="send")
    after = await office.rows()
    receipt, carried = receipt_of(sent), hidden_in(checked)

    assert CANARY in words_of(checked)  # the positive control
    for secret in (CANARY, ADDRESS, receipt, receipt.replace("-", ""), *carried.values()):
        for trace in traces(secret):
            assert trace not in during + after


async def test_a_row_is_opened_by_its_own_token_under_our_secret_alone(office, visitor):
    token = token_of(await visitor.fill(**SECRET))
    row = await office.resources.pool.fetchrow("SELECT place, closed FROM forms")
    keys = office.resources.drafts

    assert keys.open(token, row["closed"])["draft"]["message"] == SECRET["message"]
    assert keys.place(token) == row["place"]
    for other, tried in ((keys, FormKeys.new_token()), (FormKeys(b"x" * 32), token)):
        with pytest.raises(CannotOpen):
            other.open(tried, row["closed"])


async def test_no_page_carries_what_was_typed_on_another(visitor):
    page = await visitor.get(WRITE)
    for fields in ANSWERS[:3]:
        page = await visitor.post(WRITE, page, **fields)

    assert "Izmir" not in page.text
    assert {name: len(value) for name, value in hidden_in(page).items()} == {"token": 22}


async def test_short_and_long_words_make_rows_of_few_lengths(office, visitor):
    for words in ("a", "a" * 700, "a" * 2500, "a" * 12_000):
        await visitor.fill(message=words)
    rows = await office.resources.pool.fetch("SELECT octet_length(closed) AS long FROM forms")

    assert {row["long"] - 28 for row in rows} == {1024, 4096, 24576}


async def test_nothing_is_kept_of_who_only_looks(office, visitor):
    await visitor.get(WRITE)
    await visitor.post(WRITE, at="relation", relation="")

    assert await kept(office) == 0


async def test_what_is_not_gone_on_with_is_swept_after_a_day(office, visitor, watch):
    await visitor.fill()
    watch.forward(hours=22)
    await filling.forget_old(office.resources)
    soon = await kept(office)
    watch.forward(hours=2)
    await filling.forget_old(office.resources)

    assert (soon, await kept(office)) == (1, 0)


async def test_where_very_many_are_begun_they_are_forgotten_sooner_and_none_is_refused(
    office, visitor, watch
):
    for _ in range(25):
        page = await visitor.post(WRITE, await visitor.get(WRITE), **ANSWERS[0])

        assert 'name="at" value="message"' in page.text
    watch.forward(hours=2)
    await filling.forget_old(office.resources)

    assert await kept(office) == 20


async def test_a_row_tells_the_hour_of_its_end_and_no_minute(office, visitor, watch):
    await visitor.fill()
    until = await office.resources.pool.fetchval("SELECT forget_at FROM forms")

    assert (until.minute, until.second, until.microsecond) == (0, 0, 0)
    assert 23 <= (until - watch()).total_seconds() / 3600 <= 24


async def test_sending_takes_every_word_and_leaves_a_mark_for_two_hours(office, visitor, watch):
    checked = await visitor.fill(message="a" * 12_000)
    await visitor.post(WRITE, checked, at="check", go="send")
    closed = await office.resources.pool.fetchval("SELECT closed FROM forms")
    state = office.resources.drafts.open(token_of(checked), closed)
    watch.forward(hours=2)
    await filling.forget_old(office.resources)

    assert len(closed) == 1024 + 28
    assert state.keys() == {"sent"}
    assert state["sent"].keys() == {"version", "at"}
    assert await kept(office) == 0


async def test_a_line_that_broke_may_send_again_and_gets_the_code_for_an_hour(
    office, visitor, watch
):
    checked = await visitor.fill()
    first = await visitor.post(WRITE, checked, at="check", go="send")
    watch.forward(minutes=59)
    soon = await visitor.post(WRITE, checked, at="check", go="send")
    watch.forward(minutes=2)
    late = await visitor.post(WRITE, checked, at="check", go="send")
    watch.forward(hours=30)
    swept = await visitor.post(WRITE, checked, at="check", go="send")

    assert receipt_of(first) == receipt_of(soon)
    for page in (late, swept):
        assert "This message was sent before" in words_of(page)
        assert '<ol class="code"' not in page.text
    assert len(await office.messages()) == 1


async def test_a_form_nobody_knows_any_more_is_not_said_to_be_sent(office, visitor, watch):
    checked = await visitor.fill()
    watch.forward(hours=25)
    page = await visitor.post(WRITE, checked, at="check", go="send")

    assert page.status_code == 422
    assert "open for too long" in words_of(page)
    assert await office.messages() == []


async def test_only_what_was_seen_to_be_checked_is_sent(office, visitor):
    """Two windows of one form: the other has changed an answer meanwhile."""
    checked = await visitor.fill(message="What I have checked.")
    await visitor.post(WRITE, checked, at="message", message="Something else.")
    stopped = await visitor.post(WRITE, checked, at="check", go="send")
    none = len(await office.messages())
    await visitor.post(WRITE, stopped, at="check", go="send")
    (event,) = await office.messages()

    assert (stopped.status_code, none) == (422, 0)
    assert "Your answers have changed" in words_of(stopped)
    assert "Something else." in words_of(stopped)
    assert office.mine.read(event)["message"] == "Something else."


async def test_an_older_page_changes_its_own_answer_and_no_other(office, visitor):
    first = await visitor.post(WRITE, await visitor.get(WRITE), **ANSWERS[0])
    second = await visitor.post(WRITE, first, at="message", message="Typed later.")
    await visitor.post(WRITE, second, **ANSWERS[2])
    older = await visitor.post(WRITE, first, at="relation", relation="knows")

    assert "Typed later.</textarea>" in older.text
    assert 'name="at" value="message"' in older.text


async def test_the_same_page_once_more_leads_on_as_it_did(visitor):
    """A browser that goes back asks whether to send the page before once more."""
    first = await visitor.post(WRITE, await visitor.get(WRITE), **ANSWERS[0])
    once, twice = [await visitor.post(WRITE, first, **ANSWERS[1]) for _ in range(2)]

    assert once.text == twice.text


async def test_looking_again_at_what_is_checked_does_not_make_it_another(office, visitor):
    checked = await visitor.fill()
    change = await visitor.post(WRITE, checked, at="check", go="change-message")
    await visitor.post(WRITE, change, at="message", go="back", message=ANSWERS[1]["message"])
    sent = await visitor.post(WRITE, checked, at="check", go="send")

    assert receipt_of(sent)


async def test_from_a_change_one_comes_back_to_where_all_is_checked(visitor):
    checked = await visitor.fill()
    change = await visitor.post(WRITE, checked, at="check", go="change-relation")
    after = await visitor.post(WRITE, change, at="relation", relation="knows")
    again = await visitor.post(WRITE, after, at="check", go="change-message")
    emptied = await visitor.post(WRITE, again, at="message", message="", go="back")

    assert 'value="send"' in after.text
    assert "I know the person in the photo" in words_of(after)
    assert "Izmir" in words_of(emptied)


async def test_two_forms_of_one_visitor_know_nothing_of_each_other(office, visitor):
    one = await visitor.fill(message="The first.")
    other = await visitor.fill(message="The second.")
    await visitor.post(WRITE, one, at="check", go="send")
    await visitor.post(WRITE, other, at="check", go="send")
    said = {office.mine.read(event)["message"] for event in await office.messages()}

    assert said == {"The first.", "The second."}


async def test_a_page_typed_while_the_database_is_away_comes_back_as_it_was(office, visitor):
    page = await visitor.post(WRITE, await visitor.get(WRITE), **ANSWERS[0])
    office.resources.pool.terminate()
    waiting = await visitor.post(WRITE, page, at="message", message="Keep this.")

    assert waiting.status_code == 503
    assert "Keep this.</textarea>" in waiting.text
    assert hidden_in(waiting) == hidden_in(page)


async def test_the_code_is_compared_for_an_hour_and_shown_no_longer(visitor, watch):
    page = await visitor.write()
    watch.forward(minutes=61)
    late = await visitor.post(WRITE, page, at="receipt", group2="0000", group4="0000")

    assert receipt_of(page) not in late.text
    assert "This message was sent before" in words_of(late)
