"""An approver who is lent approves for another Society, and that is all they can do there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.actions import granting, holding, leaving
from services.intake.actions.granting import Wish
from services.intake.model.cases import CaseNotFound
from services.intake.model.lendings import OneAndTheSame
from services.intake.model.people import Role
from tests.support.lending import vote


async def keep_alive(intake) -> None:
    """Let no session end of itself, however far a clock is turned."""
    async with transaction_of(intake.pool) as tx:
        far = intake.clock() + timedelta(hours=1)
        await tx.execute("UPDATE sessions SET seen_at = $1, ends_at = $2", intake.clock(), far)


async def test_a_lent_approver_approves_and_the_face_is_shown(two, acting):
    browser, _ = acting
    case_id = await two.borrower.ready()
    listed = await browser.get("/approvals")
    opened = await browser.get(f"/approvals/{case_id}")
    given = await vote(browser, two.borrower, case_id)

    assert str(case_id) in listed.text
    assert "Amina Haddad" in opened.text
    assert f'href="/cases/{case_id}"' not in opened.text
    assert (given.status_code, given.headers["location"]) == (303, "/approvals")
    assert (await two.borrower.file(case_id)).showing.alive


async def test_a_banner_on_every_page_names_for_whom_they_act_and_one_click_leads_home(two, acting):
    browser, _ = acting
    case_id = await two.borrower.ready()
    for path in ("/approvals", f"/approvals/{case_id}", "/acting-for"):
        page = (await browser.get(path)).text
        assert re.search(r'class="note wait acting".*Society of the North', page)
        assert 'action="/acting-for/home"' in page

    assert (await browser.post("/acting-for/home")).status_code == 303

    home = await browser.get("/approvals")
    assert "acting-for/home" not in home.text
    assert str(case_id) not in home.text


async def test_nothing_of_home_is_there_while_they_act_for_another_society(two, acting):
    browser, _ = acting
    own = await two.lender.ready("Somebody at home")

    listed = await browser.get("/approvals")
    assert str(own) not in listed.text
    for path in (f"/approvals/{own}", f"/cases/{own}", "/cases", "/account", "/absence"):
        assert (await browser.get(path)).status_code == 404, path
    assert (await vote(browser, two.lender, own)).status_code == 404
    assert (await two.lender.file(own)).showing is None


async def test_a_case_in_which_nothing_waits_for_a_yes_is_not_there_for_them(two, acting):
    browser, _ = acting
    case_id = await two.borrower.shown()
    image = (await two.borrower.file(case_id)).photo.image

    assert (await browser.get(f"/approvals/{case_id}")).status_code == 404
    proof = await browser.get(f"/cases/{case_id}/photo/proof/{image}-480.jpg")
    assert proof.status_code == 404


async def test_the_image_of_what_waits_for_a_yes_is_there_for_them(two, acting):
    browser, _ = acting
    case_id = await two.borrower.ready()
    image = (await two.borrower.file(case_id)).photo.image

    proof = await browser.get(f"/cases/{case_id}/photo/proof/{image}-480.jpg")
    assert proof.status_code == 200


async def test_a_locked_case_is_not_there_for_them(two, acting):
    """Nothing of it may be shown, so nothing of it waits for a yes; and nobody can name them."""
    browser, _ = acting
    case_id = await two.borrower.ready()
    image = (await two.borrower.file(case_id)).photo.image
    guard = two.borrower.doing(two.borrower.founded.safeguarding.member)
    async with two.borrower.tx() as tx:
        await holding.lock_case(tx, guard, case_id)

    assert str(case_id) not in (await browser.get("/approvals")).text
    for path in (f"/approvals/{case_id}", f"/cases/{case_id}/photo/proof/{image}-480.jpg"):
        assert (await browser.get(path)).status_code == 404
    with pytest.raises(CaseNotFound):
        async with two.borrower.tx() as tx:
            await holding.name_for(tx, guard, case_id, two.lender.approver.staff_id)


async def test_a_lending_ends_by_itself_in_the_middle_of_a_session(intake, two, acting, clock):
    """The clock is moved; nobody signs out and nothing runs."""
    browser, _ = acting
    case_id = await two.borrower.ready()
    clock.turn(days=30)
    await keep_alive(intake)

    page = await browser.client.get("/approvals", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/acting-for?over=yes")
    told = await browser.client.get("/acting-for?over=yes", headers={"accept": "text/html"})
    assert "The lending is over" in told.text
    assert str(case_id) not in (await browser.get("/approvals")).text
    assert (await browser.get(f"/approvals/{case_id}")).status_code == 404


@pytest.mark.parametrize("by_lender", [False, True])
async def test_either_society_ends_it_at_once_and_a_form_under_way_does_nothing(
    two, acting, by_lender
):
    browser, lending_id = acting
    case_id = await two.borrower.ready()
    await two.end(lending_id, by_lender=by_lender)

    assert (await vote(browser, two.borrower, case_id)).status_code == 403
    assert (await vote(browser, two.borrower, case_id)).status_code == 404
    assert (await two.borrower.file(case_id)).showing is None
    again = await browser.post("/acting-for", lending_id=lending_id)
    assert again.status_code == 404


async def test_one_society_s_word_that_it_is_over_is_enough(intake, two, acting):
    """Even where the other's row was not written: both have to say that it holds."""
    browser, _ = acting
    async with two.lender.tx() as tx:
        await tx.execute("UPDATE lendings SET ended_at = $1", intake.clock())

    assert (await browser.get("/approvals")).status_code in (303, 403)


