"""A face from the portal to the wall, a message back, and gone again as if it had never been."""

from __future__ import annotations

import random
import re

import pytest

from services.contracts.codes import new_image_name, new_reference
from tests.routing.conftest import receipt_of, words_of


async def as_never_existed(journey, path: str, never: str) -> bool:
    """Say whether a page answers, to the byte, as one that never was."""
    gone, unknown = await journey.world.get(path), await journey.world.get(never)
    assert gone.status_code == 404
    return (gone.content, gone.headers) == (unknown.content, unknown.headers)


async def enquiry_page(journey):
    inbox = await journey.caseworker.get("/enquiries")
    address = re.search(r'href="(/enquiries/[0-9a-f-]{36})', inbox.text)[1]
    return address, await journey.caseworker.get(address)


async def write(journey, reference: str, message: str) -> str:
    """Write about a face, to be told by mail when there is an answer; return the receipt."""
    told = {"by": "email", "to": "y@there.example", "safe": "yes"}
    sent = await journey.visitor.write(reference, message=message, **told)
    await journey.network.settle()
    return receipt_of(sent)


async def answer(journey, message: str, text: str) -> None:
    """Open the one enquiry as staff do, see what was written, and answer it."""
    address, opened = await enquiry_page(journey)
    assert message in opened.text
    reply = {"reply_id": re.search('name="reply_id" value="([^"]+)"', opened.text)[1]}
    answered = await journey.caseworker.post(f"{address}/reply", reply=text, **reply)
    assert answered.status_code == 303, answered.text
    await journey.network.settle()


async def test_the_whole_way_once(journey):
    _, reference = await journey.show()
    wall = await journey.world.get("/ar/")
    assert "أبحث عن أخي" in wall.text
    assert f"/ar/face/{reference}" in wall.text
    image = re.search(r"/image/([a-z2-7]{26})/", (await face(journey, reference)).text)[1]
    photo = await journey.world.get(f"/image/{image}/480.jpg")
    assert photo.headers["content-type"] == "image/jpeg"
    assert b"Canary" not in photo.content

    receipt = await write(journey, reference, "I am her brother Yusuf.")
    await answer(journey, "I am her brother Yusuf.", "Thank you.")
    assert "Thank you." in words_of(await journey.visitor.open(receipt))
    (mail,) = journey.sink.mails
    assert reference not in str(mail)
    assert "Thank you" not in str(mail)


async def test_a_withdrawn_face_answers_as_if_it_had_never_been(journey):
    case_id, reference = await journey.show()
    image = re.search(r"/image/([a-z2-7]{26})/", (await face(journey, reference)).text)[1]
    await journey.withdraw(case_id)

    assert "أبحث عن أخي" not in (await journey.world.get("/ar/")).text
    assert await as_never_existed(journey, f"/ar/face/{reference}", f"/ar/face/{new_reference()}")
    assert await as_never_existed(
        journey, f"/image/{image}/480.jpg", f"/image/{new_image_name()}/480.jpg"
    )


async def face(journey, reference: str):
    page = await journey.world.get(f"/en/face/{reference}")
    assert page.status_code == 200
    return page


async def test_everything_told_twice_and_out_of_order_ends_the_same(journey):
    """T22: reordered, doubled and replayed from offset 0, the highest version wins."""
    journey.network.times = 2
    journey.network.shuffled = random.Random(7)
    case_id, reference = await journey.show()
    await face(journey, reference)
    await journey.withdraw(case_id)
    other, shown = await journey.show(name="Second Person", relation="mother")
    await journey.network.replay()

    assert (await journey.world.get(f"/en/face/{reference}")).status_code == 404
    await face(journey, shown)
    assert other != case_id


async def test_a_withdrawal_undone_shows_the_same_face_again(journey):
    case_id, reference = await journey.show()
    await journey.withdraw(case_id)
    undone = await journey.caseworker.post(f"/cases/{case_id}/withdrawal/undo")
    assert undone.status_code == 303
    await journey.network.settle()

    await face(journey, reference)


async def test_a_removal_request_takes_the_face_down_at_once(journey):
    case_id, reference = await journey.show()
    page = await journey.visitor.get(f"remove/{reference}")
    await journey.visitor.post(f"remove/{reference}", page)
    await journey.network.settle()

    assert (await journey.world.get(f"/en/face/{reference}")).status_code == 404
    page = (await journey.caseworker.get(f"/cases/{case_id}")).text
    assert "Someone asked to remove the photo" in page


async def test_a_message_after_withdrawal_still_reaches_the_society(journey):
    case_id, reference = await journey.show()
    await journey.withdraw(case_id)
    await journey.visitor.write(reference, message="I saw this face on a poster.")
    await journey.network.settle()

    _, opened = await enquiry_page(journey)
    assert "I saw this face on a poster." in opened.text


async def test_a_lost_broker_loses_nothing(journey):
    """T20: while Kafka is away everything is accepted, and arrives once when it is back."""
    network = journey.network
    case_id, reference = await journey.show()
    settle, network.settle = network.settle, _away
    sent = await journey.visitor.write(reference, message="While nobody could hear.")
    receipt_of(sent)
    page = await journey.caseworker.post(f"/cases/{case_id}/withdrawal")
    assert page.status_code == 303
    assert (await journey.world.get(f"/en/face/{reference}")).status_code == 200
    network.settle = settle
    await network.settle()

    assert (await journey.world.get(f"/en/face/{reference}")).status_code == 404
    _, opened = await enquiry_page(journey)
    assert opened.text.count("While nobody could hear.") == 1


async def _away() -> None:
    """Let nothing arrive."""


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_second_approval_by_the_same_person_is_refused_in_the_pages_language(
    journey, language
):
    case_id = await journey.register()
    await journey.prepare(case_id)
    await journey.ask(case_id)
    browser = journey.caseworker
    browser.client.headers["accept-language"] = language
    page = await browser.get(f"/approvals/{case_id}")
    own = {
        "en": "Someone else has to decide",
        "fr": "Quelqu’un d’autre doit décider",
        "ar": "القرار لشخص آخر",
    }
    assert own[language] in page.text
    forced = await journey.approve(case_id, by=journey.caseworker)

    assert forced.status_code in (403, 409)
    assert (await journey.world.get("/en/")).text.count("/en/face/") == 0


@pytest.mark.parametrize(
    ("original", "says"),
    [
        (b"This is a letter, not a photo.", "not a photo we can read"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"", "Choose a photo first"),
        (b"\xff\xd8\xff\xe0 broken off", "damaged"),
    ],
    ids=["a text file", "a HEIC photo", "nothing", "half a file"],
)
async def test_a_file_that_is_no_photo_is_answered_clearly_and_loses_nothing(
    journey, original, says
):
    case_id = await journey.register()
    answer = await journey.upload(case_id, original)
    await journey.network.settle()
    page = await journey.caseworker.get(f"/cases/{case_id}/photo")

    assert says in (answer.text if answer.status_code == 422 else page.text)
    assert "Amina Haddad" in (await journey.caseworker.get(f"/cases/{case_id}")).text
