"""Veils: over bystanders that were found, over fields that were ticked, over what was drawn."""

from __future__ import annotations

import pytest

from services.intake.model.photos import COLUMNS, ROWS, box_of, field_of

from .test_photo_wishes import CROP, FAR, NEAR, browser, case_id, press, submitted

__all__ = ["browser", "case_id"]


async def test_bystanders_in_the_frame_are_veiled_when_staff_say_so_and_confirmed_after_a_look(
    office, browser, broker, case_id
):
    await office.develop(case_id, faces=(NEAR, FAR))
    await press(browser, office, case_id, "face", face="0")
    await office.develop(case_id, faces=(NEAR, FAR), crop=CROP)

    await press(browser, office, case_id, "retouch", how="veil")

    wished = await submitted(office, broker, case_id)
    assert wished.veiled == (FAR,)
    assert (await office.file(case_id)).photo.confirmed is False


async def test_any_part_of_the_picture_can_be_veiled_by_hand_and_unveiled(
    office, browser, broker, case_id
):
    await office.develop(case_id, crop=CROP)

    await press(browser, office, case_id, "retouch", how="fields", field=["0", "19"])

    assert (await submitted(office, broker, case_id)).veiled == (
        field_of(CROP, 0),
        field_of(CROP, 19),
    )
    await office.develop(case_id, crop=CROP)
    await press(browser, office, case_id, "retouch", how="unveil")
    assert (await submitted(office, broker, case_id)).veiled == ()


DRAWN = ["0.125 0.25 0.25 0.125", "0.5 0.5 0.0625 0.0625"]


async def test_what_was_drawn_takes_the_place_of_what_was_veiled(office, browser, broker, case_id):
    await office.develop(case_id, crop=CROP)

    await press(browser, office, case_id, "retouch", how="drawn", box=DRAWN)

    wished = (0.125, 0.25, 0.25, 0.125), (0.5, 0.5, 0.0625, 0.0625)
    assert (await submitted(office, broker, case_id)).veiled == wished
    await office.develop(case_id, crop=CROP)
    await press(browser, office, case_id, "retouch", how="drawn", box=DRAWN[1:])
    assert (await submitted(office, broker, case_id)).veiled == wished[1:]
    assert (await office.file(case_id)).photo.confirmed is False


async def test_one_veil_of_several_is_taken_away_with_a_plain_button(
    office, browser, broker, case_id
):
    await office.develop(case_id, crop=CROP)
    await press(browser, office, case_id, "retouch", how="drawn", box=DRAWN)
    await office.develop(case_id, crop=CROP)
    page = await browser.get(f"/cases/{case_id}/photo")

    await press(browser, office, case_id, "retouch", less="0")

    assert 'name="less" value="1">Veil <bdi>2</bdi></button>' in page.text
    assert 'aria-label="Row 1, part 1 from the left"' in page.text
    assert (await submitted(office, broker, case_id)).veiled == ((0.5, 0.5, 0.0625, 0.0625),)


@pytest.mark.parametrize(
    "form", [{"how": "drawn", "box": "0 0 1"}, {"less": "2"}, {"less": "-1"}, {"how": "less"}]
)
async def test_a_form_that_does_not_say_what_to_veil_changes_nothing(
    office, browser, case_id, form
):
    await office.develop(case_id, crop=CROP)
    before = (await office.file(case_id)).photo

    answer = await press(browser, office, case_id, "retouch", **form)

    assert answer.status_code == 409
    assert (await office.file(case_id)).photo == before


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("0 0 1 1", (0, 0, 1, 1)),
        ("-0.5 0.5 1 9", (0, 0.5, 0.5, 0.5)),
        ("2 2 1 1", None),
        ("0.5 0.5 0 0.5", None),
        ("0.9 0.9 -0.5 -0.5", None),
        ("nan 0 1 1", None),
        ("-inf 0 inf 1", None),
        ("0 0 1 1 1", None),
        ("a b c d", None),
        ("", None),
    ],
)
def test_a_box_lies_on_the_photo_or_is_none(text, box):
    assert box_of(text) == box


async def test_fields_cover_the_frame_and_nothing_else():
    fields = [field_of(CROP, number) for number in range(ROWS * COLUMNS)]

    assert sum(width * height for _, _, width, height in fields) == pytest.approx(0.3)
    assert min(left for left, *_ in fields) == CROP[0]
    assert max(left + width for left, _, width, _ in fields) == pytest.approx(0.7)
    assert max(top + height for _, top, _, height in fields) == pytest.approx(0.6)
