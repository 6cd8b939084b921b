"""What staff may wish of a photo besides its cut: bystanders veiled, light evened out."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from services.contracts.codes import Hint, Refusal
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused
from services.media.darkroom import Wishes, faces, framing, levels, veiling
from services.media.darkroom.pattern import pattern
from services.media.resources import Resources

from . import pictures
from .around import Leaking
from .pictures import FACES, a_face, a_picture, saved

ALIKE = 12
"""Bits of two patterns that may differ in one picture saved twice; intake holds the same number."""


def portrait(number: int) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(FACES / f"{number:02}.jpg")).convert("RGB")


def two_of_them() -> Image.Image:
    """Two drawn people side by side, the left one nearer."""
    both = Image.new("RGB", (1600, 1000), "#c8c8c0")
    both.paste(portrait(1).resize((750, 1000)), (0, 0))
    both.paste(portrait(7).resize((600, 800)), (900, 200))
    return both


def opened(development) -> Image.Image:
    return Image.open(BytesIO(development.renditions[-1].file)).convert("RGB")


async def test_a_veiled_bystander_is_no_face_any_more(room):
    original = saved(two_of_them(), "PNG")
    seen = await room.develop(original)
    _, far = sorted(seen.faces)

    veiled = await room.develop(original, wishes=Wishes((0, 0, 1, 1), veiled=(far,)))

    assert len(seen.faces) == 2
    left = faces.find_faces(veiling.veil(two_of_them(), (far,)))
    assert [box[0] < 0.5 for box in left] == [True]
    assert veiled.faces == seen.faces, "the boxes keep their order, whatever is veiled"


def test_of_what_is_veiled_nine_colours_are_left_and_nothing_beside_it_changes():
    photo, box = a_picture((640, 800)), (0.25, 0.25, 0.4, 0.4)
    noisy = ImageChops.add(photo, Image.effect_noise(photo.size, 90).convert("RGB"))

    veiled = veiling.veil(noisy, [box])

    patch = veiled.crop((160, 200, 400, 520))
    few = patch.resize((6, 8), Image.Resampling.BOX).resize(patch.size, Image.Resampling.BICUBIC)
    assert max(ImageStat.Stat(ImageChops.difference(patch, few)).mean) < 3
    assert veiled.crop((0, 0, 640, 100)) == noisy.crop((0, 0, 640, 100))
    assert veiled.crop((0, 700, 640, 800)) == noisy.crop((0, 700, 640, 800))


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (1, 1, 0.001, 0.001), (0.99, 0, 1, 1)])
def test_a_veil_stays_on_the_photo(box):
    assert veiling.veil(a_picture((200, 250)), [box]).size == (200, 250)


def test_a_dark_portrait_is_lifted_gently_and_keeps_its_order_of_greys():
    dark = portrait(3).point(lambda value: value // 4)

    lighter = levels.even_out(dark)

    before, after = (ImageStat.Stat(one.convert("L")).mean[0] for one in (dark, lighter))
    assert before * 1.5 < after < before * 4
    curve = levels.even_out(Image.linear_gradient("L").convert("RGB")).getchannel("R")
    column = [curve.getpixel((0, y)) for y in range(256)]
    assert column == sorted(column)


def test_a_well_lit_portrait_is_hardly_changed():
    good = portrait(3)

    difference = ImageChops.difference(good, levels.even_out(good))

    assert max(ImageStat.Stat(difference).mean) < 25


def test_a_portrait_of_one_colour_survives():
    assert levels.even_out(Image.new("RGB", (8, 10), "black")).getextrema() == ((0, 0),) * 3


async def test_light_is_changed_only_where_it_was_wished(room):
    dark = saved(portrait(3).point(lambda value: value // 4), "PNG")

    plain = await room.develop(dark)
    lifted = await room.develop(dark, wishes=Wishes(plain.crop, levels=True))

    assert Hint.DARK in plain.hints
    assert plain.renditions == (await room.develop(dark, plain.crop)).renditions
    assert ImageStat.Stat(opened(lifted)).mean[0] > ImageStat.Stat(opened(plain)).mean[0] * 1.4


def test_a_face_far_away_is_told_and_a_near_one_is_not():
    assert framing.is_far(((0.4, 0.4, 0.05, 0.08), (0.1, 0.1, 0.02, 0.02)))
    assert not framing.is_far(((0.1, 0.1, 0.02, 0.02), (0.4, 0.4, 0.2, 0.3)))
    assert not framing.is_far(())


@pytest.mark.parametrize("number", range(0, 60, 5))
def test_a_picture_saved_again_smaller_or_trimmed_has_nearly_the_same_pattern(number):
    photo = portrait(number)
    again = Image.open(BytesIO(saved(photo.resize((304, 405)), "JPEG", quality=40)))
    trimmed = photo.crop((8, 8, photo.width - 8, photo.height - 8))

    assert apart(photo, again.convert("RGB")) <= ALIKE
    assert apart(photo, trimmed) <= ALIKE


def test_two_photos_are_told_apart_however_alike_they_are_taken():
    photos = [portrait(number) for number in range(0, 60, 4)]

    assert min(apart(a, b) for a in photos for b in photos if a is not b) > ALIKE


def test_a_pattern_says_how_a_picture_is_lit_and_not_whose_face_it_is():
    """The same face elsewhere in a picture has another pattern: it is no template of a face."""
    face = portrait(5).resize((300, 400))
    here, there = Image.new("RGB", (800, 1000), "#999999"), Image.new("RGB", (800, 1000), "#999999")
    here.paste(face, (0, 0))
    there.paste(face, (480, 560))

    assert apart(here, there) > 3 * ALIKE


def apart(one: Image.Image, other: Image.Image) -> int:
    return (int(pattern(one), 16) ^ int(pattern(other), 16)).bit_count()


async def test_what_staff_wished_is_done_and_what_was_seen_is_told(media):
    photo = saved(two_of_them(), "PNG")
    plain = await media.submit(photo, crop=(0, 0, 1, 1))
    wished = {"revision": 2, "veiled": ((0.6, 0.2, 0.3, 0.5),), "levels": True}
    await media.say(plain.model_copy(update=wished))

    await media.hear()

    one, two = media.told(PhotoDeveloped)
    assert one.pattern == two.pattern
    assert len(one.pattern) == 32
    proof = f"{one.image}-960.jpg", f"{two.image}-960.jpg"
    assert media.shelf.files["proofs", proof[0]] != media.shelf.files["proofs", proof[1]]
    assert one.far is False


async def test_a_file_with_more_than_pixels_is_an_incident_and_no_file(media):
    """T11, turned round: a writer that leaves something in is stopped before anything is stored."""
    whole = media.resources
    media.resources = Resources(**vars(whole) | {"darkroom": Leaking(whole.darkroom)})
    submitted = await media.submit(pictures.talkative_jpeg())

    await media.hear(times=2)

    (refused,) = media.told(PhotoRefused)
    assert refused == PhotoRefused(
        photo_id=submitted.photo_id, revision=1, reason=Refusal.DAMAGED, incident=True
    )
    assert media.shelf.names("proofs") == set()
    assert "media_renditions_stopped_total 1.0" in whole.metrics.exposition().decode()


async def test_an_ordinary_refusal_is_no_incident(media):
    await media.submit(a_face()[:2000])

    await media.hear()

    assert [refused.incident for refused in media.told(PhotoRefused)] == [False]
    assert "media_renditions_stopped_total 0.0" in media.resources.metrics.exposition().decode()
