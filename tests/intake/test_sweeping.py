"""What reaches a bucket and is not wanted after all does not stay there."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.contracts.codes import new_image_name
from services.contracts.public.photos import PhotoWithdrawn
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused
from services.intake import timers
from services.intake.actions import developing, showing
from tests.support.objects import Shelf


class Died(BaseException):
    """The process is gone."""


class Interrupted(Shelf):
    """A slow store: something else happens between the first file on the wall and the others."""

    def __init__(self, meanwhile):
        super().__init__()
        self.meanwhile, self.happened = meanwhile, asyncio.Event()

    async def write(self, bucket, name, data, content_type):
        if bucket == "wall" and self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            await super().write(bucket, name, data, content_type)
            await happens()
            self.happened.set()
        elif bucket == "wall":
            await self.happened.wait()
            await super().write(bucket, name, data, content_type)
        else:
            await super().write(bucket, name, data, content_type)


@pytest.fixture
async def interrupted(office):
    """A case about to be approved, whose publication a withdrawal and a sweep interrupt."""
    dies = []

    async def withdraw_and_sweep():
        await office.withdraw(case_id)
        await timers.clear_files(office.resources)
        office.resources.objects.happened.set()
        if dies:
            raise Died

    shelf = Interrupted(withdraw_and_sweep)
    office.resources = replace(office.resources, objects=shelf)
    case_id = await office.ready()
    return case_id, shelf, dies


async def test_a_face_withdrawn_while_it_is_copied_leaves_no_file_on_the_wall(
    office, interrupted, public
):
    """I4, I7: what is copied after the sweep is swept as well."""
    case_id, shelf, _ = interrupted
    await office.approve(case_id)
    await timers.clear_files(office.resources)

    assert [type(one) for one in await public()] == [PhotoWithdrawn]
    assert shelf.names("wall") == set()


async def test_a_copy_that_nobody_finishes_is_swept_from_the_wall(office, interrupted, clock):
    """I4: the process that copied is gone; what it left does not stay."""
    case_id, shelf, dies = interrupted
    dies.append(True)
    with pytest.raises(Died):
        await office.approve(case_id)
    assert shelf.names("wall") != set()
    clock.turn(minutes=5)
    await timers.clear_files(office.resources)

    assert shelf.names("wall") == set()


async def test_the_original_of_a_refused_photo_is_let_go_with_its_key(office, shelf):
    case_id = await office.register()
    await office.hand_in(case_id)
    photo = (await office.file(case_id)).photo
    event = PhotoRefused(photo_id=photo.photo_id, revision=1, reason="damaged")
    async with office.tx() as tx:
        await developing.refused(tx, event, office.society, office.resources.clock())
    await timers.clear_files(office.resources)

    assert shelf.names("originals") == set()
    refused = (await office.file(case_id)).photo
    assert refused.refusal == "damaged"
    assert refused.sealed_key is None


class Dying(Shelf):
    """A store that takes one file, and the process is gone."""

    async def write(self, bucket, name, data, content_type):
        await super().write(bucket, name, data, content_type)
        raise Died


async def test_an_original_that_nobody_wrote_down_a_photo_for_is_swept(office, clock):
    """I4: the process died between keeping the file and noting the photo."""
    case_id = await office.register()
    whole, dying = office.resources, Dying()
    office.resources = replace(whole, objects=dying)
    with pytest.raises(Died):
        await office.hand_in(case_id)
    kept = dying.names("originals")

    clock.turn(minutes=14)
    await timers.clear_files(office.resources)
    early = dying.names("originals")
    clock.turn(minutes=2)
    await timers.clear_files(office.resources)

    assert len(kept) == 1
    assert early == kept, "another process may still be about to note it"
    assert dying.names("originals") == set()
    assert (await office.file(case_id)).photo is None


@pytest.mark.parametrize("late", [PhotoDeveloped, PhotoRefused])
async def test_what_media_says_too_late_of_a_discarded_photo_brings_nothing_back(
    office, broker, late
):
    """I7: taken back while it was developed: no proof, no word, no key."""
    case_id = await office.register()
    await office.hand_in(case_id)
    photo = (await office.file(case_id)).photo
    async with office.tx() as tx:
        await showing.discard_photo(tx, office.society, case_id, office.resources.clock())
    gone = (await office.file(case_id)).photo
    about = {"photo_id": photo.photo_id, "revision": photo.revision}
    said = {"image": new_image_name(), "crop": (0, 0, 1, 1), "faces": ()}
    await broker.relay(office.resources.pool, "intake")
    before = len(broker.log)

    async with office.tx() as tx:
        if late is PhotoDeveloped:
            event = PhotoDeveloped(**about, **said)
            await developing.developed(tx, event, office.society, office.resources.vault)
        else:
            event = PhotoRefused(**about, reason="damaged")
            await developing.refused(tx, event, office.society, office.resources.clock())
    await broker.relay(office.resources.pool, "intake")

    assert gone.state == "discarded"
    assert (await office.file(case_id)).photo == gone
    assert (gone.image, gone.sealed_key) == (None, None)
    assert len(broker.log) == before


async def test_what_media_says_of_an_older_revision_changes_nothing(office):
    case_id = await office.register()
    await office.hand_in(case_id)
    first = (await office.file(case_id)).photo
    await office.develop(case_id)
    async with office.tx() as tx:
        await developing.even_out(tx, office.doing(), case_id, wished=True)
    waiting = (await office.file(case_id)).photo

    old = PhotoDeveloped(
        photo_id=first.photo_id, revision=1, image=new_image_name(), crop=(0, 0, 1, 1), faces=()
    )
    async with office.tx() as tx:
        await developing.developed(tx, old, office.society, office.resources.vault)

    assert waiting.revision == 2
    assert (await office.file(case_id)).photo == waiting
