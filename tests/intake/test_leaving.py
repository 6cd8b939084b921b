"""Leaving in one step: nothing is orphaned, nothing opens any more; absences have a deputy."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.actions import claiming, leaving, standing_in
from services.intake.actions.granting import Wish
from services.intake.actions.standing_in import Away
from services.intake.model.absences import Absence, NoDeputy
from services.intake.model.grants import LastAdministrator, NotToYourself
from services.intake.model.leaving import NamedInLock, NoSuccessor
from services.intake.model.people import Role
from services.intake.store.holdings import WORKED_ON
from tests.support.filling import fill
from tests.support.intake import Visitor, a_letter, add_caseworker

ABOUT_THEMSELVES = {
    *(("grants", "staff_id"), ("sessions", "staff_id"), ("absences", "staff_id")),
    *(("audit", "staff_id"), ("invitations", "staff_id"), ("recovery_codes", "staff_id")),
    *(("passkeys", "staff_id"), ("challenges", "staff_id"), ("drafts", "staff_id")),
    *(("approval_votes", "staff_id"), ("outcomes", "by_staff"), ("closings", "by_staff")),
    ("lendings", "staff_id"),
    ("duties", "staff_id"),  # taken off the roster: who takes over is not trained by that
    ("readings", "staff_id"),  # ends with them
    ("confided_names", "staff_id"),  # handed on without a count: nobody may see that there is any
    ("case_lock_names", "staff_id"),  # leaving is refused while it would leave a case to nobody
}
"""Columns that say whose row it is: it is no work that a colleague could take over."""


@pytest.fixture
async def full(office):
    """An office in which the caseworker has something of everything in hand."""
    case_id = await fill(office)
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    me, society = office.caseworker.staff_id, office.society
    async with office.tx() as tx:
        await claiming.claim(tx, office.doing(), visitor.enquiry_id, None)
        await tx.execute("UPDATE cases SET responsible = $1", me)
        await tx.execute("UPDATE tasks SET assigned_to = $1", me)
        day = office.resources.clock().date()
        away = Absence(uuid4(), office.approver.staff_id, me, day, day + timedelta(days=3))
        await store.absences.add(tx, society, away, office.resources.clock())
    assert case_id
    return office


def by_administrator(office):
    return office.doing(office.founded.administrator.member)


async def leave(office, who, successor=None):
    async with office.tx() as tx:
        to = successor.member.staff_id if successor else None
        me = str(office.founded.administrator.member.staff_id)
        await tx.execute("SELECT set_config('retrace.staff', $1, true)", me)  # as the portal does
        await leaving.leave(tx, by_administrator(office), who.member.staff_id, to)


async def held(office, who) -> dict[str, int]:
    async with office.tx() as tx:
        return await store.holdings.count(tx, office.society, who.member.staff_id)


async def test_every_column_that_says_who_works_on_something_is_handed_over(intake):
    """A new column that refers to staff is one of these, or ends in `_by`: who did something."""
    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch(
            """
            SELECT conrelid::regclass::text AS relname, attname
              FROM pg_constraint JOIN pg_attribute
                ON attrelid = conrelid AND attnum = conkey[1]
             WHERE contype = 'f' AND confrelid = 'staff'::regclass
            """
        )
    columns = {(row["relname"], row["attname"]) for row in rows}
    known = {(one.table, one.column) for one in WORKED_ON}
    past = {(table, name) for table, name in columns - known if name.endswith("_by")}
    assert columns - known - past - ABOUT_THEMSELVES == set()
    assert known <= columns


async def test_all_that_somebody_had_in_hand_goes_to_a_colleague(full):
    office, who = full, full.founded.caseworker
    to = await add_caseworker(office.resources, office.founded)
    before = await held(office, who)
    assert all(before.values())

    await leave(office, who, to)

    assert await held(office, to) == before
    assert not any((await held(office, who)).values())


async def test_who_has_something_in_hand_cannot_leave_it_to_nobody(full):
    office = full
    before = await held(office, office.founded.caseworker)
    for successor in (None, office.founded.auditor, office.founded.caseworker):
        with pytest.raises(NoSuccessor):
            await leave(office, office.founded.caseworker, successor)
    assert await held(office, office.founded.caseworker) == before


async def test_who_has_left_comes_in_no_more_and_has_no_role(full, portal):
    office, who = full, full.founded.caseworker
    browser = await portal(who)
    to = await add_caseworker(office.resources, office.founded)

    await leave(office, who, to)

    assert (await browser.get("/")).status_code == 303
    async with office.tx() as tx:
        line = await store.staff.find(tx, office.society, who.member.staff_id, office.doing().at)
        account = await store.people.find_account(tx, who.member.email)
    assert (line.active, line.roles, account) == (False, (), None)


async def test_a_locked_case_is_not_left_to_nobody_nor_to_one_it_does_not_name(full):
    office, who = full, full.founded.caseworker
    to, at = await add_caseworker(office.resources, office.founded), office.resources.clock()
    me, successor = who.member.staff_id, to.member.staff_id
    async with office.tx() as tx:
        case_id = await office.register("Somebody under protection")
        case = (office.society, case_id)
        await tx.execute("UPDATE cases SET responsible = $1 WHERE case_id = $2", me, case_id)
        await store.holds.lock(tx, case, me, at)
    with pytest.raises(NamedInLock):
        await leave(office, who, to)

    async with office.tx() as tx:
        await store.holds.name(tx, case, successor, me, at)
    await leave(office, who, to)

    async with office.tx() as tx:
        whose = await tx.fetchval("SELECT responsible FROM cases WHERE case_id = $1", case_id)
    assert whose == successor


async def test_nobody_lets_themselves_leave_and_the_last_administrator_stays(office):
    with pytest.raises(NotToYourself):
        await leave(office, office.founded.administrator)
    other = office.doing(office.founded.coordinator.member)
    async with office.tx() as tx:
        with pytest.raises(LastAdministrator):
            await leaving.leave(tx, other, office.founded.administrator.member.staff_id, None)


async def test_who_comes_back_is_the_same_person(office):
    who = office.founded.auditor.member
    await leave(office, office.founded.auditor)
    async with office.tx() as tx:
        link = await leaving.rejoin(
            tx, by_administrator(office), who.staff_id, Wish(Role.CASEWORKER)
        )
        back = await store.people.find_member(tx, who.staff_id, office.doing().at)

    assert link.token
    assert (back.person, back.roles) == (who.person, {Role.CASEWORKER})


async def test_the_page_says_what_is_in_hand_and_one_step_does_it(full, portal):
    office, who = full, full.founded.caseworker.member
    to = await add_caseworker(office.resources, office.founded)
    browser = await portal(office.founded.administrator)
    page = await browser.get(f"/staff/{who.staff_id}/leaving")

    done = await browser.post(f"/staff/{who.staff_id}/leaving", successor=str(to.member.staff_id))

    assert "Cases they are responsible for" in page.text
    assert str(to.member.staff_id) in page.text
    assert str(office.founded.auditor.member.staff_id) not in page.text
    assert done.status_code == 303
    assert "Invite again" in (await browser.get(f"/staff/{who.staff_id}")).text


async def test_what_waits_for_the_absent_also_waits_for_the_deputy(office, portal, clock):
    deputy = await add_caseworker(office.resources, office.founded)
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    async with office.tx() as tx:
        await claiming.claim(tx, office.doing(), visitor.enquiry_id, None)
    absent, browser = await portal(office.founded.caseworker), await portal(deputy)
    day = clock().date()
    fields = {"begins_on": day, "until": day + timedelta(days=2), "deputy": deputy.member.staff_id}
    address = f"/enquiries/{visitor.enquiry_id}"
    assert address not in (await browser.get("/")).text

    await absent.post("/absence", **{name: str(value) for name, value in fields.items()})

    for page in ("/", "/enquiries?who=me"):
        assert address in (await browser.get(page)).text
    assert "You stand in for" in (await browser.get("/")).text
    assert "You are marked away" in (await absent.get("/")).text
    await absent.post("/absence/return")
    assert address not in (await browser.get("/")).text


async def test_an_absence_ends_by_itself(office, clock):
    day, me = clock().date(), office.caseworker.staff_id
    deputy = await add_caseworker(office.resources, office.founded)
    away = Away(me, deputy.member.staff_id, day, day + timedelta(days=1))
    async with office.tx() as tx:
        await standing_in.go_away(tx, office.doing(), away)
        during = await standing_in.own_and_absent(tx, office.doing(deputy.member))
        clock.turn(days=2)
        after = await standing_in.own_and_absent(tx, office.doing(deputy.member))

    assert during == (deputy.member.staff_id, me)
    assert after == (deputy.member.staff_id,)


async def test_who_is_away_themselves_is_no_deputy(office, south, clock):
    day, me, other = clock().date(), office.caseworker.staff_id, office.approver.staff_id
    async with office.tx() as tx:
        await standing_in.go_away(
            tx,
            by_administrator(office),
            Away(other, office.founded.auditor.member.staff_id, day, day),
        )
        for deputy in (other, me, south.caseworker.member.staff_id, uuid4()):
            with pytest.raises(NoDeputy):
                await standing_in.go_away(tx, office.doing(), Away(me, deputy, day, day))


async def test_only_administrators_say_that_somebody_else_is_away(portal, office, clock):
    browser, day = await portal(office.founded.caseworker), clock().date().isoformat()
    whose, deputy = office.approver.staff_id, office.founded.auditor.member.staff_id
    fields = {"begins_on": day, "until": day, "deputy": str(deputy)}

    refused = await browser.post(f"/absence?of={whose}", **fields)

    assert refused.status_code == 403
