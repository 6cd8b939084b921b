"""Prompts: one at a time, ended with one press by who holds the link, asked for again if lost."""

from __future__ import annotations

import json
import re

import pytest

from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent
from services.contracts.sealing import open_sealed, unpad
from services.routing.actions import prompting

from .conftest import receipt_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def wrote(visitor) -> str:
    return receipt_of(await visitor.write(by="email", to="me@here.example", safe="yes"))


async def prompts(office) -> list[NoticeRequested]:
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    return await office.said(NoticeRequested)


async def answered(office, text="Yes.") -> list[NoticeRequested]:
    await office.reply(text, (await office.messages())[-1])
    return await prompts(office)


def token_in(notify, prompt) -> str:
    return json.loads(unpad(open_sealed(notify, prompt.sealed_address)))["stop"]


async def test_a_second_answer_brings_no_second_prompt_before_the_first_is_followed(
    office, visitor
):
    receipt = await wrote(visitor)
    (first,) = await answered(office)
    await office.hear(NoticeSent(notice_id=first.notice_id))
    unread = len(await answered(office, "More."))
    await visitor.open(receipt)
    after = len(await answered(office, "And more."))

    assert (unread, after) == (1, 2)


async def test_what_was_read_before_its_prompt_left_is_not_prompted_for(office, visitor):
    receipt = await wrote(visitor)
    await office.reply("Yes.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)
    await visitor.open(receipt)
    await prompting.request_notices(office.resources)

    assert await office.said(NoticeRequested) == []


async def test_a_prompt_that_reached_nobody_makes_room_for_the_next(office, visitor):
    await wrote(visitor)
    (first,) = await answered(office)
    await office.hear(NoticeSent(notice_id=first.notice_id))
    await office.hear(NoticeFailed(notice_id=first.notice_id, reason="rejected"))  # it came back

    assert len(await answered(office, "More.")) == 2


async def test_a_prompt_nothing_was_heard_of_is_asked_for_again_under_its_name(
    office, visitor, watch
):
    await wrote(visitor)
    (first,) = await answered(office)
    watch.forward(days=3, hours=23)
    early = len(await prompts(office))
    watch.forward(hours=1)
    again = await prompts(office)
    await office.hear(NoticeSent(notice_id=first.notice_id))
    watch.forward(days=30)
    late = len(await prompts(office))

    assert (early, late) == (1, 2)
    assert again == [first, first]


@pytest.mark.parametrize("headers", [{}, {"user-agent": "a mail program"}])
async def test_one_press_ends_the_prompts_and_the_answers_stay(office, visitor, notify, headers):
    """RFC 8058: a POST without cookie, origin or page before it, answered without a redirect."""
    receipt = await wrote(visitor)
    (prompt,) = await answered(office)
    pressed = await visitor.client.post(
        f"/stop/{token_in(notify, prompt)}", data=ONE_CLICK, headers=headers
    )
    await visitor.open(receipt)
    later = await answered(office, "More.")
    opened = await visitor.open(receipt)

    assert pressed.status_code == 200
    assert len(later) == 1
    assert "More." in opened.text
    assert (
        await office.resources.pool.fetchval(
            "SELECT count(*) FROM enquiries WHERE sealed_address IS NULL AND stop_hash IS NULL"
        )
        == 1
    )


async def test_opening_the_link_ends_nothing(office, visitor, notify):
    """Programs that look at links for people open them all."""
    await wrote(visitor)
    (prompt,) = await answered(office)
    page = await visitor.client.get(f"/stop/{token_in(notify, prompt)}")
    kept = await office.resources.pool.fetchval("SELECT sealed_address FROM enquiries")

    assert page.status_code == 200
    assert kept is not None


async def test_a_prompt_that_waits_for_its_hour_does_not_leave_after_the_press(
    new_office, visit, notify
):
    from services.routing.app import build

    from .conftest import Visitor

    office = await new_office(notices="hourly")
    await office.open()
    visitor = Visitor(visit(build(office.resources), base_url="https://desk.example"))
    await wrote(visitor)
    sealed = await office.resources.pool.fetchval("SELECT sealed_address FROM enquiries")
    stop = json.loads(unpad(open_sealed(notify, sealed)))["stop"]
    await office.reply("Yes.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)
    await visitor.client.post(f"/stop/{stop}", data=ONE_CLICK)
    office.resources.clock.forward(hours=3)

    assert await prompts(office) == []
    assert await office.resources.pool.fetchval("SELECT count(*) FROM notices") == 0


async def test_an_ended_an_unknown_and_a_live_link_are_answered_alike(office, visitor, notify):
    await wrote(visitor)
    (prompt,) = await answered(office)
    token = token_in(notify, prompt)
    pages = [
        await visitor.client.post(f"/stop/{one}", data=ONE_CLICK)
        for one in (token, token, "a" * 22, "nonsense")
    ]
    asked = [await visitor.client.get(f"/stop/{one}") for one in (token, "a" * 22)]

    assert len({(page.status_code, page.text) for page in pages}) == 1
    assert len({(page.status_code, page.text) for page in asked}) == 1


async def test_the_page_says_nothing_of_us_to_whoever_looks_on(visitor):
    for language in [one.language for one in _words()]:
        page = await visitor.client.get(
            "/stop/" + "a" * 22, headers={"accept-language": language.value}
        )

        assert not re.search(r"retrace|red cross|https?:|href=\"/|src=", page.text, re.IGNORECASE)
        assert f'lang="{language.value}"' in page.text.lower()
        assert "set-cookie" not in page.headers


async def test_what_is_kept_makes_no_link(office, visitor, notify):
    await wrote(visitor)
    (prompt,) = await answered(office)

    assert token_in(notify, prompt) not in await office.rows()


async def test_each_enquiry_has_a_link_of_its_own(office, visitor, notify):
    for _ in range(2):
        await wrote(visitor)
        await answered(office)
    first, second = await office.said(NoticeRequested)

    assert token_in(notify, first) != token_in(notify, second)


def _words():
    from services.chassis.web.words import Words
    from services.routing.pages import HERE

    return Words.load(HERE / "locale")
