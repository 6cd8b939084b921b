"""Somebody calls: staff fill in the public form for them, and nothing of it touches the portal."""

from __future__ import annotations

import re

from services.chassis.database import transaction_of


async def test_the_form_opens_in_the_callers_language_about_the_face_they_name(
    portal, north, intake
):
    browser = await portal(north.caseworker)

    page = await browser.get("/enquiries/calls?reference=k7qm%202xdt&language=so")

    assert page.status_code == 200
    assert f'href="{intake.settings.desk_origin}/so/write/K7QM-2XDT"' in page.text
    assert 'rel="noreferrer"' in page.text
    assert "Farriintaada" not in page.text
    assert "Caawimaaddeennu waa bilaash" in page.text


async def test_a_code_that_is_none_says_how_to_mend_it(portal, north):
    page = await (await portal(north.caseworker)).get("/enquiries/calls?reference=K7QM-2XDA")

    assert page.status_code == 422
    assert "This is no code of a face" in page.text
    assert "/write/" not in page.text


async def test_nothing_of_a_call_is_written_down(portal, north, intake):
    browser = await portal(north.caseworker)
    async with transaction_of(intake.pool, north.society) as tx:
        before = await tx.fetchval("SELECT count(*) FROM audit")

    page = await browser.get("/enquiries/calls?reference=K7QM-2XDT")

    async with transaction_of(intake.pool, north.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM audit") == before
    asked = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page.text)
    assert set(asked) == {"token", "next", "q", "reference", "language"}
