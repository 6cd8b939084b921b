"""What staff decide about a photo: whose face, who is veiled, how it is lit."""

from __future__ import annotations

import pytest

from services.contracts.codes import Hint, Refusal
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused, PhotoSubmitted
from services.intake.actions import developing
from services.intake.model.photos import frame_around
from services.intake.model.refusals import FaceNotChosen

CROP = (0.1, 0.1, 0.6, 0.5)
NEAR, FAR = (0.3, 0.25, 0.2, 0.2), (0.55, 0.3, 0.1, 0.1)


@pytest.fixture
async def case_id(office):
    made = await office.register()
    await office.hand_in(made)
    return made


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def press(browser, office, case_id, act, **fields):
    revision = (await office.file(case_id)).photo.revision
    return await browser.post(f"/cases/{case_id}/photo/{act}", revision=str(revision), **fields)


async def submitted(office, broker, case_id) -> PhotoSubmitted:
    await broker.relay(office.resources.pool, "intake")
    said = [PhotoSubmitted.heard(one.value) for one in broker.of(PhotoSubmitted.TYPE)]
    photo = (await office.file(case_id)).photo
    (last,) = [one for one in said if one.revision == photo.revision]
    return last


async def test_of_several_faces_staff_must_choose_one_before_anything_is_confirmed(
    office, browser, case_id
):
    await office.develop(case_id, faces=(NEAR, FAR), hints=(Hint.MANY_FACES,))

    page = await browser.get(f"/cases/{case_id}/photo")
    refused = await press(browser, office, case_id, "crop", move="confirm")

    assert "Which face is the seeker’s?" in page.text
    assert 'value="confirm"' not in page.text
    assert refused.status_code == 409
    assert (await office.file(case_id)).photo.confirmed is False


async def test_moving_the_frame_chooses_nobody(office, browser, case_id):
    await office.develop(case_id, faces=(NEAR, FAR))
    await press(browser, office, case_id, "crop", move="left")
    await office.develop(case_id, faces=(NEAR, FAR))

    with pytest.raises(FaceNotChosen):
        await office.confirm(case_id)


async def test_a_chosen_face_is_in_the_frame_and_can_be_confirmed(office, browser, broker, case_id):
    await office.develop(case_id, faces=(NEAR, FAR))

    await press(browser, office, case_id, "face", face="1")

    left, top, width, height = (await submitted(office, broker, case_id)).crop
    assert left < FAR[0] < FAR[0] + FAR[2] < left + width
    assert top < FAR[1] < FAR[1] + FAR[3] < top + height
    assert width / height == pytest.approx(CROP[2] / CROP[3])
    await office.develop(case_id, faces=(NEAR, FAR))
    await office.confirm(case_id)
    assert (await office.file(case_id)).photo.confirmed


@pytest.mark.parametrize("face", ["2", "-1", "", "x", "9" * 50])
async def test_a_face_that_is_not_there_cannot_be_chosen(office, browser, case_id, face):
    await office.develop(case_id, faces=(NEAR, FAR))

    answer = await press(browser, office, case_id, "face", face=face)

    assert answer.status_code == 409


async def test_where_no_face_was_found_staff_place_the_frame_or_say_that_it_is_right(
    office, browser, case_id
):
    await office.develop(case_id, faces=(), hints=(Hint.NO_FACE,))
    early = await press(browser, office, case_id, "crop", move="confirm")

    await press(browser, office, case_id, "crop", move="keep")

    assert early.status_code == 409
    photo = (await office.file(case_id)).photo
    assert (photo.confirmed, photo.placed) == (True, True)


async def test_a_frame_that_was_moved_to_a_face_nobody_found_can_be_confirmed(
    office, browser, case_id
):
    await office.develop(case_id, faces=())
    await press(browser, office, case_id, "crop", move="up")
    await office.develop(case_id, faces=())

    await press(browser, office, case_id, "crop", move="confirm")

    assert (await office.file(case_id)).photo.confirmed


