"""A picture a desk asked for: one, seen by nobody here, told of to that desk alone."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.exceptions import InvalidTag

from services.contracts.confidential.enquiries import (
    EnquiryEnded,
    EnquiryMoved,
    EnquiryUnplaced,
    MessageReceived,
    PictureAsked,
)
from services.contracts.restricted.pictures import PictureHanded
from services.contracts.sealing import CannotOpen, KeyPair
from services.routing.app import build
from services.routing.model.pictures import MOST_BYTES
from tests.media import pictures

from .conftest import KNOWN, Visitor, hidden_in, words_of
from .picturing import FIELD, PICTURE, Conversation, sweep, unlocked

LARGE = PICTURE.ljust(200_000)


@pytest.fixture
async def talk(office, visitor) -> Conversation:
    return await Conversation.begin(office, visitor)


async def test_a_mailbox_takes_no_picture_until_a_desk_asks(talk):
    before = await talk.visitor.open(talk.receipt)
    page = await talk.asked()

    assert FIELD not in before.text
    assert FIELD in page.text
    for words in ("where and when it was taken", "Only those who answer you", "in danger"):
        assert words in words_of(page)


async def test_the_field_comes_with_the_answers_of_the_next_hour_and_not_when_a_desk_works(
    new_office, visit, watch
):
    office = await new_office(release=(12, 18))
    await office.open()
    visitor = Visitor(visit(build(office.resources), base_url="https://desk.example"))
    talk = await Conversation.begin(office, visitor)
    early = await talk.asked()
    watch.forward(hours=2)

    assert FIELD not in early.text
    assert FIELD in (await visitor.open(talk.receipt)).text


async def test_a_picture_goes_to_the_darkroom_alone_and_to_the_desk_that_answers_now(talk, shelf):
    page = await talk.asked()
    await talk.office.hear(
        EnquiryMoved(enquiry_id=talk.message.enquiry_id, desk=talk.office.default.desk)
    )
    done = await talk.send(page)

    (handed,) = await talk.office.said(PictureHanded)
    file, content_type = shelf.files["handed", handed.object]
    assert "Your picture is on its way" in words_of(done)
    assert handed.desk_key == talk.office.default.pair.public.text
    assert content_type == "application/octet-stream"
    assert unlocked(file, handed) == PICTURE
    with pytest.raises(CannotOpen):
        unlocked(file, handed, KeyPair.make())
    with pytest.raises(InvalidTag):
        unlocked(file, handed.model_copy(update={"picture_id": talk.message.enquiry_id}))


async def test_the_visitor_never_sees_the_picture_again_only_that_it_was_sent(talk):
    await talk.cleaned()
    page = await talk.visitor.open(talk.receipt)

    assert "You have sent a picture." in words_of(page)
    assert FIELD not in page.text
    assert "<img" not in page.text.partition("<main")[2]


async def test_a_second_picture_is_refused_kindly(talk, shelf):
    page = await talk.asked()
    await talk.send(page)
    second = await talk.send(page)
    await talk.office.hear(PictureAsked(enquiry_id=talk.message.enquiry_id))
    third = await talk.send(page)

    assert "We take one and no more." in words_of(second)
    assert "We take one and no more." in words_of(third)
    assert len(await talk.office.said(PictureHanded)) == 1


async def test_two_at_once_are_one_picture_and_no_file_is_left_over(talk, shelf):
    page = await talk.asked()
    await asyncio.gather(*(talk.send(page) for _ in range(3)))
    await sweep(talk)

    (handed,) = await talk.office.said(PictureHanded)
    assert shelf.names("handed") == {handed.object}
    assert [row["picture_id"] for row in await talk.pictures()] == [handed.picture_id]


async def test_a_picture_nobody_asked_for_is_refused_and_not_kept(talk, shelf):
    page = await talk.visitor.open(talk.receipt)
    answer = await talk.send(page)

    assert answer.status_code == 422
    assert "Nobody is asking you for a picture" in words_of(answer)
    assert (await talk.pictures(), shelf.names("handed")) == ([], set())
    assert await talk.office.said(PictureHanded) == []


async def test_where_nobody_may_read_no_picture_is_taken(talk, shelf):
    """Neither one that was asked for before nor one asked for since."""
    page = await talk.asked()
    await talk.office.hear(EnquiryUnplaced(enquiry_id=talk.message.enquiry_id))
    answer = await talk.send(page)
    await talk.asked()

    assert "Nobody may read your message" in words_of(answer)
    assert FIELD not in answer.text + (await talk.visitor.open(talk.receipt)).text
    assert (await talk.pictures(), shelf.names("handed")) == ([], set())


async def test_what_has_ended_asks_for_nothing(talk):
    page = await talk.asked()
    await talk.office.hear(EnquiryEnded(enquiry_id=talk.message.enquiry_id))

    assert "Nobody is asking you for a picture" in words_of(await talk.send(page))


WRONG = {
    "nothing": (b"", "Please choose a picture first."),
    "a text": (b"Dear desk, here is my picture.", "not a picture we can read"),
    "a HEIC": (pictures.heic(), "This is a HEIC picture"),
    "a film": (b"\0\0\0\x18ftypmp42" + bytes(9000), "not a picture we can read"),
    "a little too much": (PICTURE.ljust(MOST_BYTES + 1), "This picture is too large."),
    "far too much": (PICTURE.ljust(2 * MOST_BYTES), "This picture is too large."),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_a_wrong_file_is_answered_clearly_and_the_mailbox_still_takes_one(talk, shelf, kind):
    picture, words = WRONG[kind]
    wrong = await talk.send(await talk.asked(), picture)
    kept = await talk.pictures(), shelf.names("handed")
    done = await talk.send(wrong)

    assert wrong.status_code == 422
    assert words in words_of(wrong)
    assert 'href="#picture"' in wrong.text
    assert kept == ([], set())
    assert "Your picture is on its way" in words_of(done)


async def test_what_is_larger_than_all_that_is_read_gets_a_page_too(talk):
    answer = await talk.send(await talk.asked(), PICTURE.ljust(3 * MOST_BYTES + 1))

    assert answer.status_code == 413
    assert "Please send something smaller." in words_of(answer)


async def test_no_other_address_takes_more_than_before(talk):
    """The limit of all others is not loosened by the one for pictures."""
    page = await talk.asked()
    sent = {"token": hidden_in(page)["token"], "go": "again", "message": "x" * 600_000}
    for path in ("answer", f"remove/{KNOWN}", f"write/{KNOWN}"):
        answer = await talk.visitor.client.post(f"/en/{path}", data=sent)

        assert answer.status_code == 413


async def test_who_waits_too_long_for_their_turn_is_told_and_nobody_else_waits(
    new_office, visit, watch
):
    office = await new_office(upload_seconds=0.05)
    await office.open()
    visitor = Visitor(visit(build(office.resources), base_url="https://desk.example"))
    talk = await Conversation.begin(office, visitor)
    page = await talk.asked()
    async with office.resources.uploads, office.resources.uploads:
        late = await talk.send(page, LARGE)

    assert late.status_code == 503
    assert "It took too long" in words_of(late)
    assert "on its way" in words_of(await talk.send(page, LARGE))


async def test_strangers_and_who_was_not_asked_take_nobodys_place_and_fill_no_memory(
    talk, visit, office
):
    """Of them no more is read than says whose it is, so that they cannot hold up the others."""
    page = await talk.visitor.open(talk.receipt)
    async with office.resources.uploads, office.resources.uploads:
        unasked = await talk.send(page, LARGE)
        stranger = await talk.send(page, LARGE, token="none")
        without = await talk.visitor.client.post("/en/picture", files={"picture": ("a", LARGE)})

    assert "Nobody is asking you for a picture" in words_of(unasked)
    for answer in (stranger, without):
        assert (answer.status_code, "open for too long" in words_of(answer)) == (422, True)


async def test_a_form_that_is_none_leads_back_to_the_receipt(talk):
    await talk.asked()
    for sent in ({"data": {"token": "-"}}, {"content": b"\xff\xd8\xff"}, {}):
        answer = await talk.visitor.client.post("/en/picture", **sent)

        assert answer.status_code == 422
        assert "This page was open for too long" in words_of(answer)
    moved = await talk.visitor.client.get("/en/picture")
    assert (moved.status_code, moved.headers["location"]) == (302, "/en/answer")


async def test_who_sends_very_much_waits_and_is_not_refused(talk):
    page = await talk.asked()
    for _ in range(8):
        await talk.send(page, b"no picture")
    done = await talk.send(page)

    assert talk.office.resources.settings.slowest_send_seconds in talk.office.resources.pause.waited
    assert "on its way" in words_of(done)


async def test_a_picture_is_no_message_and_promises_nothing(talk):
    await talk.cleaned()

    assert len(await talk.office.said(MessageReceived)) == 1
