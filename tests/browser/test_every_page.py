"""Every public page fits small windows and is for all whom an accessibility checker speaks for."""

from __future__ import annotations

import pytest

from tests.support.seeing import LOOKS, troubles


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_no_public_page_has_anything_an_accessibility_checker_finds(
    eyes, town, live, language, scheme
):
    _, reference = await town.shown()
    gallery = (
        "",
        f"face/{reference}",
        "help",
        "help/now",
        "help/data",
        "leaflet",
        "posters",
        "reach",
        "offline",
        "forgotten",
    )
    kiosk = ("", "whom", "still", f"face/{reference}")
    desk = (f"write/{reference}", "answer", f"remove/{reference}")
    page = await eyes.look(f"/{language}/", language=language, color_scheme=scheme)
    wrong: list[str] = []
    for origin, paths in ((live.gallery, gallery), (live.desk, desk)):
        for path in paths:
            await page.goto(f"{origin}/{language}/{path}")
            wrong += await troubles(page)
    await page.goto(f"{live.desk}/stop/{'A' * 22}")
    wrong += await troubles(page)
    for path in ("kiosk", "kiosk/offline", *(f"kiosk/{language}/{one}" for one in kiosk)):
        await page.goto(f"{live.gallery}/{path}")
        wrong += await troubles(page)

    assert wrong == []
