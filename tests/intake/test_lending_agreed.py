"""Two Societies agree on lending: over the pages, written down in both, known to nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.intake import store
from services.intake.actions import lending
from services.intake.app import build
from services.intake.model.grants import NotToYourself
from services.intake.model.lendings import NoApprover
from services.intake.model.people import Role
from tests.support.intake import add_colleague, portal_of
from tests.support.lending import vote
from tests.support.office import Office


async def audit_of(office: Office) -> list[tuple[str, str | None, str | None]]:
    """Return what was noted about the South's approver, with who did it, and the reason."""
    async with office.tx() as tx:
        who = await tx.fetchval("SELECT staff_id FROM staff WHERE email LIKE 'approver@%south%'")
        found = await store.audit.list_of(tx, who, most=100)
    return [(one.did, one.by, one.reason) for one in found]


async def test_nobody_accepts_themselves(intake, two):
    lending_id = await two.ask()
    await two.offer(lending_id)
    mine = two.borrower.founded.administrator.member
    with pytest.raises(NotToYourself):
        await two.accept(lending_id, same=mine.staff_id)

    same = replace(mine, person=two.lender.approver.person)
    with pytest.raises(NotToYourself):
        await two.accept(lending_id, by=same)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ADMINISTRATOR])
async def test_only_who_may_approve_at_home_is_lent(two, role):
    lending_id = await two.ask()

    with pytest.raises(NoApprover):
        await two.offer(lending_id, two.lender.founded.of(role).member)


async def test_both_audits_name_the_person_and_the_other_society(two, acting):
    browser, lending_id = acting
    case_id = await two.borrower.ready()
    await vote(browser, two.borrower, case_id)
    await browser.post("/acting-for/home")
    await two.end(lending_id)

    ours, theirs = await audit_of(two.borrower), await audit_of(two.lender)
    lent = "Approver society-of-the-south (Society of the South)"
    assert ("began to act for us", lent, None) in ours
    assert ("ceased to act for us", lent, None) in ours
    assert ("approver lent", "Administrator society-of-the-north", "Society of the South") in ours
    home = "Approver society-of-the-south"
    for did in ("began to act", "approved", "ceased to act"):
        assert (f"{did} for another Society", home, "Society of the North") in theirs
    by = "Administrator society-of-the-north (Society of the North)"
    assert ("lending ended", by, "Society of the North") in theirs
    async with two.lender.tx() as tx:
        told = await tx.fetch("SELECT record_id FROM audit")
    assert str(case_id) not in {row["record_id"] for row in told}


async def test_the_timeline_names_them_with_their_society(two, acting, portal):
    browser, _ = acting
    case_id = await two.borrower.ready()
    await vote(browser, two.borrower, case_id)
    worker = await portal(two.borrower.founded.caseworker)

    timeline = (await worker.get(f"/cases/{case_id}/timeline")).text
    assert "Approver society-of-the-south (Society of the South)" in timeline


async def test_outside_the_two_societies_nobody_learns_of_it(intake, two, portal):
    third = await Office.open(intake, "Society of the East")
    admin = third.founded.administrator
    asked = await two.ask()
    await two.offer(asked)
    await two.accept(asked)
    page = (await (await portal(admin)).get("/society/lending")).text

    assert "Approver society-of-the-south" not in page
    async with third.tx() as tx:
        assert await tx.fetchval("SELECT count(*) FROM lendings") == 0


async def test_who_the_network_was_asked_by_learns_that_it_is_over_and_not_whom_it_took(
    intake, two, clock
):
    third = await Office.open(intake, "Society of the East")
    doing = two.borrower.doing(two.borrower.founded.administrator.member)
    everybody = (two.lender.society, third.society)
    async with two.borrower.tx() as tx:
        until = doing.at + timedelta(days=9)
        await lending.ask(tx, doing, lending.Ask(everybody, True, until, "Ill."))
        rows = await store.lendings.list_open(tx, two.borrower.society, doing.at)
    mine = {one.other: one.lending_id for one in rows}
    await two.offer(mine[two.lender.society])
    await two.accept(mine[two.lender.society])

    async with third.tx() as tx:
        assert await store.lendings.list_open(tx, third.society, clock()) == []
        [row] = await tx.fetch("SELECT * FROM lendings")
    assert (row["staff_id"], row["accepted_at"]) == (None, None)


async def test_the_whole_way_over_the_pages(two, portal, north, south, clock):
    ours, theirs = await portal(north.administrator), await portal(south.administrator)
    last = (clock() + timedelta(days=20)).date().isoformat()
    asked = await ours.post("/society/lending", of="all", until=last, reason="She is ill.")
    assert asked.status_code == 303
    page = (await theirs.get("/society/lending")).text
    assert "She is ill." in page
    [path] = re.findall(r'action="(/society/lending/[\w-]+)/offer"', page)
    who = {f"who-{path.rpartition('/')[2]}": south.approver.member.staff_id}
    assert (await theirs.post(f"{path}/offer", **who)).status_code == 303
    offered = (await ours.get("/society/lending")).text
    assert "Approver society-of-the-south (Society of the South)" in offered
    same = {f"same-{path.rpartition('/')[2]}": "nobody"}
    told = {"staff_id": south.approver.member.staff_id}
    unsaid = await ours.post(f"{path}/acceptance", **told)
    taken = await ours.post(f"{path}/acceptance", **told, **same)

    assert (unsaid.status_code, taken.status_code) == (422, 303)
    assert "Who approves for us" in (await ours.get("/society/lending")).text
    lent = await portal(south.approver)
    assert "Society of the North" in (await lent.get("/acting-for")).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("until", "2026-11-25"), ("until", "2027-03-01"), ("reason", " "), ("of", str(uuid4()))],
    ids=["past", "too far", "no reason", "no Society"],
)
async def test_an_ask_that_is_not_right_comes_again(two, portal, north, clock, field, wrong):
    right = {"of": "all", "until": "2027-02-20", "reason": "She is ill."}
    browser = await portal(north.administrator)
    page = await browser.post("/society/lending", **(right | {field: wrong}))

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


async def test_access_is_given_away_only_by_who_proved_lately_who_they_are(
    two, portal, north, south, clock
):
    lending_id = await two.ask()
    ours, theirs = await portal(north.administrator), await portal(south.administrator)
    clock.turn(minutes=6)
    who = {f"who-{lending_id}": south.approver.member.staff_id}
    offered = await theirs.post(f"/society/lending/{lending_id}/offer", **who)
    same = {f"same-{lending_id}": "nobody", "staff_id": south.approver.member.staff_id}
    taken = await ours.post(f"/society/lending/{lending_id}/acceptance", **same)

    assert (offered.status_code, taken.status_code) == (403, 403)


async def test_an_offer_changed_meanwhile_is_not_what_was_accepted(intake, two, south):
    other = await add_colleague(intake, south, "Otto", Role.APPROVER)
    lending_id = await two.ask()
    await two.offer(lending_id)
    await two.offer(lending_id, other.member)

    with pytest.raises(lending.NotFound):
        await two.accept(lending_id)


async def test_nobody_acts_under_a_lending_of_a_colleague(intake, two, visit, south):
    other = await add_colleague(intake, south, "Otto", Role.APPROVER)
    lending_id = await two.lend()
    browser = await portal_of(intake, visit(build(intake)), other.member)

    assert (await browser.post("/acting-for", lending_id=lending_id)).status_code == 404
