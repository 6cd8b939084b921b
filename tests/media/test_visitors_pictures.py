"""A picture a desk asked for: cleaned whole and closed to it alone, or refused and forgotten."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from PIL import Image, ImageChops, ImageStat

from services.chassis.objects import ObjectsUnavailable
from services.contracts.codes import Refusal
from services.contracts.restricted.pictures import (
    PictureCleaned,
    PictureDiscarded,
    PictureRefused,
)
from services.contracts.sealing import CannotOpen, KeyPair, seal
from services.media.darkroom import inspection
from services.media.handlers import events

from . import pictures
from .handing import Handing, Meanwhile, Tearing, away, discarded
from .pictures import a_picture, saved
from .test_nothing_but_pixels import TALKATIVE, spells_the_canary


@pytest.fixture
def routing(media) -> Handing:
    return Handing(media)


async def test_a_picture_is_cleaned_whole_and_only_the_desk_that_answers_opens_it(routing):
    original = a_picture((640, 400))
    handed = await routing.hand(saved(original, "PNG"))

    await routing.media.hear()

    (cleaned,) = routing.media.told(PictureCleaned)
    seen = Image.open(BytesIO(routing.opened(cleaned)))
    assert cleaned.picture_id == handed.picture_id
    assert (seen.format, seen.size) == ("JPEG", (640, 400))
    assert max(ImageStat.Stat(ImageChops.difference(seen, original)).mean) < 3
    assert routing.media.shelf.names("cleaned") == {cleaned.object}
    for other in (KeyPair.make(), routing.media.resources.pair):
        with pytest.raises(CannotOpen):
            routing.opened(cleaned, other)


@pytest.mark.parametrize("kind", TALKATIVE)
async def test_place_time_and_device_are_in_nothing_that_is_kept_of_a_picture(room, kind):
    """T02: canaries in every corner of a visitor's picture: none come out."""
    original = TALKATIVE[kind]()

    file = await room.clean(original)

    inspection.inspect(file, "jpg")
    assert spells_the_canary(original)
    assert not spells_the_canary(file)


async def test_where_and_when_a_phone_took_it_is_gone(routing):
    """T02: a real file with GPS, time, maker and orientation; it still stands upright."""
    exif = pictures.exif(orientation=6)
    exif[0x0110], exif[0x0132] = "Phone 7", "2026:11:20 08:15:00"
    original = saved(a_picture((800, 600)), "JPEG", exif=exif)
    await routing.hand(original)

    await routing.media.hear()

    seen = Image.open(BytesIO(routing.opened(routing.media.told(PictureCleaned)[0])))
    assert Image.open(BytesIO(original)).getexif().get_ifd(0x8825)
    assert (dict(seen.getexif()), seen.size) == ({}, (600, 800))


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((200, 250), (200, 250)), ((1600, 900), (1600, 900)), ((4000, 2000), (1600, 800))],
    ids=["small", "as it is", "large"],
)
async def test_a_picture_is_made_smaller_where_it_is_large_and_never_larger(room, size, becomes):
    file = await room.clean(saved(a_picture(size), "JPEG"))

    assert Image.open(BytesIO(file)).size == becomes


async def test_a_very_long_picture_is_still_whole(room):
    file = await room.clean(saved(a_picture((6000, 300)), "PNG"))

    assert Image.open(BytesIO(file)).size == (1600, 80)


HOSTILE = {
    "a text": (b"Dear office, here is my picture.", Refusal.NOT_AN_IMAGE),
    "nothing": (b"", Refusal.NOT_AN_IMAGE),
    "a HEIC": (pictures.heic(), Refusal.HEIC),
    "half a JPEG": (saved(a_picture(), "JPEG")[:4000], Refusal.DAMAGED),
    "a PNG that claims much": (pictures.a_png_that_claims(30000, 30000), Refusal.TOO_LARGE),
    "a stamp": (saved(a_picture((100, 100)), "PNG"), Refusal.TOO_SMALL),
    "moving": (pictures.moving("WEBP"), Refusal.ANIMATED),
}


async def test_hostile_bytes_are_refused_in_one_word_each_and_leave_no_file(routing):
    """T13: of a visitor's picture too."""
    handed = {name: await routing.hand(original) for name, (original, _) in HOSTILE.items()}

    await routing.media.hear(times=2)

    told = {one.picture_id: one.reason for one in routing.media.told(PictureRefused)}
    assert told == {handed[name].picture_id: reason for name, (_, reason) in HOSTILE.items()}
    assert routing.media.told(PictureCleaned) == []
    assert routing.media.shelf.names("cleaned") == set()


async def test_a_picture_that_is_not_ours_or_for_no_desk_is_refused(routing):
    """Sealed to somebody else, passed off as another, taken back, and for a key that is none."""
    await routing.hand(sealed_key=seal(KeyPair.make().public, bytes(32)))
    moved = await routing.hand()
    await routing.media.say(moved.model_copy(update={"picture_id": uuid4()}))
    gone = await routing.hand()
    await routing.media.shelf.delete("handed", gone.object)
    await routing.hand(desk_key="A" * 43)

    await routing.media.hear()

    reasons = [one.reason for one in routing.media.told(PictureRefused)]
    assert reasons == [Refusal.KEY, Refusal.KEY, Refusal.DAMAGED, Refusal.KEY]
    assert [one.picture_id for one in routing.media.told(PictureCleaned)] == [moved.picture_id]


