"""A poster with faces of three Societies, on the shelf and gone from it when one of them goes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from services.intake.app import build as build_intake
from tests.support import intake as support

from .conftest import hidden

pytestmark = pytest.mark.timeout(300)

CONSENT = {
    "answer_poster": "given",
    "countries": "Finland, Portugal",
    "language": "ar",
    "how": "signature",
    "told_back": "yes",
    "until": "2027-12-31",
    "own_words": "Hang it everywhere.",
    "interpreter": "no",
}
WISH = {
    "countries": "Finland",
    "hang_until": "2026-12-31",
    "paper": "A4",
    "size": "12",
    "languages": ["fr", "ar"],
    "titles": ["en"],
}


@pytest.fixture
async def societies(journey, visit):
    """Three Societies with four faces each on the wall, all of whose seekers agreed to posters."""
    portal = build_intake(journey.network.intake)

    async def signed(colleague):
        member = colleague.member
        return await support.portal_of(journey.network.intake, visit(portal), member)

    three = [journey]
    for name, country in (("Society of the Hills", "PT"), ("Society of the Coast", "GR")):
        founded = await support.found(journey.network.intake, name, country=country)
        people = {
            "founded": founded,
            "caseworker": await signed(founded.caseworker),
            "approver": await signed(founded.approver),
        }
        three.append(replace(journey, **people))
    shown = []
    for number in range(12):
        case_id, reference = await three[number % 3].show(name=f"Seeker {number}")
        staff, at = three[number % 3].caseworker, f"/cases/{case_id}/consent"
        seen = hidden((await staff.get(at)).text, "seen")
        agreed = await staff.post(at, **CONSENT, seen=seen)
        assert agreed.status_code == 303, agreed.text
        shown.append((three[number % 3], case_id, reference))
    return await signed(journey.founded.administrator), shown


async def test_a_poster_hangs_on_the_shelf_until_one_of_its_faces_goes(journey, societies, shelf):
    administrator, shown = societies
    faces = await administrator.post("/posters/faces", **WISH)
    ticked = re.findall(r'name="faces" value="([^"]+)" checked', faces.text)
    assert sorted(ticked) == sorted(reference for _, _, reference in shown)
    ordered = await administrator.post("/posters", **WISH, faces=ticked)
    address = ordered.headers["location"]
    await journey.network.settle()
    picture = await administrator.get(f"{address}/picture")
    assert picture.content.startswith(b"\x89PNG")
    assert "no poster" in (await journey.world.get("/en/posters")).text.lower()

    assert (await administrator.post(f"{address}/issue")).status_code == 303
    await journey.network.settle()
    public = await journey.world.get("/en/posters")
    [code] = set(re.findall(r"/poster/([0-9A-Z]{6})\.pdf", public.text))
    assert (await journey.world.get(f"/poster/{code}.pdf")).content.startswith(b"%PDF")
    told = await journey.world.get(f"/en/posters/{code}")
    assert all(reference in told.text for _, _, reference in shown)

    theirs, case_id, _ = shown[1]
    await theirs.withdraw(case_id)
    assert code not in (await journey.world.get("/en/posters")).text
    for gone, never in (
        (f"/poster/{code}.pdf", "/poster/ZZZZZZ.pdf"),
        (f"/en/posters/{code}",) * 2,
    ):
        answer, unknown = await journey.world.get(gone), await journey.world.get(never)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert shelf.names("prints") == shelf.names("shelf") == set()
    page = await administrator.get(address)
    assert "may not hang there any longer" in page.text
