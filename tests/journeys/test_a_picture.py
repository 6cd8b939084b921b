"""A picture is asked for, sent, cleaned, looked at, and deleted by staff, or by its visitor."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from services.contracts.confidential.enquiries import MessageReceived, PictureReceived
from tests.media import canaries
from tests.media.test_nothing_but_pixels import spells_the_canary
from tests.routing.conftest import hidden_in, receipt_of


def heard(journey, event) -> list:
    return [event.heard(one.value) for one in journey.network.broker.of(event.TYPE)]


async def ask_and_send(journey, address: str, receipt: str) -> PictureReceived:
    """Ask as staff do, and send a picture as a visitor does; return what came of it."""
    await journey.caseworker.post(f"{address}/pictures", why="likeness")
    await journey.network.settle()
    page = await journey.visitor.open(receipt)
    await journey.visitor.client.post(
        f"/{journey.visitor.language}/picture",
        data={"token": hidden_in(page)["token"]},
        files={"picture": ("a.jpg", canaries.everywhere("JPEG"))},
    )
    await journey.network.settle()
    return heard(journey, PictureReceived)[-1]


@pytest.mark.timeout(120)
async def test_a_picture_full_of_canaries_comes_clean_to_the_desk_that_asked_and_goes_for_good(
    journey, shelf
):
    """T02: what a telephone wrote into it is in no event, no answer and no file that stays."""
    _, reference = await journey.show()
    receipt = receipt_of(await journey.visitor.write(reference))
    await journey.network.settle()
    address = f"/enquiries/{heard(journey, MessageReceived)[-1].enquiry_id}"

    first = await ask_and_send(journey, address, receipt)
    there = shelf.names("handed"), shelf.names("cleaned")
    seen = (await journey.caseworker.get(f"{address}/pictures/{first.picture_id}/file")).content
    deletion = f"{address}/pictures/{first.picture_id}/deletion"
    deleted = await journey.caseworker.post(deletion, why="done")
    await journey.network.settle()
    between = shelf.names("cleaned")

    second = await ask_and_send(journey, address, receipt)
    again = shelf.names("cleaned")
    kept = [file for (bucket, _), (file, _) in shelf.files.items() if bucket != "originals"]
    opened = await journey.visitor.open(receipt)
    await journey.visitor.post("answer", opened, go="erase-all")
    await journey.network.settle()
    await journey.network.replay()

    events = [part for one in journey.network.broker.log for part in (one.key, one.value)]
    assert there == (set(), {first.object})
    assert Image.open(io.BytesIO(seen)).format == "JPEG"
    assert not any(spells_the_canary(part) for part in (seen, *events, *kept))
    assert (deleted.status_code, between, again) == (303, set(), {second.object})
    assert (shelf.names("handed"), shelf.names("cleaned")) == (set(), set())
