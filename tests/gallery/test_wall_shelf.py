"""Pages are drawn once, and none from before a withdrawal is ever given out."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from services.chassis.objects import ObjectMissing
from services.contracts.renditions import rendition_names
from services.gallery.model import Change
from services.gallery.wall import Images, Shelf, Wall
from tests.gallery.test_wall_order import TODAY, a_photo


class Pen:
    """Draws the references on show; can be held up in the middle of drawing."""

    def __init__(self, wall):
        self.wall = wall
        self.drawn = 0
        self.free = threading.Event()
        self.free.set()
        self.at_work = asyncio.Event()

    def prepare(self):
        shown = sorted(photo.reference for photo in self.wall.sheet(None, 1).photos)
        loop = asyncio.get_running_loop()

        def draw():
            loop.call_soon_threadsafe(self.at_work.set)
            assert self.free.wait(10)
            self.drawn += 1
            return ",".join(shown)

        return draw


@pytest.fixture
def wall():
    return Wall(TODAY, 24)


@pytest.fixture
def shelf(wall):
    return Shelf(wall, 100, lambda: None)


@pytest.fixture
async def pen(wall):
    return Pen(wall)


def come(wall):
    photo = a_photo()
    wall.change([Change(photo.reference, photo)])
    return photo.reference


async def text(asking) -> str:
    return (await asking).encoded.plain.decode()


async def test_two_hundred_who_ask_at_once_cost_one_drawing(wall, shelf, pen):
    come(wall)
    await asyncio.gather(*(shelf.get("page", pen.prepare) for _ in range(200)))
    await shelf.get("page", pen.prepare)

    assert pen.drawn == 1


async def test_while_a_face_comes_the_others_get_the_page_as_it_was(wall, shelf, pen):
    first = come(wall)
    await shelf.get("page", pen.prepare)
    second = come(wall)
    pen.free.clear()
    drawing = asyncio.create_task(text(shelf.get("page", pen.prepare)))
    await pen.at_work.wait()
    await asyncio.sleep(0)

    assert await text(shelf.get("page", pen.prepare)) == first
    pen.free.set()
    assert await drawing == ",".join(sorted([first, second]))


async def test_after_a_withdrawal_nobody_gets_the_page_as_it_was(wall, shelf, pen):
    first, second = come(wall), come(wall)
    await shelf.get("page", pen.prepare)
    wall.change([Change(first, None)])

    pages = await asyncio.gather(*(text(shelf.get("page", pen.prepare)) for _ in range(20)))
    assert set(pages) == {second}
    assert pen.drawn == 2


async def test_a_page_drawn_while_its_face_is_withdrawn_is_drawn_again(wall, shelf, pen):
    first, second = come(wall), come(wall)
    pen.free.clear()
    asking = [asyncio.create_task(text(shelf.get("page", pen.prepare))) for _ in range(3)]
    await pen.at_work.wait()
    wall.change([Change(first, None)])
    pen.free.set()

    assert set(await asyncio.gather(*asking)) == {second}


async def test_a_drawing_that_fails_fails_for_all_who_wait_and_is_tried_again(shelf, pen):
    def broken():
        def draw():
            raise ValueError

        return draw

    outcomes = await asyncio.gather(
        *(shelf.get("page", broken) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(outcome, ValueError) for outcome in outcomes)
    assert await text(shelf.get("page", pen.prepare)) == ""


async def test_only_so_many_pages_are_kept(wall, pen):
    shelf = Shelf(wall, 5, lambda: None)
    for number in range(20):
        await shelf.get(number, pen.prepare)

    assert len(shelf) == 5
    assert shelf.ready(19)
    assert shelf.ready(0) is None


async def test_a_tag_tells_sameness_within_a_day_and_nothing_across_days(wall, shelf, pen):
    first = await shelf.get("page", pen.prepare)
    again = await shelf.get("other", pen.prepare)
    wall.turn_to(TODAY + timedelta(days=1))
    tomorrow = await shelf.get("page", pen.prepare)

    assert first.encoded.plain == tomorrow.encoded.plain
    assert first.etag == again.etag != tomorrow.etag


class Files:
    """A store that counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    async def read(self, bucket, name):
        self.asked += 1
        await asyncio.sleep(0)
        if name.startswith("missing"):
            raise ObjectMissing
        return bytes(100)


async def test_one_file_is_fetched_once_however_many_ask():
    files = Files()
    images = Images(files, ("wall", rendition_names), 1000, lambda: None)
    await asyncio.gather(*(images.get("a-480.avif") for _ in range(50)))
    images.keep("a-480.avif", bytes(100))
    await images.get("a-480.avif")

    assert files.asked == 1


async def test_the_memory_of_files_is_bounded_and_forgets_an_image_whole():
    images = Images(Files(), ("wall", rendition_names), 1000, lambda: None)
    for number in range(30):
        images.keep(f"image{number}-480.avif", bytes(100))
    assert len(images) == 10
    images.forget([f"image{number}" for number in range(30)])

    assert len(images) == 0


async def test_a_missing_file_is_missing_for_all_who_wait():
    images = Images(Files(), ("wall", rendition_names), 1000, lambda: None)
    outcomes = await asyncio.gather(
        *(images.get("missing-480.avif") for _ in range(3)), return_exceptions=True
    )

    assert all(isinstance(outcome, ObjectMissing) for outcome in outcomes)
