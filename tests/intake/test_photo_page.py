"""The page of a photo: the camera in it, a file without it, and the day it was taken."""

from __future__ import annotations

from datetime import date

import pytest

JPEG = b"\xff\xd8\xffnot really"


async def send(browser, case_id, files, **fields):
    return await browser.client.post(
        f"/cases/{case_id}/photo?token={browser.form_token}",
        data=fields,
        files=files,
        headers=browser.headers,
    )


@pytest.fixture
async def case_id(office):
    return await office.register()


async def test_the_camera_may_be_used_on_the_page_of_a_photo_and_nowhere_else(
    office, portal, case_id
):
    browser = await portal(office.founded.caseworker)
    allowed = {
        path: "camera=(self)" in (await browser.get(path)).headers["permissions-policy"]
        for path in ("/", "/cases", f"/cases/{case_id}", f"/cases/{case_id}/photo")
    }

    assert [path for path, may in allowed.items() if may] == [f"/cases/{case_id}/photo"]


async def test_every_feature_but_the_camera_stays_off_there(office, portal, case_id):
    page = await (await portal(office.founded.caseworker)).get(f"/cases/{case_id}/photo")

    permitted = page.headers["permissions-policy"].split(", ")
    assert [one for one in permitted if not one.endswith("=()")] == ["camera=(self)"]


@pytest.mark.parametrize("field", ["photo", "camera"])
async def test_a_photo_comes_from_the_camera_or_from_a_file(office, portal, case_id, field):
    other = {"photo": "camera", "camera": "photo"}[field]
    files = {field: ("p.jpg", JPEG, "image/jpeg"), other: ("", b"", "application/octet-stream")}
    sent = await send(await portal(office.founded.caseworker), case_id, files, taken="now")

    assert sent.status_code == 303
    assert (await office.file(case_id)).photo.taken_on is None


async def test_the_day_an_older_photo_was_taken_is_kept(office, portal, case_id):
    fields = {"taken": "before", "taken_day": "2024-03-01"}
    files = {"photo": ("p.jpg", JPEG, "image/jpeg")}
    await send(await portal(office.founded.caseworker), case_id, files, **fields)

    assert (await office.file(case_id)).photo.taken == date(2024, 3, 1)


@pytest.mark.parametrize("day", ["", "soon", "2031-01-01"])
async def test_a_day_that_has_not_been_is_to_be_mended(office, portal, case_id, day):
    fields = {"taken": "before", "taken_day": day}
    files = {"photo": ("p.jpg", JPEG, "image/jpeg")}
    page = await send(await portal(office.founded.caseworker), case_id, files, **fields)

    assert page.status_code == 422
    assert '<a href="#taken_day">' in page.text
    assert (await office.file(case_id)).photo is None


async def test_a_form_without_a_photo_says_so(office, portal, case_id):
    files = {"photo": ("", b"", "application/octet-stream")}
    page = await send(await portal(office.founded.caseworker), case_id, files, taken="now")

    assert page.status_code == 422
    assert "Choose a photo first." in page.text
