"""What reaches a bucket and is not wanted after all does not stay there."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.contracts.public.photos import PhotoWithdrawn
from services.contracts.restricted.photos import PhotoRefused
from services.intake import timers
from services.intake.actions import developing
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
