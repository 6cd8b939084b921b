"""Whom an enquiry is meant for: by language, office and what each has in hand, never by force."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.intake import store
from services.intake.actions import claiming, governing, holding, standing_in
from services.intake.actions.standing_in import Away
from services.intake.model.assigning import Assigning, Candidate, by_itself, rank
from services.intake.model.policies import Policy
from services.intake.store.scopes import transaction_for
from services.intake.store.societies import Settings
from tests.support.intake import Visitor, a_letter, add_caseworker, enquiry_of


def one(name: str, **more) -> Candidate:
    given = {"speaks": False, "near": False, "away": False, "in_hand": 0} | more
    return Candidate(uuid4(), name, **given)


def test_who_is_here_speaks_the_language_and_is_free_stands_first():
    away = one("Away", speaks=True, near=True, away=True)
    busy, free = one("Busy", speaks=True, in_hand=40), one("Free", speaks=True)
    near, other = one("Near", near=True), one("Other")

    assert rank([away, other, near, busy, free]) == [free, busy, near, other, away]
    assert by_itself([away, near, busy]) == busy.staff_id
    assert by_itself([away, near, other]) is None


@pytest.fixture
async def arabic(office):
    """A colleague who answers in Arabic, in a Society that assigns by itself."""
    colleague = await add_caseworker(office.resources, office.founded, "Samira")
    doing = office.doing(office.founded.administrator.member)
    async with office.tx() as tx:
        who = colleague.member.staff_id
        await store.candidates.save_languages(tx, office.society, who, ["ar"])
        stands = await store.societies.lock_settings(tx, office.society)
        rule = Policy(assigning=Assigning.AUTOMATIC)
        await governing.decide(tx, doing, Settings(stands.version, "UTC", "", rule), "1")
    return colleague


async def arrives(office, **more):
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), **more)
    return visitor, await enquiry_of(office.resources, office.founded, visitor)


async def test_a_new_message_is_meant_for_who_speaks_the_language_and_is_not_yet_looked_at(
    office, arabic, portal, broker
):
    visitor, enquiry = await arrives(office)
    _, other = await arrives(office, language="so")
    mine, others = await portal(arabic), await portal(office.founded.caseworker)

    assert (enquiry.assigned_to, enquiry.claimed_by) == (arabic.member.staff_id, None)
    assert (enquiry.due_at - enquiry.first_at).days == 7
    assert other.assigned_to is None
    assert str(visitor.enquiry_id) in (await mine.get("/")).text
    assert str(visitor.enquiry_id) not in (await others.get("/")).text
    assert "Meant for" in (await others.get("/enquiries")).text
    await broker.relay(office.resources.pool, "intake")
    assert broker.of("enquiry.acknowledged.v1") == []


async def test_who_is_away_is_meant_for_nothing(office, arabic, clock):
    day, me = clock().date(), arabic.member.staff_id
    async with office.tx() as tx:
        away = Away(me, office.caseworker.staff_id, day, day)
        await standing_in.go_away(tx, office.doing(arabic.member), away)

    assert (await arrives(office))[1].assigned_to is None


async def test_what_is_about_a_locked_case_is_meant_for_nobody_who_is_not_named(office, arabic):
    case_id, guard = await office.shown(), office.founded.safeguarding.member
    reference = (await office.file(case_id)).showing.reference
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    assert (await arrives(office, reference=reference))[1].assigned_to is None


async def test_a_colleague_has_before_their_eyes_what_was_given_to_them(office, portal, clock):
    to = await add_caseworker(office.resources, office.founded)
    visitor, _ = await arrives(office)
    async with office.tx() as tx:
        await claiming.claim(tx, office.doing(), visitor.enquiry_id, None)
    giving, browser = await portal(office.founded.caseworker), await portal(to)
    path, me = f"/enquiries/{visitor.enquiry_id}", str(office.caseworker.staff_id)

    unseen = await browser.post(f"{path}/assignment", to=me)
    given = await giving.post(f"{path}/assignment", to=str(to.member.staff_id), seen=me)

    assert (unseen.status_code, given.status_code) == (409, 303)
    assert path in (await browser.get("/enquiries?who=me")).text
    assert path not in (await giving.get("/")).text
    await browser.post(f"{path}/claim")
    taken = await enquiry_of(office.resources, office.founded, visitor)
    assert (taken.claimed_by, taken.assigned_to) == (to.member.staff_id, None)


async def test_nobody_is_given_a_message_who_does_not_answer_any(office, portal):
    visitor, _ = await arrives(office)
    browser = await portal(office.founded.caseworker)
    path = f"/enquiries/{visitor.enquiry_id}/assignment"

    for who in (office.approver.staff_id, uuid4()):
        assert (await browser.post(path, to=str(who))).status_code == 404


async def test_the_inbox_is_filtered_by_its_address(office, portal, clock):
    async with office.tx() as tx:
        me = office.caseworker.staff_id
        await store.candidates.save_languages(tx, office.society, me, ["so"])
    late, _ = await arrives(office)
    clock.turn(days=6, hours=23)
    somali, _ = await arrives(office, language="so")
    clock.turn(hours=2)
    browser = await portal(office.founded.caseworker)

    async def listed(query: str) -> list[bool]:
        page = (await browser.get(f"/enquiries?{query}")).text
        return [f"/enquiries/{one.enquiry_id}" in page for one in (late, somali)]

    assert await listed("") == [True, True]
    assert await listed("language=so") == [False, True]
    assert await listed("who=suits") == [False, True]
    assert await listed("due=late") == [True, False]
    assert await listed("due=week") == [True, True]
    assert await listed(f"office={uuid4()}") == [False, False]
    assert await listed("office=nowhere&language=xx&due=never") == [False, False]
    page = (await browser.get("/enquiries")).text
    assert page.index("<h2>Late</h2>") < page.index("<h2>In the next seven days</h2>")


async def test_an_administrator_writes_down_in_which_languages_somebody_answers(office, portal):
    browser, who = await portal(office.founded.administrator), office.caseworker.staff_id

    await browser.post(f"/staff/{who}/languages", languages="ti")

    async with office.tx() as tx:
        assert await store.candidates.languages_of(tx, office.society, who) == ("ti",)
    assert "ትግርኛ" in (await browser.get(f"/staff/{who}")).text
