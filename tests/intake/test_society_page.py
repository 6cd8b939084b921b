"""A Society decides for itself: stricter and faster than the network, never looser, at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import Relation
from services.intake import store, timers
from services.intake.actions import governing, registering
from services.intake.model.calendars import Calendar, PartialDate
from services.intake.model.enquiries import Enquiry
from services.intake.model.gate import Missing
from services.intake.model.interviews import Age
from services.intake.model.photos import ShowingState
from services.intake.model.policies import GuardianRule, LooserThanTheNetwork, Policy
from services.intake.model.told import SeekerTold, SoughtTold
from services.intake.store.societies import Settings
from tests.support.intake import Visitor, a_letter, enquiry_of

FORM = {
    "time_zone": "Europe/Helsinki",
    "contact": "Ask for the duty desk.",
    "minimum_age": "18",
    "guardian_rule": "never",
    "reviewers": "1",
    "look_days": "7",
    "answer_days": "30",
    "settled_months": "60",
    "stopped_months": "24",
    "claim_days": "7",
    "words_months": "6",
    "assigning": "suggested",
}
TWENTY = PartialDate(Calendar.GREGORIAN, 2006, 3, 1)
FORTY = PartialDate(Calendar.GREGORIAN, 1986)


async def shown_at_twenty(office, birth: PartialDate = TWENTY):
    """Show somebody of twenty, or born at another time, whose birth is known."""
    async with office.tx() as tx:
        told = SeekerTold("Selam", "by hand", birth=birth)
        doing = office.doing()
        case_id = await registering.register_case(tx, doing, (told, Age.UNKNOWN, "en"))
        both = (Relation.SISTER, Relation.SISTER)
        await registering.add_sought(tx, doing, case_id, both, SoughtTold("Hiwot", ""))
    await office.consent(case_id)
    await office.ask_safety(case_id)
    await office.hand_in(case_id)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    return case_id


async def decide(office, **rule) -> None:
    async with office.tx() as tx:
        doing = office.doing(office.founded.administrator.member)
        stands = await store.societies.lock_settings(tx, office.society)
        decided = Settings(stands.version, "UTC", "", Policy(**rule))
        await governing.decide(tx, doing, decided, str(stands.version))


async def state_of(office, case_id) -> ShowingState:
    return (await office.file(case_id)).showing.state


async def test_a_raised_age_takes_down_who_is_younger_and_nobody_else(office):
    young, older = await shown_at_twenty(office), await shown_at_twenty(office, FORTY)
    unsure = await office.shown()  # of age, as far as staff could tell, and no more is known
    assert await state_of(office, young) is ShowingState.SHOWN
    await decide(office, minimum_age=21)
    await timers.do_what_is_due(office.resources)

    assert await state_of(office, young) is ShowingState.WITHDRAWN
    assert await state_of(office, unsure) is ShowingState.WITHDRAWN
    assert await state_of(office, older) is ShowingState.SHOWN


async def test_a_raised_age_keeps_who_is_younger_from_being_shown_later(office, clock):
    case_id = await shown_at_twenty(office)
    await office.withdraw(case_id)
    await decide(office, minimum_age=21)
    clock.turn(minutes=2)
    await timers.do_what_is_due(office.resources)

    assert Missing.AGE in (await office.file(case_id)).missing(clock())


async def test_a_looser_rule_shows_nobody_by_itself(office, clock):
    case_id = await shown_at_twenty(office)
    await decide(office, minimum_age=21)
    await timers.do_what_is_due(office.resources)
    await decide(office, minimum_age=18)
    clock.turn(minutes=2)
    await timers.do_what_is_due(office.resources)

    assert await state_of(office, case_id) is ShowingState.WITHDRAWN


@pytest.mark.parametrize(
    "rule",
    [
        {"minimum_age": 17},
        {"reviewers": 0},
        {"look_days": 8},
        {"answer_days": 31},
    ],
)
async def test_nothing_looser_than_the_network_is_kept(office, rule):
    with pytest.raises(LooserThanTheNetwork):
        await decide(office, **rule)


async def test_faster_clocks_count_from_the_next_message_and_visitors_never_learn(office, clock):
    await decide(office, look_days=2, answer_days=5)
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    enquiry = await enquiry_of(office.resources, office.founded, visitor)

    assert enquiry.due_at == clock() + timedelta(days=2)
    claimed = enquiry.claim(
        office.caseworker.staff_id, clock(), seen=None, policy=Policy(answer_days=5)
    )
    assert isinstance(claimed, Enquiry)
    assert claimed.due_at == clock() + timedelta(days=5)


async def test_an_administrator_decides_on_the_page_and_the_next_page_says_so(portal, office):
    browser = await portal(office.founded.administrator)
    told = FORM | {"minimum_age": "21", "guardian_rule": "guardian_consents", "reviewers": "2"}
    answer = await browser.post("/society", seen="1", **told)
    page = (await browser.get("/society")).text
    async with office.tx() as tx:
        policy = await store.people.find_policy(tx, office.society)

    assert answer.status_code == 303
    assert policy == Policy(21, GuardianRule.GUARDIAN_CONSENTS, 2)
    assert "Rules decided anew" in page
    assert re.search(r'value="Europe/Helsinki"\s+selected', page)


async def test_two_who_decide_at_once_lose_nothing(portal, office):
    browser = await portal(office.founded.administrator)
    await browser.post("/society", seen="1", **FORM | {"reviewers": "3"})
    late = await browser.post("/society", seen="1", **FORM | {"contact": "Ring twice."})

    assert late.status_code == 409
    assert "Ring twice." in late.text
    async with office.tx() as tx:
        assert (await store.people.find_policy(tx, office.society)).reviewers == 3


async def test_what_is_no_choice_comes_again_with_how_to_mend_it(portal, office):
    browser = await portal(office.founded.administrator)
    page = await browser.post("/society", seen="1", **FORM | {"minimum_age": "12"})

    assert page.status_code == 422
    assert 'href="#minimum_age"' in page.text
    assert "Ask for the duty desk." in page.text


async def test_an_office_is_opened_chosen_and_closed(portal, office):
    browser = await portal(office.founded.administrator)
    told = {"office_name": "Harbour", "office_city": "Oulu", "office_zone": "Europe/Helsinki"}
    await browser.post("/society/offices", **told)
    page = (await browser.get("/society")).text
    [close] = re.findall(r'action="(/society/offices/[^"]+/closing)"', page)
    assert "Harbour" in page
    who = office.caseworker.staff_id
    await browser.post(f"/staff/{who}/office", office=close.split("/")[3])
    assert "Harbour" in (await browser.get("/staff")).text
    await browser.post(close)
    async with transaction_of(office.resources.pool) as tx:
        left = await tx.fetchval("SELECT office FROM staff WHERE staff_id = $1", who)

    assert "No office is written down yet." in (await browser.get("/society")).text
    assert left is None


async def test_times_follow_the_zone_that_was_decided(portal, office):
    administrator = await portal(office.founded.administrator)
    await administrator.post("/society", seen="1", **FORM | {"time_zone": "Asia/Kathmandu"})
    page = (await administrator.get("/account")).text

    assert "UTC+05:45" in page