async def test_it_ends_when_the_lender_s_grant_of_approver_ends_and_stays_ended(two, acting):
    browser, lending_id = acting
    doing = two.lender.doing(two.lender.founded.administrator.member)
    who = two.lender.approver.staff_id
    async with two.lender.tx() as tx:
        [grant] = await store.grants.list_of(tx, two.lender.society, who)
        await granting.end_grant(tx, doing, grant.grant_id)
        await granting.grant(tx, doing, who, Wish(Role.APPROVER))

    assert (await browser.get("/approvals")).status_code in (303, 403)
    assert (await browser.post("/acting-for", lending_id=lending_id)).status_code == 404


async def test_it_never_lasts_longer_than_the_grant_it_rests_on(two, clock):
    doing = two.lender.doing(two.lender.founded.administrator.member)
    who = two.lender.approver.staff_id
    week = clock() + timedelta(days=7)
    async with two.lender.tx() as tx:
        await granting.grant(tx, doing, who, Wish(Role.APPROVER, week))
    lending_id = await two.lend(days=60)

    async with two.borrower.tx() as tx:
        [kept] = await store.lendings.list_open(tx, two.borrower.society, clock())
    assert (kept.lending_id, kept.until) == (lending_id, week)


async def test_who_leaves_acts_for_nobody_and_does_not_begin_again_by_coming_back(two, acting):
    browser, lending_id = acting
    doing = two.lender.doing(two.lender.founded.administrator.member)
    who = two.lender.approver.staff_id
    async with two.lender.tx() as tx:
        await leaving.leave(tx, doing, who, None)
    assert (await browser.get("/approvals")).status_code in (303, 401)

    async with two.lender.tx() as tx:
        await leaving.rejoin(tx, doing, who, Wish(Role.APPROVER))
        back = await store.people.find_member(tx, who, doing.at)
    async with transaction_of(two.lender.resources.pool) as tx:
        assert await store.lendings.find_lent(tx, back, lending_id, doing.at) is None


async def test_nobody_approves_what_they_registered_through_an_account_elsewhere(two, acting):
    """The two-persons rule counts persons, over the walls of Societies too."""
    browser, lending_id = acting
    await two.end(lending_id)
    case_id = await two.borrower.ready()
    again = await two.lend(same=two.borrower.caseworker.staff_id)
    await browser.get("/approvals")
    await browser.post("/acting-for", lending_id=again)

    assert (await vote(browser, two.borrower, case_id)).status_code == 409
    assert (await two.borrower.file(case_id)).showing is None


async def test_the_same_person_says_yes_once_through_both_accounts(intake, two, portal, south):
    async with transaction_of(intake.pool) as tx:
        await tx.execute("UPDATE societies SET reviewers = 2")
    lending_id = await two.lend(same=two.borrower.approver.staff_id)
    browser = await portal(south.approver)
    await browser.post("/acting-for", lending_id=lending_id)
    case_id = await two.borrower.ready()
    first = await vote(browser, two.borrower, case_id)
    other = await portal(two.borrower.founded.approver)

    assert first.status_code == 303
    assert (await vote(other, two.borrower, case_id)).status_code == 409
    assert (await two.borrower.file(case_id)).showing is None


async def test_accounts_that_both_approved_one_face_cannot_turn_out_to_be_one_person_s(
    intake, two, portal, south
):
    async with transaction_of(intake.pool) as tx:
        await tx.execute("UPDATE societies SET reviewers = 2")
    lending_id = await two.lend()
    browser = await portal(south.approver)
    await browser.post("/acting-for", lending_id=lending_id)
    case_id = await two.borrower.ready()
    await vote(browser, two.borrower, case_id)
    await two.borrower.approve(case_id)
    await two.end(lending_id)

    with pytest.raises(OneAndTheSame):
        await two.lend(same=two.borrower.approver.staff_id)