async def test_light_is_evened_out_only_when_wished_and_both_are_shown(
    office, browser, broker, case_id
):
    assert (await submitted(office, broker, case_id)).levels is False
    await office.develop(case_id)
    before = (await office.file(case_id)).photo.image

    await press(browser, office, case_id, "retouch", how="lighten")
    assert (await submitted(office, broker, case_id)).levels
    await office.develop(case_id)
    page = await browser.get(f"/cases/{case_id}/photo")

    after = (await office.file(case_id)).photo.image
    assert before in page.text
    assert after in page.text
    shown = await browser.get(f"/cases/{case_id}/photo/proof/{before}-480.jpg")
    assert shown.status_code == 200
    await press(browser, office, case_id, "retouch", how="unlighten")
    assert (await submitted(office, broker, case_id)).levels is False


async def test_whatever_is_changed_has_to_be_confirmed_and_asked_for_again(office, browser):
    case_id = await office.ready()
    await office.ask(case_id)

    await press(browser, office, case_id, "retouch", how="lighten")

    file = await office.file(case_id)
    assert file.photo.confirmed is False
    assert file.approval is None or not file.approval.open


async def test_hints_are_words_and_stop_nothing(office, browser, case_id):
    seen = {"hints": (Hint.DARK, Hint.BLURRED, Hint.SMALL), "far": True}
    await office.develop(case_id, **seen)

    page = await browser.get(f"/cases/{case_id}/photo")

    for words in ("is dark", "is blurred", "small in the photo", "from far away"):
        assert words in page.text
    assert (await press(browser, office, case_id, "crop", move="confirm")).status_code == 303


async def test_an_image_that_was_stopped_is_told_in_words_of_its_own(office, browser, case_id):
    photo = (await office.file(case_id)).photo
    told = PhotoRefused(photo_id=photo.photo_id, revision=1, reason=Refusal.DAMAGED, incident=True)
    async with office.tx() as tx:
        await developing.refused(tx, told, office.society, office.resources.clock())

    page = await browser.get(f"/cases/{case_id}/photo")

    assert "The operators are told" in page.text


def test_a_frame_around_a_face_stays_on_the_photo():
    for face in ((0.0, 0.0, 0.3, 0.9), (0.9, 0.9, 0.1, 0.1), (0.4, 0.0, 0.05, 0.05)):
        left, top, width, height = frame_around(face, CROP)

        assert min(left, top) >= 0
        assert max(left + width, top + height) <= 1 + 1e-9
        assert width / height == pytest.approx(CROP[2] / CROP[3])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Most compatible"), ("fr", "Le plus compatible"), ("ar", "الأكثر توافقًا")],
)
async def test_a_heic_photo_is_answered_with_how_to_get_a_jpeg_in_the_pages_language(
    office, portal, language, words
):
    browser = await portal(office.founded.caseworker)
    case_id = await office.register()
    heic = b"\0\0\0\x18ftypheic" + bytes(400)
    browser.client.cookies.set("__Host-language", language)

    page = await browser.client.post(
        f"/cases/{case_id}/photo?token={browser.form_token}",
        data={"taken": "now"},
        files={"photo": ("IMG.HEIC", heic, "image/heic")},
        headers=browser.headers | {"accept-language": language},
    )

    assert page.status_code == 422
    assert words in page.text


def test_an_event_of_before_says_nothing_of_all_this():
    old = b'{"photo_id":"00000000-0000-4000-8000-0000000000f0","revision":1,' + (
        b'"image":"exampleexampleexampleexamp","crop":[0.1,0.1,0.6,0.5]}'
    )

    told = PhotoDeveloped.heard(old)

    assert (told.far, told.pattern) == (False, None)


@pytest.mark.parametrize(
    "crop",
    [
        (0.2, 0.3, 0.5, 0.4),
        (0.0, 0.0625, 1.0, 0.9375),
        (0.0, 0.0, 0.6, 0.5),
        (0.4, 0.5, 0.6, 0.5),
        (0.0, 0.0, 1.0, 1.0),
        (0.001, 0.0, 0.995, 1.0),
    ],
)
def test_t34_a_confirmed_crop_is_never_where_it_was(crop):
    """T34: wherever it lies it moves by so much that other pixels are in it, and stays inside."""
    for _ in range(50):
        left, top, width, height = developing.shifted(crop)
        moved = [abs(left - crop[0]), abs(top - crop[1]), crop[2] - width, crop[3] - height]
        assert max(moved) >= 0.002
        assert max(moved) <= 0.0081
        assert min(left, top) >= 0
        assert max(left + width, top + height) <= 1 + 1e-9
        assert width / height == pytest.approx(crop[2] / crop[3])
