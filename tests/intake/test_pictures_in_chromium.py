"""A visitor's picture in Chromium: blurred until somebody wants it clear, never on paper."""

from __future__ import annotations

import pytest

from tests.intake.test_drafts_in_chromium import at_desk
from tests.support.meeting import written
from tests.support.pictures import ask_for, send

pytestmark = pytest.mark.timeout(240)

_LOOK = """() => {
    const picture = document.querySelector(".blurred img"), look = getComputedStyle(picture);
    return [picture.checkVisibility() && picture.naturalWidth > 0, look.filter !== "none"];
}"""
"""Whether the picture is to be seen, and whether it is blurred."""


async def test_a_picture_is_blurred_until_the_keyboard_says_otherwise_and_never_on_paper(office):
    visitor = await written(office)
    await ask_for(office, visitor.enquiry_id)
    picture_id = await send(office, visitor.enquiry_id)
    async with at_desk(office, java_script_enabled=False) as desk:
        page = await desk.open(f"/enquiries/{visitor.enquiry_id}/pictures/{picture_id}")
        box = page.get_by_label("Show the picture without the blur")

        drawn = [await page.evaluate(_LOOK)]
        for _ in range(2):
            await box.focus()
            await page.keyboard.press("Space")
            drawn.append(await page.evaluate(_LOOK))
        await box.check()
        await page.emulate_media(media="print")
        on_paper = await page.evaluate(_LOOK)
        await page.emulate_media(media="screen")
        await page.reload()
        again = await page.evaluate(_LOOK)

        bare = await desk.context.new_page()
        await bare.route("**/*.css", lambda route: route.abort())
        await bare.goto(page.url)
        without_styles = await bare.evaluate(_LOOK)

    assert drawn == [[True, True], [True, False], [True, True]]
    assert on_paper[0] is False
    assert again == [True, True]
    assert without_styles[0] is False
