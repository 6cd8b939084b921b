"""A visitor on a telephone: recognises a face, writes, comes back for the answer, leaves."""

from __future__ import annotations

import pytest

from .conftest import NEUTRAL, PHONE


async def press(page, name: str) -> None:
    """Press a button or a link that leads to another page."""
    async with page.expect_navigation():
        await page.locator(f"main :is(a, button):has-text({name!r})").first.click()


async def write(page, message: str) -> str:
    """Fill in the form, one question a page; return the receipt."""
    await page.get_by_label("I know the person in the photo").check()
    await press(page, "Continue")
    await page.locator("textarea").fill(message)
    await press(page, "Continue")
    for chosen in ("[name=by][value=receipt]", "[name=hide][value=no]", "[name=language]:checked"):
        await page.locator(chosen).check()
        await press(page, "Continue")
    for chosen in ("[name=adult][value=yes]", "[name=whom][value=self]"):
        await page.locator(chosen).check()
        await press(page, "Continue")
    assert message in await page.locator("main").inner_text()
    await press(page, "Send the message")
    groups = await page.locator("ol.code > li > bdi").all_inner_texts()
    assert len(groups) == 5
    return " ".join(groups)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_visitor_writes_from_a_telephone_and_reads_the_answer(eyes, town, live, scripts):
    _, reference = await town.shown()
    page = await eyes.look(f"/en/face/{reference}", viewport=PHONE, java_script_enabled=scripts)
    await press(page, "I know this person")
    receipt = await write(page, "We were neighbours.")

    clerk = await town.caseworker()
    enquiry = await town.arrived(clerk, reference)
    assert await town.messages(clerk, enquiry) == ["We were neighbours."]
    await clerk.answer(enquiry, "Thank you for writing.")
    await town.answers(town.visitor(), receipt)
    await page.goto(f"{live.desk}/en/answer")
    await page.locator("[name=receipt]").fill(receipt.lower())
    await press(page, "Open")

    assert "Thank you for writing." in await page.locator("main").inner_text()
    assert await page.context.cookies() == []


async def test_what_is_not_answered_is_said_beside_it_and_nothing_typed_is_lost(eyes, town, live):
    page = await eyes.look("/en/write/0000-0000", at=live.desk, viewport=PHONE)
    await press(page, "Continue")
    await page.locator(".errors a").click()
    assert await page.evaluate("document.activeElement.name") == "relation"
    await page.keyboard.press("Space")
    await press(page, "Continue")
    await page.locator("textarea").fill("One line that must not be lost.")
    await press(page, "Continue")
    await press(page, "Continue")
    assert await page.locator(".errors").count() == 1
    await press(page, "Back")

    assert await page.locator("textarea").input_value() == "One line that must not be lost."


async def test_an_arabic_visitor_sees_the_wall_from_the_right(eyes, town):
    _, reference = await town.shown()
    path = await town.page_with(reference, "ar")
    page = await eyes.look(path, viewport=PHONE, language="ar")
    face = page.locator(f'a[href="/ar/face/{reference}"]')
    assert "أبحث عن أخي" in await face.inner_text()
    assert await page.locator("html").get_attribute("dir") == "rtl"
    async with page.expect_navigation():
        await face.click()

    box = await page.locator("bdi.ref").first.bounding_box()
    assert await page.locator("bdi.ref").first.inner_text() == reference
    assert box["x"] > 150, "the reference begins at the right, though it is read from the left"


async def test_on_a_telephone_faces_and_both_ways_on_are_above_the_fold(eyes, town):
    _, reference = await town.shown()
    wall = await eyes.look("/en/", viewport=PHONE)
    first = await wall.locator(".wall img").first.bounding_box()
    assert first["y"] < 420
    face = await eyes.look(f"/en/face/{reference}", viewport=PHONE)
    ways = await face.locator(".ways a").all()

    assert len(ways) == 2
    for way in ways:
        box = await way.bounding_box()
        assert box["y"] + box["height"] <= 800


async def test_leaving_quickly_is_the_first_thing_and_replaces_the_page(eyes, town):
    page = await eyes.look("/en/")
    await page.goto(f"{eyes.live.gallery}/en/help")
    await page.keyboard.press("Tab")
    assert "Leave quickly" in await page.evaluate("document.activeElement.innerText")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url == NEUTRAL
    await page.go_back()

    assert page.url == f"{eyes.live.gallery}/en/", "the page that was left is not in the history"


async def test_shift_three_times_leaves(eyes):
    page = await eyes.look("/en/")
    for _ in range(3):
        await page.keyboard.press("Shift")
    await page.wait_for_url(NEUTRAL)

    assert eyes.left_for == [NEUTRAL]


async def test_the_wall_can_be_walked_with_the_keyboard_alone(eyes, town):
    await town.shown()
    page = await eyes.look("/en/", viewport=PHONE)
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.classList.contains('face')"):
            break
    async with page.expect_navigation():
        await page.keyboard.press("Enter")

    assert "/en/face/" in page.url


async def test_a_printed_receipt_holds_the_code_and_nothing_to_press(eyes, town, live):
    page = await eyes.look("/en/write/0000-0000", at=live.desk)
    await write(page, "To be printed.")
    await page.emulate_media(media="print")

    assert await page.locator("ol.code").is_visible()
    assert not await page.locator(".exit").is_visible()
    assert not await page.locator("main .button").first.is_visible()
