"""What becomes of a picture: clean or refused, dropped, deleted or grown old, broken off."""

from __future__ import annotations

import pytest

from services.chassis.objects import ObjectsUnavailable
from services.contracts.codes import Refusal
from services.contracts.confidential.enquiries import (
    EnquiryEnded,
    PictureDropped,
    PictureReceived,
)
from services.contracts.restricted.pictures import PictureDiscarded, PictureHanded
from services.routing.app import build

from .conftest import Visitor, token_of, words_of
from .picturing import FIELD, Conversation, cleaned, refused, sweep, timer


@pytest.fixture
async def talk(office, visitor) -> Conversation:
    return await Conversation.begin(office, visitor)


async def test_refused_by_the_darkroom_the_visitor_reads_why_and_may_send_another(talk, shelf):
    handed = await talk.handed()
    await talk.office.hear(refused(handed, Refusal.ANIMATED))
    gone = shelf.names("handed")
    page = await talk.visitor.open(talk.receipt)
    await talk.send(page)
    again = (await talk.office.said(PictureHanded))[1]
    after = await talk.visitor.open(talk.receipt)

    assert gone == set()
    assert page.status_code == 200
    assert "could not be used and was deleted. This picture moves." in words_of(page)
    assert FIELD in page.text
    assert again.picture_id != handed.picture_id
    assert "This picture moves." not in words_of(after)


async def test_a_clean_picture_is_told_to_its_desk_and_the_original_is_deleted(talk, shelf):
    clean = await talk.cleaned()
    await talk.office.hear(clean)

    (received,) = await talk.office.said(PictureReceived)
    assert received == PictureReceived(
        enquiry_id=talk.message.enquiry_id,
        picture_id=clean.picture_id,
        object=clean.object,
        sealed_key=clean.sealed_key,
    )
    assert shelf.names("handed") == set()


async def test_a_desk_that_has_one_may_ask_for_another(talk):
    await talk.cleaned()
    page = await talk.asked()
    await talk.send(page)

    assert len(await talk.office.said(PictureHanded)) == 2


async def test_where_a_second_one_is_refused_the_first_is_still_said_to_be_sent(talk):
    await talk.cleaned()
    await talk.send(await talk.asked())
    second = (await talk.office.said(PictureHanded))[1]
    await talk.office.hear(EnquiryEnded(enquiry_id=talk.message.enquiry_id))
    await talk.office.hear(refused(second))
    page = await talk.visitor.open(talk.receipt)

    assert FIELD not in page.text
    assert "You have sent a picture." in words_of(page)


async def test_a_picture_its_desk_drops_goes_everywhere_and_the_mailbox_looks_as_before(talk):
    clean = await talk.cleaned()
    dropped = PictureDropped(enquiry_id=talk.message.enquiry_id, picture_id=clean.picture_id)
    for _ in range(2):
        await talk.office.hear(dropped)
    await sweep(talk)
    page = await talk.visitor.open(talk.receipt)

    assert await discarded(talk) == [clean.picture_id]
    assert await talk.pictures() == []
    assert "You have sent a picture." in words_of(page)


@pytest.mark.parametrize("clean", [False, True], ids=["on its way", "received"])
async def test_deleting_everything_takes_the_picture_too(talk, shelf, clean):
    handed = await talk.handed()
    if clean:
        await talk.office.hear(cleaned(handed))
    page = await talk.visitor.open(talk.receipt)
    await talk.visitor.post("answer", page, go="erase-all")
    await sweep(talk)
    late = await talk.send(page)
    took = talk.office.resources.pause.waited[-1]
    wrong = await talk.visitor.open("0000-0000-0000-0000-0000")

    assert await discarded(talk) == [handed.picture_id]
    assert (await talk.pictures(), shelf.names("handed")) == ([], set())
    assert without_token(late) == without_token(wrong)
    assert took == talk.office.resources.pause.waited[-1] > 0


async def test_what_the_darkroom_says_late_of_a_deleted_picture_brings_nothing_back(talk, shelf):
    handed = await talk.handed()
    page = await talk.visitor.open(talk.receipt)
    await talk.visitor.post("answer", page, go="erase-all")
    await talk.office.hear(cleaned(handed), refused(handed))
    await sweep(talk)

    assert await talk.office.said(PictureReceived) == []
    assert (await talk.pictures(), shelf.names("handed")) == ([], set())


async def test_a_picture_goes_with_its_mailbox(talk, watch):
    clean = await talk.cleaned()
    watch.forward(days=400)
    await timer("forget_old_mailboxes", talk)
    await sweep(talk)

    assert await discarded(talk) == [clean.picture_id]
    assert await talk.pictures() == []


class Failing:
    """A store that keeps a file and then goes away, as one does that loses its line."""

    def __init__(self, shelf) -> None:
        self.shelf = shelf

    async def write(self, *file) -> None:
        await self.shelf.write(*file)
        raise ObjectsUnavailable


async def test_what_was_broken_off_is_kept_by_nobody_and_can_be_sent_again(
    talk, shelf, watch, visit
):
    """The row is there before the file, so a timer finds it, and not while it may still be said."""
    whole, page = talk.office.resources, await talk.asked()
    broken = type(whole)(**vars(whole) | {"objects": Failing(shelf)})
    other = Visitor(visit(build(broken), base_url="https://desk.example"))
    failed = await Conversation(talk.office, other, talk.receipt, talk.message).send(page)
    (left,) = shelf.names("handed")
    await sweep(talk)
    soon = shelf.names("handed")
    done = await talk.send(failed)
    (handed,) = await talk.office.said(PictureHanded)
    watch.forward(hours=2)
    await sweep(talk)

    assert failed.status_code == 503
    assert "We cannot take your picture just now" in words_of(failed)
    assert soon == {left}
    assert "Your picture is on its way" in words_of(done)
    assert shelf.names("handed") == {handed.object}


def without_token(page) -> str:
    return page.text.replace(token_of(page) or "-", "-").replace(
        'value="0000-0000-0000-0000-0000"', 'value=""'
    )


async def discarded(talk) -> list:
    return [one.picture_id for one in await talk.office.said(PictureDiscarded)]
