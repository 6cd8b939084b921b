"""Staff at work: from the interview to the wall, by keyboard, with scripts and without."""

from __future__ import annotations

import pytest

from tests.support.live import portrait

from .conftest import PHONE


async def follow(page, text: str) -> None:
    async with page.expect_navigation():
        await page.locator(f"main a:has-text({text!r})").first.click()


async def press(page, text: str) -> None:
    async with page.expect_navigation():
        await page.locator(f"main button:has-text({text!r})").first.click()


async def register(page, live, name: str) -> str:
    """Register a seeker with all that is learnt at the interview; return the case's address."""
    await page.goto(f"{live.portal}/cases/new")
    await page.get_by_label("Full name").fill(name)
    await page.locator("[name=age][value=adult]").check()
    await page.locator("main [name=language][value=ar]").check()
    await page.locator("[name=contact]").fill("telephone, mornings")
    await page.locator("[name=relation]").select_option("brother")
    await press(page, "Register")
    case = page.url
    await follow(page, "Consent")
    await page.locator("main [name=language][value=ar]").check()
    await page.locator("[name=how][value=signature]").check()
    await page.locator("[name=answer_web][value=given]").check()
    await page.locator("[name=interpreter][value=no]").check()
    await page.locator("[name=told_back]").check()
    await page.locator("[name=own_words]").fill("Everyone can see my face.")
    await page.locator("[name=until]").fill("2027-12-31")
    await press(page, "Record the consent")
    await follow(page, "Safety")
    await page.locator("[name=alone][value=yes]").check()
    await page.locator("[name=interpreter][value=no]").check()
    for who in ("seeker", "sought", "left_behind"):
        await page.locator(f"[name=danger_{who}][value=no]").check()
    await press(page, "Record the answers")
    return case


async def developed(page) -> None:
    """Wait as a person does: the page looks again by itself, or is loaded again."""
    await page.locator("form#crop").wait_for(timeout=60_000)


async def hand_in(page, case: str) -> None:
    await page.goto(f"{case}/photo")
    file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": portrait(7)}
    await page.locator("[name=photo]").set_input_files(file)
    await press(page, "Hand in")
    await developed(page)


async def crop_of(page) -> str:
    return await page.locator("#proof img").get_attribute("src")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_face_goes_from_the_portal_to_the_wall(eyes, live, town, signed_in, scripts):
    page = await signed_in("caseworker", java_script_enabled=scripts)
    case = await register(page, live, "Samira of the browser")
    assert "There is no developed photo." in await page.locator("#gate").inner_text()
    await hand_in(page, case)
    await press(page, "Left")
    await developed(page)
    await press(page, "Confirm this crop")
    await developed(page)
    await page.locator(".note.good:has-text('confirmed')").wait_for()
    await page.goto(case)
    await press(page, "Ask a second person")

    second = await signed_in("approver", java_script_enabled=scripts)
    await second.goto(case.replace("/cases/", "/approvals/"))
    await press(second, "Approve")
    assert "Tick all three" in await second.locator(".errors").inner_text()
    for tick in await second.locator("form [type=checkbox]").all():
        await tick.check()
    await press(second, "Approve")
    reference = await second.locator("bdi.ref").inner_text()
    path = await town.page_with(reference, "ar")
    wall = await eyes.look(path, language="ar", viewport=PHONE)
    await wall.locator(f'a[href="/ar/face/{reference}"]').wait_for(timeout=10_000)

    assert "Samira" not in await wall.content()


async def test_a_photo_taken_in_the_page_is_developed(at_desk):
    page, case = await at_desk(permissions=["camera"])
    await page.goto(f"{case}/photo")
    await page.locator("#camera-open").click()
    await page.locator("#camera-take").click()
    await page.locator("#camera-done").wait_for()
    still_on = "document.getElementById('camera-view').srcObject !== null"
    assert not await page.evaluate(still_on)
    await press(page, "Hand in")

    await developed(page)


async def test_whoever_refuses_the_camera_can_still_choose_a_file(at_desk):
    page, case = await at_desk(permissions=[])
    await page.goto(f"{case}/photo")
    await page.locator("#camera-open").click()
    await page.locator("#camera-refused").wait_for()
    file = {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": portrait(3)}
    await page.locator("[name=photo]").set_input_files(file)
    await press(page, "Hand in")

    await developed(page)


async def test_the_crop_moves_by_arrow_key_and_by_dragging(at_desk):
    page, case = await at_desk()
    await hand_in(page, case)
    before = await crop_of(page)
    await page.locator("#proof").focus()
    async with page.expect_navigation():
        await page.keyboard.press("ArrowUp")
    await developed(page)
    by_key = await crop_of(page)
    box = await page.locator("#proof img").bounding_box()
    await page.mouse.move(box["x"] + 100, box["y"] + 100)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 160, box["y"] + 130)
    async with page.expect_navigation():
        await page.mouse.up()
    await developed(page)

    assert len({before, by_key, await crop_of(page)}) == 3


async def test_a_text_file_named_as_a_photo_is_refused_in_words(at_desk):
    page, case = await at_desk()
    await page.goto(f"{case}/photo")
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"Dear all,"}
    await page.locator("[name=photo]").set_input_files(file)
    await press(page, "Hand in")

    assert "not a photo we can read" in await page.locator(".errors").inner_text()


async def test_a_withdrawal_is_undone_with_one_press(live, town, at_desk):
    case_id, reference = await town.shown()
    page, _ = await at_desk()
    await page.goto(f"{live.portal}/cases/{case_id}")
    await press(page, "Withdraw from the wall")
    await town.off_wall(reference)
    await press(page, "Undo")

    await town.on_wall(reference)


async def test_the_portal_reads_from_the_right_for_arabic_staff(live, signed_in):
    page = await signed_in("caseworker", language="ar", viewport=PHONE)
    await page.goto(f"{live.portal}/cases")

    assert await page.locator("html").get_attribute("dir") == "rtl"
    assert await page.locator("h1").inner_text() == "الملفات"
