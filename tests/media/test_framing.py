"""Where portraits are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from services.contracts.codes import Hint, Refusal
from services.media.darkroom import faces, framing
from services.media.darkroom.outcome import Refused

from .pictures import FACES

SIZES = st.tuples(st.integers(400, 3200), st.integers(400, 3200))
PART = st.floats(0.5, 1)


def portrait(number: int) -> Image.Image:
    return Image.open(FACES / f"{number:02}.jpg").convert("RGB").resize((384, 480))


@given(size=SIZES, left=st.floats(0, 0.5), top=st.floats(0, 0.5), width=PART, height=PART)
def test_a_portrait_shows_nothing_outside_the_box_staff_chose(size, left, top, width, height):
    box = (left, top, width, height)

    x0, y0, x1, y1 = framing.cut(size, box, ()).corners

    assert x0 >= left * size[0] - 1
    assert y0 >= top * size[1] - 1
    assert x1 <= min(1, left + width) * size[0] + 1
    assert y1 <= min(1, top + height) * size[1] + 1


@given(size=SIZES, left=st.floats(0, 1), top=st.floats(0, 1), width=PART, height=PART)
def test_every_cut_is_exactly_four_by_five_and_lies_on_the_photo(size, left, top, width, height):
    face = (left * 0.5, top * 0.5, width * 0.5, height * 0.5)

    x0, y0, x1, y1 = framing.cut(size, None, (face,)).corners

    assert (x1 - x0) * 5 == (y1 - y0) * 4
    assert 0 <= x0 < x1 <= size[0]
    assert 0 <= y0 < y1 <= size[1]


@given(size=SIZES, left=st.floats(0, 0.4), top=st.floats(0, 0.4), width=PART, height=PART)
def test_cutting_again_where_it_was_cut_gives_the_same(size, left, top, width, height):
    first = framing.cut(size, (left, top, width, height), ())

    assert framing.cut(size, framing.as_box(first, size), ()) == first


def test_without_a_face_the_upper_middle_is_taken():
    x0, y0, x1, y1 = framing.cut((1000, 2000), None, ()).corners

    assert (x0, x1) == (0, 1000)
    assert 0 < y0 < 2000 - y1


def test_of_several_faces_the_largest_is_framed():
    small, large = (0.05, 0.1, 0.1, 0.1), (0.6, 0.4, 0.2, 0.25)

    x0, y0, x1, y1 = framing.cut((2000, 1500), None, (large, small)).corners

    assert max(x0 - 1200, y0 - 600) <= 0
    assert min(x1 - 1600, y1 - 975) >= 0


@pytest.mark.parametrize("box", [(0.5, 0.5, 0.05, 0.05), (0.999, 0, 0.5, 1), (0, 0, 1, 0.1)])
def test_a_part_with_too_few_pixels_is_refused(box):
    with pytest.raises(Refused) as refused:
        framing.cut((1000, 1000), box, ())

    assert refused.value.reason is Refusal.TOO_SMALL


@pytest.mark.parametrize("number", range(0, 60, 6))
def test_the_one_face_of_a_drawn_portrait_is_found(number):
    upright = ImageOps.exif_transpose(Image.open(FACES / f"{number:02}.jpg")).convert("RGB")

    (face,) = faces.find_faces(upright)

    assert face[0] < 0.5 < face[0] + face[2]
    assert face[1] < 0.5 < face[1] + face[3]


def test_a_good_portrait_has_no_hints():
    assert framing.hints(portrait(1).resize((768, 960)), ((0.3, 0.3, 0.3, 0.3),)) == ()


@pytest.mark.parametrize(
    ("picture", "count", "hint"),
    [
        (portrait(1).point(lambda value: value // 6), 1, Hint.DARK),
        (portrait(1).filter(ImageFilter.GaussianBlur(8)), 1, Hint.BLURRED),
        (portrait(1).resize((160, 200)), 1, Hint.SMALL),
        (portrait(1), 0, Hint.NO_FACE),
        (portrait(1), 2, Hint.MANY_FACES),
    ],
    ids=lambda value: value.value if isinstance(value, Hint) else None,
)
def test_staff_are_told_what_may_be_wrong(picture, count, hint):
    assert framing.hints(picture, ((0.1, 0.1, 0.2, 0.2),) * count) == (hint,)
