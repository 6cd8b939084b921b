"""A mother looks for two sons: what the office does, what the gate says, how it ends by itself."""

from __future__ import annotations

import re

from services.intake import timers
from tests.journeys.conftest import a_photograph

SONS = ({"sought_name": "ዮናስ ገብረ", "story": "Adi Keyh."}, {"sought_name": "Samuel Gebre"})
ANSWERS = {
    "answer_web": "given",
    "answer_follow_up": "given",
    "answer_poster": "refused",
    "answer_registry": "refused",
}
INTERVIEW = {
    "language": "ar",
    "how": "thumb",
    "told_back": "yes",
    "own_words": "Everybody can see it, also there.",
    "until": "2027-12-31",
    "interpreter": "no",
}


async def said(journey, case: str) -> str:
    """Return what the gate on the page of a case says."""
    page = await journey.caseworker.get(case)
    return re.search(r'<section[^>]*id="gate".*?</section>', page.text, re.DOTALL)[0]


async def done(journey, path: str, **fields: str) -> None:
    answer = await journey.caseworker.post(path, **fields)
    assert answer.status_code == 303, answer.text


async def register(journey):
    """Register her with both sons, one in Ge'ez and one in Latin letters."""
    case_id = await journey.register(name="ሳባ ገብረ", relation="son", **SONS[0])
    await done(journey, f"/cases/{case_id}/sought", relation="son", **SONS[1])
    page = (await journey.caseworker.get(f"/cases/{case_id}")).text
    assert [name in page for name in ("ሳባ ገብረ", "ዮናስ ገብረ", "Samuel Gebre")] == [True] * 3
    return case_id, f"/cases/{case_id}"


async def hear_no_and_mend_it(journey, case: str) -> None:
    """Answer four consents, two with no; be stopped by an unsure answer, and ask again."""
    await done(journey, f"{case}/consent", **INTERVIEW, **ANSWERS)
    unsure = {"danger_seeker": "no", "danger_sought": "not_sure", "danger_left_behind": "no"}
    await done(journey, f"{case}/safety", alone="yes", interpreter="no", **unsure)
    assert "“Not sure” counts as yes" in await said(journey, case)
    assert (await journey.caseworker.post(f"{case}/approval")).status_code == 409
    safe = dict.fromkeys(unsure, "no")
    await done(journey, f"{case}/safety", alone="yes", interpreter="no", **safe)


async def photograph(journey, case_id, case: str) -> None:
    await journey.upload(case_id, a_photograph())
    await journey.network.settle()
    await done(journey, f"{case}/photo/crop", move="keep", revision="1")
    await journey.network.settle()


async def test_a_mother_who_seeks_two_sons_is_shown_until_her_lease_is_over(journey, clock):
    case_id, case = await register(journey)
    await hear_no_and_mend_it(journey, case)
    await photograph(journey, case_id, case)
    await journey.ask(case_id)
    assert (await journey.approve(case_id, journey.caseworker)).status_code == 403
    assert (await journey.approve(case_id)).status_code == 303
    reference = await journey.reference_of(case_id)
    assert "I am looking for my son" in (await journey.world.get(f"/en/face/{reference}")).text

    clock.turn(days=200)
    await timers.do_what_is_due(journey.network.intake)
    await journey.network.settle()
    assert (await journey.world.get(f"/en/face/{reference}")).status_code == 404
    assert f"/face/{reference}" not in (await journey.world.get("/en/")).text
