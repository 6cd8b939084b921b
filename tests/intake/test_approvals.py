"""As many others as a Society wants have to say yes, and none of them twice or for themselves."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished
from services.intake import store
from services.intake.actions import approving, founding, registering
from services.intake.actions.founding import Newcomer
from services.intake.model.cases import Changed, NotReady, SamePerson, VotedAlready
from services.intake.model.interviews import Age
from services.intake.model.people import Role
from services.intake.model.photos import Vote
from services.intake.model.told import SeekerTold, SoughtTold
from tests.support import intake as support

LOOKS = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")


async def wants(office, reviewers: int) -> None:
    """Let the Society want the yes of so many persons."""
    async with transaction_of(office.resources.pool) as tx:
        await tx.execute(
            "UPDATE societies SET reviewers = $2 WHERE society = $1", office.society, reviewers
        )


async def another(office, name: str, *, person=None):
    """Add a colleague who approves; `person` makes it one more account of somebody."""
    roles = frozenset({Role.APPROVER})
    newcomer = Newcomer(name, f"{uuid4()}@second.example", roles, person=person)
    [told] = await founding.add_staff(office.resources, office.founded.name, [newcomer])
    async with office.tx() as tx:
        return await support.colleague_of(tx, told, office.resources.clock())


async def test_a_face_is_shown_with_the_last_yes_that_is_needed_and_not_before(office, public):
    await wants(office, 3)
    case_id = await office.ready()
    await office.approve(case_id)
    await office.approve(case_id, by=(await another(office, "Lin")).member)
    assert await public() == []
    await office.approve(case_id, by=(await another(office, "Ode")).member)

    assert [type(one) for one in await public()] == [PhotoPublished]
    given = (await office.file(case_id)).approval
    assert given.outcome == "given"
    assert len(given.votes) == 3


async def test_nobody_says_yes_twice(office, public):
    await wants(office, 2)
    case_id = await office.ready()
    await office.approve(case_id)

    with pytest.raises(VotedAlready):
        await office.approve(case_id)
    assert await public() == []


async def test_nobody_says_yes_twice_through_two_accounts(office, public):
    await wants(office, 2)
    case_id = await office.ready()
    other = await another(office, "The same", person=office.approver.person)
    await office.approve(case_id)

    with pytest.raises(VotedAlready):
        await office.approve(case_id, by=other.member)
    assert await public() == []


async def test_whoever_prepared_a_case_does_not_approve_it_through_another_account(office, public):
    case_id = await office.ready()
    other = await another(office, "The same", person=office.caseworker.person)

    with pytest.raises(SamePerson):
        await office.approve(case_id, by=other.member)
    assert await public() == []


async def test_whoever_asked_the_danger_question_does_not_approve(office):
    case_id = await office.ready()
    await office.ask_safety(case_id, asked_by=office.approver.staff_id)
    await office.ask(case_id)

    with pytest.raises(SamePerson):
        await office.approve(case_id)


@pytest.mark.parametrize("whose", ["approver", "caseworker"])
async def test_the_database_too_refuses_a_second_vote_and_ones_own(office, whose):
    await wants(office, 3)
    case_id = await office.ready()
    await office.approve(case_id)
    asked = (await office.file(case_id)).asked
    other = await another(office, "The same", person=getattr(office, whose).person)
    vote = Vote(other.member.person, other.member.staff_id, office.resources.clock())

    with pytest.raises((asyncpg.UniqueViolationError, asyncpg.CheckViolationError)):
        async with office.tx() as tx:
            await store.approvals.add_vote(tx, office.society, asked, vote)


async def test_two_accounts_that_turn_out_to_be_one_persons_cannot_have_voted_both(office):
    await wants(office, 3)
    case_id = await office.ready()
    other = await another(office, "Another, as it seemed")
    await office.approve(case_id)
    await office.approve(case_id, by=other.member)

    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction_of(office.resources.pool) as tx:
            await tx.execute(
                "UPDATE staff SET person = $2 WHERE staff_id = $1",
                other.member.staff_id,
                office.approver.person,
            )


async def test_any_change_voids_every_yes(office, public):
    await wants(office, 2)
    case_id = await office.ready()
    await office.approve(case_id)
    await office.ask_safety(case_id)
    await office.ask(case_id)
    await office.approve(case_id, by=(await another(office, "Lin")).member)

    assert await public() == []
    assert len((await office.file(case_id)).asked.votes) == 1


async def test_sending_back_ends_the_round_whoever_said_yes(office, public):
    await wants(office, 2)
    case_id = await office.ready()
    await office.approve(case_id)
    lin = (await another(office, "Lin")).member
    asked = (await office.file(case_id)).asked
    async with office.tx() as tx:
        words = "The window shows the street."
        await approving.send_back(tx, office.doing(lin), case_id, asked.approval_id, words)

    with pytest.raises(NotReady):
        await office.approve(case_id, by=(await another(office, "Ode")).member)
    await office.ask(case_id)
    await office.approve(case_id, by=lin)
    assert await public() == []


async def test_a_yes_to_an_older_page_counts_for_nothing(office):
    case_id = await office.ready()
    old = (await office.file(case_id)).asked.approval_id
    await office.ask(case_id)

    with pytest.raises(Changed):
        async with office.tx() as tx:
            await approving.approve(tx, office.doing(office.approver), case_id, old)


async def test_the_page_tells_the_true_relation_beside_the_one_told_in_public(office, portal):
    async with office.tx() as tx:
        told = SeekerTold("Amina Haddad", "phone")
        case_id = await registering.register_case(tx, office.doing(), (told, Age.ADULT, "ar"))
        both = (Relation.HUSBAND, Relation.FAMILY)
        await registering.add_sought(tx, office.doing(), case_id, both, SoughtTold("", ""))
    await _prepare(office, case_id)
    page = await (await portal(office.founded.approver)).get(f"/approvals/{case_id}")

    assert page.status_code == 200
    assert "I am looking for my husband" in page.text
    assert "In public they say" in page.text
    assert page.text.index("I am looking for my husband") < page.text.index("In public they say")
    assert (await office.file(case_id)).relations == (Relation.FAMILY,)


async def test_the_page_tells_what_has_changed_since_the_last_yes(office, portal, clock):
    case_id = await office.shown()
    await office.withdraw(case_id)
    clock.turn(days=1)
    await office.confirm(case_id)
    await office.ask_safety(case_id)
    await office.ask(case_id)
    page = await (await portal(office.founded.approver)).get(f"/approvals/{case_id}")

    assert "The frame of the photo was moved." in page.text
    assert "The danger question was asked again." in page.text
    assert "There is a new consent." not in page.text


async def test_the_first_of_two_sees_that_another_is_needed_and_then_that_they_have_voted(
    office, portal
):
    await wants(office, 2)
    case_id = await office.ready()
    browser = await portal(office.founded.approver)
    before = await browser.get(f"/approvals/{case_id}")
    asked = (await office.file(case_id)).asked
    form = LOOKS | {"approval_id": str(asked.approval_id)}
    answer = await browser.post(f"/approvals/{case_id}", **form)
    after = await browser.get(f"/approvals/{case_id}")

    assert "0</bdi> of <bdi>2" in before.text
    assert answer.status_code == 303
    assert "You have said yes." in after.text
    assert f'action="/approvals/{case_id}"' not in after.text


async def _prepare(office, case_id) -> None:
    await office.consent(case_id)
    await office.ask_safety(case_id)
    await office.hand_in(case_id)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
