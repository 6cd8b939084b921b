"""Several processes show one wall: what one hears is gone from the pages and pictures of each."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from services.gallery import actions
from services.gallery.app import build
from tests.gallery.conftest import Given, a_withdrawal, becomes, hear


class Replicas:
    """Three processes on one database, each with a visitor at its door."""

    def __init__(self, each, doors):
        self.each, self.doors = each, doors

    async def statuses(self, photo) -> list[dict[str, int]]:
        """Return what every door answers about a face, wherever it could be seen."""
        asked = {
            "face": f"/so/face/{photo.reference}",
            "at the kiosk": f"/kiosk/so/face/{photo.reference}",
            "small": f"/image/{photo.image}/160.avif",
            "large": f"/image/{photo.image}/960.jpg",
        }
        return [
            {what: (await door.get(path)).status_code for what, path in asked.items()}
            for door in self.doors
        ]

    async def walls(self, photo) -> list[bool]:
        """Return for every door whether a face hangs on any of its walls."""
        paths = ["/so/", "/so/?relation=brother", "/so/?pictures=small", "/kiosk/so/"]
        return [
            any([photo.reference in (await door.get(path)).text for path in paths])
            for door in self.doors
        ]


@pytest.fixture
async def replicas(replica, visit):
    """A function that starts three replicas that follow the database."""
    async with AsyncExitStack() as stack:

        async def start(**more) -> Replicas:
            each = [await replica(**more) for _ in range(3)]
            for one in each:
                await stack.enter_async_context(actions.kept_fresh(one))
            return Replicas(each, [visit(build(one), "https://faces.example") for one in each])

        yield start


async def shown_by_all(replicas) -> tuple:
    """Hang two faces through the first replica, and have every page and picture kept everywhere."""
    gone, stays = await Given(replicas.each[0]).faces(2)
    for one in replicas.each:
        assert await becomes(one, lambda one=one: len(one.wall) == 2)
    assert await replicas.statuses(gone) == [dict.fromkeys(_SIGHTS, 200)] * 3
    assert await replicas.walls(gone) == [True] * 3
    return gone, stays


_SIGHTS = ("face", "at the kiosk", "small", "large")


async def withdrawn_everywhere(replicas, gone, stays) -> None:
    for one in replicas.each:
        assert await becomes(one, lambda one=one: one.wall.find(gone.reference) is None)

    assert await replicas.statuses(gone) == [dict.fromkeys(_SIGHTS, 404)] * 3
    assert await replicas.walls(gone) == [False] * 3
    assert await replicas.statuses(stays) == [dict.fromkeys(_SIGHTS, 200)] * 3
    assert await replicas.walls(stays) == [True] * 3


async def test_what_one_replica_hears_withdrawn_is_gone_from_every_page_and_picture_of_all(
    replicas,
):
    """The database tells the others: none of them looks by itself within this test."""
    three = await replicas(look_seconds=60)
    gone, stays = await shown_by_all(three)
    tags = [
        (await door.get(f"/image/{gone.image}/160.avif")).headers["etag"] for door in three.doors
    ]
    await hear(three.each[0], a_withdrawal(gone))

    await withdrawn_everywhere(three, gone, stays)
    for door, tag in zip(three.doors, tags, strict=True):
        again = await door.get(f"/image/{gone.image}/160.avif", headers={"if-none-match": tag})
        assert again.status_code == 404, "a browser that kept the picture is not told to go on"


async def test_a_withdrawal_whose_notice_is_lost_is_gone_from_all_replicas_by_looking(
    replicas, databases
):
    three = await replicas(look_seconds=0.05)
    gone, stays = await shown_by_all(three)
    admin = await databases.admin(three.each[0].settings.postgres.database)
    await admin.execute("ALTER TABLE photos DISABLE TRIGGER photos_changed")
    await admin.close()
    await hear(three.each[0], a_withdrawal(gone))

    await withdrawn_everywhere(three, gone, stays)
