"""What officers had decided of a writer goes along with an enquiry; whose case it was does not."""

from __future__ import annotations

import pytest

from services.intake import store
from services.intake.actions import holding
from services.intake.model.verifying import Standing, Verdict
from tests.intake.test_moving import everything
from tests.support.intake import enquiry_of
from tests.support.meeting import QUESTIONS, judge, written
from tests.support.meeting import ask as pose
from tests.support.moving import answer, ask, offer_in
from tests.support.office import Office


@pytest.fixture
def here(intake, north) -> Office:
    return Office(intake, north)


async def judged(office, *verdicts):
    """Return a case and a writer of whom officers think something."""
    case_id = await office.register()
    visitor = await written(office, case_id)
    await pose(office, case_id, visitor)
    for verdict, by in zip(verdicts, (office.caseworker, office.approver), strict=False):
        await judge(office, visitor, verdict, by)
    return case_id, visitor


async def move(portal, intake, way, visitor):
    """Let another Society take an enquiry; return its caseworker's browser."""
    here, there = way
    assert (await ask(await portal(here.caseworker), visitor, there.society)).status_code == 303
    browser = await portal(there.caseworker)
    taken = await answer(browser, await offer_in(intake, there), "acceptance")
    assert taken.status_code == 303
    return browser


async def before(intake, founded, visitor):
    async with Office(intake, founded).tx() as tx:
        return await store.verdicts.find_before(tx, founded.society, visitor.enquiry_id)


async def test_that_two_officers_did_not_believe_a_writer_is_not_lost_on_the_way(
    portal, intake, north, south, here
):
    case_id, visitor = await judged(here, Verdict.NOT_VERIFIED, Verdict.NOT_SURE)

    browser = await move(portal, intake, (north, south), visitor)

    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}")).text
    assert "two officers of another Society judged its writer" in page
    assert "Not who they say" in page
    assert str(case_id) not in page
    assert await before(intake, north, visitor) is None


async def test_nothing_else_of_the_case_it_was_about_goes_along(portal, intake, north, south, here):
    case_id, visitor = await judged(here, Verdict.VERIFIED, Verdict.VERIFIED)
    await move(portal, intake, (north, south), visitor)

    async with Office(intake, south).tx() as tx:
        counts = [
            await tx.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("enquiry_links", "posed_questions", "questions", "verdicts")
        ]
    there = await everything(intake, south)
    assert counts == [0, 0, 0, 0]
    for told in (str(case_id), *(seekers for _, seekers in QUESTIONS)):
        assert told not in there


async def test_it_counts_for_no_case_of_the_society_it_came_to(portal, intake, north, south, here):
    _, visitor = await judged(here, Verdict.VERIFIED, Verdict.VERIFIED)
    browser = await move(portal, intake, (north, south), visitor)
    there = Office(intake, south)
    case_id = await there.register("Leila Bakri")
    sought = (await there.file(case_id)).sought[0].sought_id
    fields = {"case_id": str(case_id), "sought_id": str(sought), "claims": "is"}
    await browser.post(f"/enquiries/{visitor.enquiry_id}/link", **fields)

    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}")).text

    assert "does not count here" in page
    assert (await before(intake, south, visitor)).standing is Standing.VERIFIED


@pytest.mark.parametrize("verdicts", [(), (Verdict.NOT_VERIFIED,)], ids=["none", "one officer"])
async def test_what_is_not_decided_does_not_go_along(portal, intake, north, south, here, verdicts):
    _, visitor = await judged(here, *verdicts)

    await move(portal, intake, (north, south), visitor)

    assert await before(intake, south, visitor) is None


async def test_it_goes_on_with_a_second_move_and_ends_where_it_came_from(
    portal, intake, north, south, here
):
    _, visitor = await judged(here, Verdict.NOT_VERIFIED, Verdict.NOT_VERIFIED)
    await move(portal, intake, (north, south), visitor)

    await move(portal, intake, (south, north), visitor)

    assert await before(intake, south, visitor) is None
    assert (await before(intake, north, visitor)).standing is Standing.NOT_VERIFIED


async def test_what_was_decided_in_a_case_that_was_locked_since_is_not_told(
    portal, intake, north, south, here
):
    case_id, visitor = await judged(here, Verdict.VERIFIED, Verdict.VERIFIED)
    assert (await ask(await portal(north.caseworker), visitor, south.society)).status_code == 303
    async with here.tx() as tx:
        await holding.lock_case(tx, here.doing(north.safeguarding.member), case_id)

    await answer(await portal(south.caseworker), await offer_in(intake, south), "acceptance")

    assert (await enquiry_of(intake, south, visitor)).ours
    assert await before(intake, south, visitor) is None
