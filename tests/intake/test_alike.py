"""Who merely sounds like two who are kept apart: two officers decide, and nobody else sees that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake import store
from services.intake.actions import doubting
from services.intake.actions.linking import Wish
from services.intake.model.channels import ChannelShut
from services.intake.model.choices import Choice
from services.intake.model.doubts import NoDoubt
from services.intake.model.linking import Claim
from services.intake.model.people import Role
from services.intake.store.scopes import transaction_for
from tests.intake.test_choices import brought, hidden
from tests.support.intake import add_caseworker, add_colleague
from tests.support.meeting import choose, link, plan, ready_to_speak, written
from tests.support.office import Office


@pytest.fixture
async def first(office):
    """The message of somebody found who confided "nothing" to caseworker and approver."""
    visitor = await written(office, await office.register("Leila Bakri"))
    await choose(office, visitor, Choice.NOTHING)
    return visitor


@pytest.fixture
async def confided(office, first):
    """The case in which that was confided."""
    async with office.tx() as tx:
        found = await store.enquiries.read_enquiry(tx, office.society, first.enquiry_id)
    return found.case_id


async def doubts_of(office, member):
    async with transaction_for(office.resources.pool, member) as tx:
        return await store.doubts.list_of(tx, office.society)


async def decide(office, case_id, member, *, same):
    [doubt] = await doubts_of(office, member)
    file = await office.file(case_id)
    async with transaction_for(office.resources.pool, member) as tx:
        doing = office.doing(member)
        await doubting.decide(tx, doing, file, doubt.doubt_id, same=same)


async def test_who_merely_sounds_alike_is_brought_together_once_both_officers_said_no(
    office, confided
):
    alike = await office.register("ليلى بكري")
    assert not await brought(office, alike)

    await decide(office, confided, office.caseworker, same=False)
    half = await brought(office, alike)
    await decide(office, confided, office.approver, same=False)

    assert not half
    assert await brought(office, alike)
    assert not await brought(office, confided)


async def test_one_officer_s_yes_keeps_them_apart_for_good(office, confided):
    alike = await office.register("Bakri Leila")
    await brought(office, alike)

    await decide(office, confided, office.caseworker, same=False)
    await decide(office, confided, office.approver, same=True)

    assert not await brought(office, alike)
    [doubt] = await doubts_of(office, office.caseworker)
    assert doubt.same


async def test_the_same_registration_is_stopped_without_a_question(office, confided):
    second = await written(office)
    sought = (await office.file(confided)).sought[0].sought_id

    await link(office, second, Wish(confided, sought, Claim.IS))

    assert await doubts_of(office, office.caseworker) == []
    assert not await brought(office, confided)


async def test_another_name_is_brought_together_without_a_question(office, confided):
    other = await office.register("Salma Omar")

    assert await brought(office, other)
    assert await doubts_of(office, office.caseworker) == []


async def test_it_is_asked_once_for_two_people_however_often_somebody_tries(
    office, confided, clock
):
    alike = await office.register("Leyla Bakri")
    await written(office, alike)
    clock.turn(days=1)
    await written(office, alike)

    [doubt] = await doubts_of(office, office.approver)
    assert doubt.last_at - doubt.asked_at == timedelta(days=1)


async def test_the_writer_who_confided_it_asks_both_anew_where_they_had_said_no(
    office, first, confided
):
    """Their own message, linked to another case of the seeker: a sign nobody had seen yet."""
    alike = await office.register("Leila Bakry")
    await written(office, alike)
    for member in (office.caseworker, office.approver):
        await decide(office, confided, member, same=False)
    sought = (await office.file(alike)).sought[0].sought_id

    await link(office, first, Wish(alike, sought, Claim.IS))

    [doubt] = await doubts_of(office, office.caseworker)
    assert doubt.signs == {"names", "record"}
    assert doubt.waits


async def test_the_question_crosses_societies_and_tells_neither_names_nor_where(
    office, intake, confided
):
    elsewhere = await Office.open(intake, "Somewhere else")
    there = await elsewhere.register("Leila Bakri")

    assert not await brought(elsewhere, there)

    [doubt] = await doubts_of(office, office.caseworker)
    assert doubt.signs == {"names"}
    assert await doubts_of(elsewhere, elsewhere.caseworker) == []
    async with office.tx() as tx:
        rows = str([dict(row) for row in await tx.fetch("SELECT * FROM apart_doubts")])
    file = await elsewhere.file(there)
    for told in (there, elsewhere.society, file.sought[0].sought_id, "Leila", "Bakri"):
        assert str(told) not in rows


async def test_a_question_that_waits_or_was_decided_changes_no_page_of_anybody_else(
    office, portal, confided
):
    """Non-interference: to the byte."""
    alike = await office.register("Leila Bakry")
    visitor = await written(office, alike)
    other = await add_caseworker(office.resources, office.founded)
    of_case = ["/", "/cases", f"/cases/{alike}", f"/cases/{alike}/confided"]
    of_case.append(f"/cases/{confided}/confided")
    of_enquiry = [f"/enquiries/{visitor.enquiry_id}", f"/enquiries/{visitor.enquiry_id}/link"]
    whose = {other: of_case + of_enquiry, office.founded.safeguarding: of_case}
    browsers = [(await portal(who), pages) for who, pages in whose.items()]

    async def look():
        return [hidden((await one.get(page)).text) for one, pages in browsers for page in pages]

    for _ in range(12):  # until all that the page of a message tells of is such looking
        await browsers[0][0].get(of_enquiry[0])
    await look()
    waiting = await look()
    for member in (office.caseworker, office.approver):
        await decide(office, confided, member, same=False)

    assert await look() == waiting
    assert not any("can decide something" in page for page in waiting)


async def test_linking_to_somebody_alike_looks_like_linking_to_anybody(office, portal, confided):
    """Whoever tries two cases learns nothing from the difference: there is none."""
    other = await add_caseworker(office.resources, office.founded)
    browser, seen = await portal(other), []
    for name in ("Leila Bakry", "Salma Omar"):
        case_id = await office.register(name)
        visitor = await written(office, case_id)
        pages = ("", "/link", "/judging", "/asked", "/channel")
        seen.append(
            [
                hidden((await browser.get(f"/enquiries/{visitor.enquiry_id}{page}")).text)
                .replace(name, "*")
                .replace(visitor.reference if hasattr(visitor, "reference") else "\0", "*")
                for page in pages
            ]
        )

    assert len(await doubts_of(office, office.caseworker)) == 1
    assert seen[0] == seen[1]


async def test_the_two_are_asked_on_today_and_on_the_page_of_what_was_confided(
    office, portal, confided
):
    await written(office, await office.register("Leila Bakry"))
    browser = await portal(office.founded.approver)

    today = (await browser.get("/")).text
    page = (await browser.get(f"/cases/{confided}/confided")).text
    [doubt] = await doubts_of(office, office.approver)
    done = await browser.post(
        f"/cases/{confided}/confided/deciding", doubt_id=str(doubt.doubt_id), same="no"
    )

    assert "Only you and one colleague can decide something" in today
    assert f"/cases/{confided}/confided" in today
    assert "Both names sound alike" in page
    assert "Bakry" not in page
    assert done.status_code == 303
    assert "can decide something" not in (await browser.get("/")).text
    after = (await browser.get(f"/cases/{confided}/confided")).text
    assert "Your colleague is asked as well" in after


async def test_nobody_but_the_two_decides_and_the_database_shows_it_to_them_alone(office, confided):
    await written(office, await office.register("Leila Bakry"))
    [doubt] = await doubts_of(office, office.caseworker)
    file = await office.file(confided)
    third = await add_colleague(office.resources, office.founded, "Third", Role.CASEWORKER)
    others = (third.member, office.founded.safeguarding.member)

    for member in others:
        with pytest.raises(NoDoubt):
            async with transaction_for(office.resources.pool, member) as tx:
                doing = office.doing(member)
                await doubting.decide(tx, doing, file, doubt.doubt_id, same=False)
    await decide(office, confided, office.caseworker, same=False)
    for member in others:
        async with transaction_for(office.resources.pool, member) as tx:
            for table in ("apart_doubts", "apart_decisions"):
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0
            counted = "SELECT count(*) FROM audit WHERE did = 'likeness judged'"
            assert await tx.fetchval(counted) == 0


async def test_a_call_is_refused_while_it_waits_and_planned_once_both_said_no(office, confided):
    visitor = await ready_to_speak(office, await office.register("Leila Bakry"))
    with pytest.raises(ChannelShut):
        await plan(office, visitor)

    for member in (office.caseworker, office.approver):
        await decide(office, confided, member, same=False)

    await plan(office, visitor)


async def test_a_question_ends_with_the_choice_it_came_from(office, first, confided):
    alike = await office.register("Leila Bakry")
    assert not await brought(office, alike)

    await choose(office, first, Choice.CONTACT)

    assert await doubts_of(office, office.caseworker) == []
    assert await brought(office, alike)
