"""The page of a photo in Chromium with the most on it: several faces, a likeness, two lights."""

from __future__ import annotations

import asyncio
import socket

import pytest
import uvicorn

from services.contracts.codes import Hint
from services.intake.actions import developing
from services.intake.app import build
from services.intake.routes.session import COOKIE
from tests.media.pictures import a_picture, saved
from tests.support.intake import begin_session
from tests.support.seeing import LOOKS, chromium, troubles

FACES = (0.3, 0.25, 0.2, 0.2), (0.55, 0.3, 0.1, 0.1)
PATTERN = "0f1e3c7870e1c3870f1e3c7870e1c387"


@pytest.fixture
async def origin(intake):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(build(intake), log_config=None, lifespan="off", access_log=False)
        )
        task = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://localhost:{door.getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
async def case_id(office):
    """A photo with everything that can be said of one, and the same picture in another case."""
    for _ in range(2):
        case_id = await office.register()
        await office.hand_in(case_id)
        await office.develop(case_id, faces=FACES, hints=(Hint.MANY_FACES,), pattern=PATTERN)
    async with office.tx() as tx:
        await developing.even_out(tx, office.doing(), case_id, wished=True)
    await office.develop(case_id, faces=FACES, hints=(Hint.MANY_FACES, Hint.DARK), far=True)
    photo = (await office.file(case_id)).photo
    for image in (photo.image, photo.before):
        picture = saved(a_picture((768, 960)), "JPEG")
        for edge in (480, 960):
            await office.resources.objects.write(
                "proofs", f"{image}-{edge}.jpg", picture, "image/jpeg"
            )
            for other in ("avif", "webp"):
                name = f"{image}-{edge}.{other}"
                kind = f"image/{other}"
                await office.resources.objects.write(
                    "proofs", name, saved(a_picture((768, 960)), other), kind
                )
    return case_id


@pytest.mark.parametrize(("language", "scheme"), LOOKS, ids=["en light", "ar dark"])
async def test_a_photo_with_much_to_decide_is_for_all_eyes_and_windows(
    office, origin, case_id, language, scheme
):
    token = await begin_session(office.resources, office.founded.caseworker.member)
    async with chromium() as browser:
        seen = await browser.new_context(
            locale=language,
            color_scheme=scheme,
            extra_http_headers={"cookie": f"{COOKIE}={token}"},
        )
        page = await seen.new_page()
        await page.goto(f"{origin}/cases/{case_id}/photo")
        await page.locator("#retouch summary").click()

        wrong = await troubles(page)

        assert wrong == []
        assert await page.locator("#faces button").count() == 2
        assert await page.locator("#alike a").count() == 1
        assert await page.locator("#before img").count() == 1