async def test_a_file_of_ours_that_holds_more_than_pixels_does_not_leave(routing):
    """T11: an incident, and no file."""
    routing.around(darkroom=Tearing())
    await routing.hand(pictures.talkative_jpeg())

    await routing.media.hear()

    (refused,) = routing.media.told(PictureRefused)
    assert (refused.reason, refused.incident) == (Refusal.DAMAGED, True)
    assert routing.media.shelf.names("cleaned") == set()


async def test_handed_and_heard_again_and_again_a_picture_is_told_of_once(routing):
    handed = await routing.hand()
    await routing.media.hear(times=3)
    await routing.media.say(handed)

    await routing.media.hear()

    (cleaned,) = routing.media.told(PictureCleaned)
    assert routing.opened(cleaned)
    assert routing.media.shelf.names("cleaned") == {cleaned.object}


async def test_two_processes_at_one_picture_leave_one_file_that_its_key_opens(routing):
    """Each has its own key: what was told of is never written over."""
    handed = await routing.hand()
    whole = routing.media.resources

    async def another() -> None:
        await routing.media.broker.deliver(events, whole)

    routing.around(objects=Meanwhile(routing.media.shelf, another))
    await routing.media.hear()

    (cleaned,) = routing.media.told(PictureCleaned)
    assert cleaned.picture_id == handed.picture_id
    assert routing.opened(cleaned)
    assert routing.media.shelf.names("cleaned") == {cleaned.object}


async def test_ended_between_file_and_word_a_picture_is_cleaned_anew_and_leaves_one_file(routing):
    await routing.hand()
    whole = routing.media.resources
    routing.around(objects=Meanwhile(routing.media.shelf, away))
    with pytest.raises(ObjectsUnavailable):
        await routing.media.hear()
    (left,) = routing.media.shelf.names("cleaned")
    routing.media.resources = whole

    await routing.media.hear()

    (cleaned,) = routing.media.told(PictureCleaned)
    assert cleaned.object != left
    assert routing.media.shelf.names("cleaned") == {cleaned.object}


async def test_a_discarded_picture_is_gone_and_never_cleaned_again(routing):
    handed = await routing.hand()
    await routing.media.hear()
    await routing.media.say(PictureDiscarded(picture_id=handed.picture_id))
    await routing.media.hear()
    await routing.media.say(handed)

    await routing.media.hear(times=2)

    assert len(routing.media.told(PictureCleaned)) == 1
    assert routing.media.shelf.names("cleaned") == set()


async def test_a_picture_whose_discarding_comes_first_is_not_cleaned(routing):
    handed = await routing.hand()
    await routing.media.say(PictureDiscarded(picture_id=handed.picture_id))

    await routing.media.hear(backwards=True)

    assert routing.media.said.log == []
    assert routing.media.shelf.names("cleaned") == set()


async def test_a_picture_discarded_while_it_is_cleaned_leaves_no_file_and_no_word(routing):
    handed = await routing.hand()
    then = partial(discarded, routing.media, handed.picture_id)
    routing.around(objects=Meanwhile(routing.media.shelf, then))

    await routing.media.hear()

    assert routing.media.said.log == []
    assert routing.media.shelf.names("cleaned") == set()


async def test_a_crash_between_file_and_word_leaves_nothing_after_a_discard(routing):
    handed = await routing.hand()
    whole = routing.media.resources
    routing.around(objects=Meanwhile(routing.media.shelf, away))
    with pytest.raises(ObjectsUnavailable):
        await routing.media.hear()
    routing.media.resources = whole
    routing.media.broker.log.clear()  # set aside for good: it will not come again
    await routing.media.say(PictureDiscarded(picture_id=handed.picture_id))

    await routing.media.hear()

    assert routing.media.shelf.names("cleaned") == set()


async def test_the_darkroom_keeps_a_random_id_of_a_picture_and_counts_how_it_ended(routing):
    handed = await routing.hand()
    await routing.hand(b"no picture")

    await routing.media.hear()

    columns = dict(
        await routing.media.resources.pool.fetchrow(
            "SELECT * FROM pictures WHERE picture_id = $1", handed.picture_id
        )
    )
    told = routing.media.resources.metrics.exposition().decode()
    assert set(columns) == {"picture_id", "state", "attempts", "told", "discarded"}
    assert 'media_pictures_total{outcome="cleaned"} 1.0' in told
    assert 'media_pictures_total{outcome="refused"} 1.0' in told
    assert "media_cleaning_seconds_count 2.0" in told


async def test_no_picture_can_be_passed_off_as_another_on_its_way_to_the_desk(routing):
    await routing.hand()
    await routing.media.hear()
    (cleaned,) = routing.media.told(PictureCleaned)

    with pytest.raises(InvalidTag):
        routing.opened(cleaned.model_copy(update={"picture_id": uuid4()}))
