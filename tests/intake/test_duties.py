"""Being on duty: what cannot wait goes to one trained person, and each gap is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.codes import MessageKind
from services.intake import store
from services.intake.actions import claiming, ending, holding
from services.intake.model.assigning import Assigning
from services.intake.model.duties import waits_for_duty
from services.intake.model.endings import EndReason
from services.intake.model.policies import Policy
from services.intake.store.societies import Settings
from services.intake.timers import look_after_duties
from tests.support.duty import leads_to, pressing, put
from tests.support.intake import Visitor, a_letter, add_caseworker, enquiry_of
from tests.support.office import Office


@pytest.fixture
def desk(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def ana(intake, north):
    """A second caseworker, trained by nobody yet."""
    return await add_caseworker(intake, north)


async def test_what_cannot_wait_is_before_who_is_on_duty_alone_with_the_hour(
    portal, north, desk, ana, clock
):
    await put(desk, ana)
    young = await pressing(desk)
    removal = await pressing(desk, pressing=False, kind=MessageKind.REMOVAL)

    hers = (await (await portal(ana)).get("/")).text
    others = await portal(north.caseworker)
    theirs, inbox = (await others.get("/")).text, (await others.get("/enquiries")).text

    assert "What cannot wait" in hers
    assert hers.index(leads_to(young)) < hers.index(leads_to(removal))
    assert hers.count(leads_to(young)) == 1
    assert "Look by" in hers
    for visitor in (young, removal):
        assert leads_to(visitor) not in theirs
        assert leads_to(visitor) in inbox
    assert "For who is on duty" in inbox


async def test_after_one_duty_it_is_the_next_one_s_and_then_everybody_s(
    portal, north, desk, ana, clock
):
    await put(desk, ana, (0, 4))
    await put(desk, north.caseworker, (4, 8))
    visitor = await pressing(desk)

    async def before():
        both = [await portal(one) for one in (ana, north.caseworker)]
        return [leads_to(visitor) in (await one.get("/")).text for one in both]

    assert await before() == [True, False]
    clock.turn(hours=4)
    assert await before() == [False, True]
    clock.turn(hours=4)
    assert await before() == [True, True]


async def test_with_nobody_on_duty_all_who_answer_have_it_and_the_administrator_is_told(
    portal, north, desk, ana
):
    visitor = await pressing(desk)

    todays = [(await (await portal(one)).get("/")).text for one in (ana, north.caseworker)]
    told = (await (await portal(north.administrator)).get("/")).text
    async with desk.tx() as tx:
        did = await tx.fetch("SELECT did FROM audit WHERE record_id = $1", str(visitor.enquiry_id))

    assert all(leads_to(visitor) in today for today in todays)
    assert "Nobody is on duty now" in told
    assert leads_to(visitor) not in told
    assert "nobody on duty" in {row["did"] for row in did}


async def test_an_ordinary_message_is_everybody_s_whoever_is_on_duty(portal, north, desk, ana):
    await put(desk, ana)
    visitor = await pressing(desk, pressing=False)

    today = (await (await portal(north.caseworker)).get("/")).text

    assert leads_to(visitor) in today


async def test_nobody_looked_for_24_hours_and_administrator_and_coordinator_see_it(
    portal, north, intake, desk, ana, clock
):
    await put(desk, ana, (0, 48))
    visitor = await pressing(desk)
    clock.turn(hours=23)
    await look_after_duties(intake)
    early = (await (await portal(north.administrator)).get("/")).text
    clock.turn(hours=1, minutes=1)

    await look_after_duties(intake)

    late = (await (await portal(north.administrator)).get("/")).text
    network = (await (await portal(north.coordinator)).get("/network/societies")).text
    assert ("Promise broken" in early, "Promise broken" in late) == (False, True)
    assert "nobody looked in time" in network
    assert str(visitor.enquiry_id) not in late + network


async def test_a_look_in_time_keeps_the_promise_and_a_later_one_mends_it(desk, intake, ana, clock):
    await put(desk, ana, (0, 48))
    looked, late = await pressing(desk), await pressing(desk)
    async with desk.tx() as tx:
        await claiming.claim(tx, desk.doing(), looked.enquiry_id, None)
    clock.turn(hours=25)
    await look_after_duties(intake)
    before = [(await enquiry_of(intake, desk.founded, one)).overdue for one in (looked, late)]

    async with desk.tx() as tx:
        await claiming.claim(tx, desk.doing(ana.member), late.enquiry_id, None)

    assert before == [None, "look"]
    assert (await enquiry_of(intake, desk.founded, late)).overdue is None


async def test_a_colleague_s_claim_hides_nothing_pressing_that_they_have_not_read(
    portal, desk, ana, intake, clock
):
    """The claim may be of last week, and its owner asleep."""
    visitor = await pressing(desk, pressing=False)
    async with desk.tx() as tx:
        await claiming.claim(tx, desk.doing(), visitor.enquiry_id, None)
    await put(desk, ana)
    clock.turn(minutes=1)
    await visitor.write(intake, desk.founded, a_letter("Please, now."), pressing=True)
    hers = await portal(ana)

    before = (await hers.get("/")).text
    await (await portal(desk.founded.caseworker)).get(leads_to(visitor))
    after = (await hers.get("/")).text

    assert (leads_to(visitor) in before, leads_to(visitor) in after) == (True, False)


async def test_a_face_that_is_still_shown_against_a_wish_is_looked_at_within_a_day(
    desk, intake, north
):
    reference = (await desk.file(await desk.shown())).showing.reference
    async with desk.tx() as tx:
        full = (desk.resources.clock().date(), intake.settings.removals_a_day)
        await tx.execute("INSERT INTO removal_days (day, held) VALUES ($1, $2)", *full)
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(), reference=reference, kind=MessageKind.REMOVAL)

    enquiry = await enquiry_of(intake, north, visitor)
    assert enquiry.urgent
    assert enquiry.due_at - enquiry.first_at == timedelta(hours=24)


async def test_language_assigns_no_message_that_cannot_wait(desk, intake, north, ana, clock):
    """Who speaks the language may be on a plane."""
    async with desk.tx() as tx:
        decided = Settings(0, "UTC", "", Policy(assigning=Assigning.AUTOMATIC))
        await store.societies.save_settings(tx, desk.society, decided)
        await store.candidates.save_languages(tx, desk.society, ana.member.staff_id, ("ar",))
    ordinary, urgent = await pressing(desk, pressing=False), await pressing(desk)

    meant = [(await enquiry_of(intake, north, one)).assigned_to for one in (ordinary, urgent)]

    assert meant == [ana.member.staff_id, None]


async def test_who_is_on_duty_and_not_named_for_a_locked_case_learns_of_no_message_about_it(
    portal, desk, ana, north
):
    """And those who are named have it before their eyes, as if nobody were on duty."""
    case_id = await desk.shown()
    reference = (await desk.file(case_id)).showing.reference
    await put(desk, ana)
    visitor = await pressing(desk, reference=reference)
    async with desk.tx() as tx:
        guard = desk.doing(north.safeguarding.member)
        await holding.lock_case(tx, guard, case_id)
        await holding.name_for(tx, guard, case_id, north.caseworker.member.staff_id)

    hers = (await (await portal(ana)).get("/")).text
    his = (await (await portal(north.caseworker)).get("/")).text

    assert leads_to(visitor) not in hers
    assert leads_to(visitor) in his
    assert "For who is on duty" not in his


async def test_the_list_of_who_is_on_duty_is_what_the_rule_says_in_every_state(
    desk, intake, north, clock
):
    """The database is asked in words of its own."""
    kinds = (
        {"pressing": True},
        {"pressing": False},
        {"pressing": False, "kind": MessageKind.REMOVAL},
    )
    for more in kinds:
        for state in ("waits", "claimed", "claimed, and heard again", "answered"):
            visitor = await pressing(desk, **more)
            async with desk.tx() as tx:
                if state != "waits":
                    await claiming.claim(tx, desk.doing(), visitor.enquiry_id, None)
                if state == "answered":
                    await ending.end(tx, desk.doing(), visitor.enquiry_id, EndReason.ANSWERED)
            clock.turn(minutes=1)
            if state == "claimed, and heard again":
                await visitor.write(intake, north, a_letter("And?"), **more)

    async with desk.tx() as tx:
        rows = await tx.fetch("SELECT * FROM enquiries ORDER BY due_at, enquiry_id")
        listed = await store.inbox.list_for_duty(tx, desk.society)
    every = [store.enquiries.enquiry_of(row) for row in rows]
    assert len(every) == 12
    assert listed == [one for one in every if waits_for_duty(one)]
    assert len(listed) == 3
