"""A photo's way through media, with a real database and a real darkroom."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.chassis.objects import ObjectsUnavailable
from services.chassis.settings import Mode
from services.contracts.codes import Refusal
from services.contracts.renditions import CONTENT_TYPES, rendition_names
from services.contracts.restricted.photos import (
    PhotoDeveloped,
    PhotoDiscarded,
    PhotoRefused,
)
from services.contracts.sealing import KeyPair, seal
from services.media import resources as media_resources
from services.media.darkroom import Lock
from services.media.model import image_name
from services.media.resources import Resources

from .around import NAMES, Crashing, Interrupted
from .pictures import a_face, a_picture, saved


async def test_a_submitted_photo_becomes_nine_files_and_one_event(media):
    submitted = await media.submit(a_face(3))

    await media.hear()

    (developed,) = media.told(PhotoDeveloped)
    assert (developed.photo_id, developed.revision) == (submitted.photo_id, 1)
    assert media.shelf.names("proofs") == set(rendition_names(developed.image))
    assert len(developed.faces) == 1
    for (bucket, name), (_, content_type) in media.shelf.files.items():
        if bucket == "proofs":
            assert content_type == CONTENT_TYPES[name.rpartition(".")[2]]


async def test_the_crop_staff_chose_is_the_crop_that_is_told(media):
    await media.submit(saved(a_picture((800, 1000)), "PNG"), crop=(0.25, 0.25, 0.5, 0.5))

    await media.hear()

    assert media.told(PhotoDeveloped)[0].crop == (0.25, 0.25, 0.5, 0.5)


async def test_delivered_again_and_again_a_photo_is_developed_once(media):
    await media.submit()

    await media.hear(times=3)

    assert len(media.told(PhotoDeveloped)) == 1


async def test_submitted_again_in_other_words_a_revision_is_developed_once(media):
    submitted = await media.submit()
    await media.hear()
    await media.say(submitted)

    await media.hear()

    assert len(media.told(PhotoDeveloped)) == 1


async def test_a_new_revision_has_names_of_its_own_and_leaves_the_old_files(media):
    first = await media.submit()
    await media.say(first.model_copy(update={"revision": 2, "crop": (0.1, 0.1, 0.8, 0.8)}))

    await media.hear()

    one, two = media.told(PhotoDeveloped)
    assert one.image != two.image
    assert media.shelf.names("proofs") == {
        *rendition_names(one.image),
        *rendition_names(two.image),
    }


async def test_a_text_file_called_a_photo_is_refused_and_leaves_no_file(media):
    submitted = await media.submit(b"Dear office, here is my photo.")

    await media.hear(times=2)

    (refused,) = media.told(PhotoRefused)
    assert refused == PhotoRefused(
        photo_id=submitted.photo_id, revision=1, reason=Refusal.NOT_AN_IMAGE
    )
    assert media.shelf.names("proofs") == set()


async def test_a_photo_sealed_to_somebody_else_is_refused(media):
    await media.submit(sealed_key=seal(KeyPair.make().public, bytes(32)))

    await media.hear()

    assert [refused.reason for refused in media.told(PhotoRefused)] == [Refusal.KEY]


async def test_no_photo_can_be_passed_off_as_another(media):
    submitted = await media.submit()
    media.broker.log.clear()
    await media.say(submitted.model_copy(update={"photo_id": uuid4()}))

    await media.hear()

    assert [refused.reason for refused in media.told(PhotoRefused)] == [Refusal.KEY]


async def test_a_key_that_is_no_key_is_refused(media):
    await media.submit(sealed_key=seal(media.resources.pair.public, bytes(32))[:-1] + "A")

    await media.hear()

    assert [refused.reason for refused in media.told(PhotoRefused)] == [Refusal.KEY]


async def test_a_photo_that_was_taken_back_does_not_hold_up_the_next(media):
    gone = await media.submit()
    await media.shelf.delete("originals", gone.object)
    stays = await media.submit()

    await media.hear()

    assert [refused.photo_id for refused in media.told(PhotoRefused)] == [gone.photo_id]
    assert [developed.photo_id for developed in media.told(PhotoDeveloped)] == [stays.photo_id]


async def test_while_the_store_is_away_nothing_is_said_and_then_everything(media):
    await media.submit()
    media.shelf.away = True
    with pytest.raises(ObjectsUnavailable):
        await media.hear()
    assert media.said.log == []

    media.shelf.away = False
    await media.hear()

    assert len(media.told(PhotoDeveloped)) == 1


async def test_a_discarded_photo_leaves_no_file_of_any_revision(media):
    first = await media.submit()
    await media.say(first.model_copy(update={"revision": 2}))
    await media.hear()
    await media.say(PhotoDiscarded(photo_id=first.photo_id))

    await media.hear()

    assert media.shelf.names("proofs") == set()


async def test_a_discarded_photo_is_never_developed_again(media):
    submitted = await media.submit()
    await media.say(PhotoDiscarded(photo_id=submitted.photo_id))
    await media.hear(times=2)
    before = len(media.told(PhotoDeveloped))
    await media.say(submitted.model_copy(update={"revision": 2}))

    await media.hear(times=2)

    assert len(media.told(PhotoDeveloped)) == before
    assert media.shelf.names("proofs") == set()


async def test_a_photo_whose_discarding_arrives_first_is_not_developed(media):
    submitted = await media.submit()
    await media.say(PhotoDiscarded(photo_id=submitted.photo_id))

    await media.hear(backwards=True)

    assert media.said.log == []
    assert media.shelf.names("proofs") == set()


async def test_a_photo_discarded_while_it_is_developed_leaves_nothing(media):
    submitted = await media.submit()
    interrupted = Interrupted(media.shelf, media, submitted.photo_id)
    media.resources = Resources(**vars(media.resources) | {"objects": interrupted})

    await media.hear()

    assert interrupted.done
    assert media.told(PhotoDeveloped) == []
    assert media.shelf.names("proofs") == set()


async def test_a_crash_between_files_and_record_leaves_nothing_after_a_discard(media):
    submitted = await media.submit()
    crashing = Crashing(media.shelf)
    whole = media.resources
    media.resources = Resources(**vars(whole) | {"objects": crashing})
    with pytest.raises(ObjectsUnavailable):
        await media.hear()
    assert media.shelf.names("proofs") != set()
    media.resources = whole
    media.broker.log.clear()  # set aside for good: it will not come again
    await media.say(PhotoDiscarded(photo_id=submitted.photo_id))

    await media.hear()

    assert media.shelf.names("proofs") == set()


async def test_how_photos_ended_is_counted(media):
    await media.submit()
    await media.submit(b"no photo")

    await media.hear(times=2)

    told = media.resources.metrics.exposition().decode()
    assert "media_photos_developed_total 1.0" in told
    assert 'media_photos_refused_total{reason="not_an_image"} 1.0' in told
    assert "media_development_seconds_count 2.0" in told


def test_names_of_files_are_the_same_every_time_and_tell_nothing():
    photo_id = UUID("5f0c6a52-7f4e-4b2b-9d43-1f6f3f0f9a10")

    names = {image_name(NAMES, photo_id, revision) for revision in range(1, 200)}

    assert image_name(NAMES, photo_id, 1) in names
    assert len(names) == 199
    assert image_name(bytes(32), photo_id, 1) not in names


@pytest.mark.parametrize("locks", [Lock.LIMITS, Lock.LIMITS | Lock.NAMESPACE, Lock.LANDLOCK])
def test_production_opens_no_photo_without_locks(locks):
    with pytest.raises(media_resources.Unlocked):
        media_resources.require_locks(Mode.PRODUCTION, locks)


@pytest.mark.parametrize(
    ("mode", "locks"), [(Mode.PRODUCTION, Lock.SECCOMP), (Mode.DEMO, Lock.LIMITS)]
)
def test_with_locks_or_in_a_demo_media_starts(mode, locks):
    media_resources.require_locks(mode, locks)
