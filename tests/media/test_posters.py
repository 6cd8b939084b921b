"""A poster's way through media, with a real database and a real press."""

from __future__ import annotations

import pytest

from services.chassis.objects import ObjectsUnavailable
from services.contracts.editions import PosterFailure, poster_names
from services.contracts.renditions import rendition_name
from services.contracts.restricted.posters import PosterDiscarded, PosterFailed, PosterPrinted
from services.media.resources import Resources

from .around import Media
from .printed import an_order, images_of


async def order_of(media: Media, **more):
    """Order a poster of faces that are on the wall."""
    order = an_order(**more)
    for image, file in images_of(order).items():
        await media.shelf.write("wall", rendition_name(image, 960, "jpg"), file, "image/jpeg")
    await media.say(order)
    return order


async def test_an_order_becomes_a_pdf_a_picture_and_one_event(media):
    order = await order_of(media)

    await media.hear()

    (printed,) = media.told(PosterPrinted)
    assert (printed.order_id, printed.pages) == (order.order_id, 1)
    assert media.shelf.names("prints") == set(poster_names(printed.file))
    assert media.shelf.files["prints", f"{printed.file}.pdf"][1] == "application/pdf"


async def test_delivered_and_said_again_and_again_a_poster_is_printed_once(media):
    order = await order_of(media)
    await media.hear(times=3)
    await media.say(order)

    await media.hear()

    assert len(media.told(PosterPrinted)) == 1


async def test_a_discarded_poster_leaves_no_file(media):
    order = await order_of(media)
    await media.hear()
    await media.say(PosterDiscarded(order_id=order.order_id))

    await media.hear(times=2)

    assert media.shelf.names("prints") == set()


async def test_an_order_that_was_discarded_first_is_never_printed(media):
    order = an_order()
    await media.say(PosterDiscarded(order_id=order.order_id))
    await media.hear()
    for image, file in images_of(order).items():
        await media.shelf.write("wall", rendition_name(image, 960, "jpg"), file, "image/jpeg")
    await media.say(order)

    await media.hear(times=2)

    assert media.told(PosterPrinted) == []
    assert media.shelf.names("prints") == set()


class Discarding:
    """A store during whose last writing the order is discarded."""

    def __init__(self, media: Media, order) -> None:
        self.media, self.order = media, order

    async def read(self, bucket, name):
        return await self.media.shelf.read(bucket, name)

    async def delete(self, bucket, name):
        await self.media.shelf.delete(bucket, name)

    async def write(self, bucket, name, data, content_type):
        await self.media.shelf.write(bucket, name, data, content_type)
        if name.endswith(".png"):
            async with self.media.resources.pool.acquire() as db:
                await db.execute("UPDATE orders SET discarded = true")


async def test_a_poster_discarded_while_it_is_printed_leaves_no_file_and_no_word(media):
    order = await order_of(media)
    media.resources = Resources(**vars(media.resources) | {"objects": Discarding(media, order)})

    await media.hear()

    assert media.told(PosterPrinted) == []
    assert media.shelf.names("prints") == set()


async def test_a_face_that_went_meanwhile_stops_its_poster(media):
    order = await order_of(media)
    await media.shelf.delete("wall", rendition_name(order.entries[3].image, 960, "jpg"))

    await media.hear(times=2)

    (failed,) = media.told(PosterFailed)
    assert (failed.order_id, failed.reason) == (order.order_id, PosterFailure.IMAGE_MISSING)
    assert media.shelf.names("prints") == set()


async def test_a_letter_nobody_has_stops_its_poster(media):
    await order_of(media, office="事務所")

    await media.hear()

    assert media.told(PosterFailed)[0].reason is PosterFailure.GLYPH_MISSING


async def test_a_store_that_is_away_is_waited_for(media):
    await order_of(media)
    media.shelf.away = True
    with pytest.raises(ObjectsUnavailable):
        await media.hear()
    media.shelf.away = False

    await media.hear()

    assert len(media.told(PosterPrinted)) == 1


async def test_the_press_reads_faces_from_the_wall_and_no_original(media):
    order = await order_of(media)
    read = []

    class Watched:
        async def read(self, bucket, name):
            read.append((bucket, name))
            return await media.shelf.read(bucket, name)

        write, delete = media.shelf.write, media.shelf.delete

    media.resources = Resources(**vars(media.resources) | {"objects": Watched()})
    await media.hear()

    assert {bucket for bucket, _ in read} == {"wall"}
    assert len(read) == len(order.entries)
