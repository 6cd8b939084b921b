"""A planned call does not outlive what it rests on, whoever or whatever takes that away."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.confidential.enquiries import EnquiryErased
from services.intake import store, timers
from services.intake.actions import ending, holding, outcomes, questions, tasks, verifying
from services.intake.actions.answering import Draft
from services.intake.actions.outcomes import Learnt
from services.intake.model.channels import Channel, ChannelShut, NotVerified
from services.intake.model.choices import Choice
from services.intake.model.endings import BlockReason
from services.intake.model.interviews import Answer
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.people import Role
from services.intake.model.tasks import TaskKind, TaskNotFound
from services.intake.model.verifying import Verdict
from tests.support.intake import a_letter, add_colleague, hear
from tests.support.meeting import agree, calls, choose, judge, plan, ready_to_speak, written
from tests.support.office import Office


@pytest.fixture
async def planned(office):
    """A case and the visitor with whom a call is planned in it."""
    case_id = await office.register()
    visitor = await ready_to_speak(office, case_id)
    await plan(office, visitor)
    return case_id, visitor


async def test_blocking_a_writer_calls_it_off_and_lets_none_be_planned(office, planned):
    _, visitor = planned
    async with office.tx() as tx:
        await ending.block(tx, office.doing(), visitor.enquiry_id, BlockReason.DECEIVES)

    assert await calls(office, visitor) == 0
    with pytest.raises(ChannelShut):
        await plan(office, visitor)


async def test_a_visitor_who_deletes_everything_calls_it_off(office, planned):
    _, visitor = planned

    await hear(office.resources, EnquiryErased(enquiry_id=visitor.enquiry_id))

    assert await calls(office, visitor) == 0
    with pytest.raises(ChannelShut):
        await plan(office, visitor)


@pytest.mark.parametrize(
    ("letter", "left"),
    [
        (a_letter("", answer={"by": "receipt"}), 0),
        (a_letter("I look forward to it.", answer=None), 1),
        (b"what nobody can read may say so as well", 0),
    ],
)
async def test_a_writer_who_is_reached_otherwise_from_now_on_is_not_called_where_it_was(
    office, planned, letter, left
):
    _, visitor = planned

    await visitor.write(office.resources, office.founded, letter)

    assert await calls(office, visitor) == left


async def test_a_third_officer_who_says_no_calls_it_off(office, planned):
    _, visitor = planned
    third = await add_colleague(office.resources, office.founded, "Third", Role.APPROVER)

    await judge(office, visitor, Verdict.NOT_VERIFIED, third.member)

    assert await calls(office, visitor) == 0


async def test_a_further_question_calls_it_off_until_it_is_judged(office, planned):
    case_id, visitor = planned
    async with office.tx() as tx:
        doing = office.doing()
        more = await questions.set_question(tx, doing, case_id, "Which tree?", "Old crooked fig")
        draft = Draft(uuid4(), "One question more, please.")
        await verifying.pose(tx, doing, visitor.enquiry_id, [more], draft)

    assert await calls(office, visitor) == 0
    with pytest.raises(NotVerified):
        await plan(office, visitor)


async def test_a_hold_an_unsafe_answer_and_a_death_not_told_call_it_off(office, planned):
    case_id, visitor = planned
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)
    assert await calls(office, visitor) == 0

    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(), case_id)
    await agree(office, visitor, Channel.CALL)
    await plan(office, visitor)
    await office.ask_safety(case_id, danger_left_behind=Answer.NOT_SURE)
    assert await calls(office, visitor) == 0

    await office.ask_safety(case_id)
    await agree(office, visitor, Channel.CALL)
    await plan(office, visitor)
    sought = (await office.file(case_id)).sought[0].sought_id
    async with office.tx() as tx:
        learnt = Learnt(OutcomeKind.DIED, "A register")
        await outcomes.record_outcome(tx, office.doing(), case_id, sought, learnt)
    assert await calls(office, visitor) == 0


async def test_a_call_that_was_called_off_does_not_come_back_by_undoing_its_task(office, planned):
    case_id, visitor = planned
    async with office.tx() as tx:
        [(task, _)] = await store.channels.list_planned(tx, office.society, visitor.enquiry_id)
        await holding.place_on_hold(tx, office.doing(), case_id)

    with pytest.raises(TaskNotFound):
        async with office.tx() as tx:
            await tasks.undo_task(tx, office.doing(), (case_id, task.task_id))

    async with office.tx() as tx:
        waiting = await store.tasks.list_open(tx, office.society, case_id)
    assert TaskKind.FACILITATE_CALL not in {one.kind for one in waiting}


async def test_a_nothing_said_in_another_society_calls_it_off_and_tells_nobody_why(office, intake):
    case_id = await office.register("Amina Haddad")
    visitor = await ready_to_speak(office, case_id)
    elsewhere = await Office.open(intake, "Somewhere else")
    there = await written(elsewhere, await elsewhere.register("Hadad Amina"))
    await plan(office, visitor)
    await timers.look_after_calls(intake)
    assert await calls(office, visitor) == 1

    await choose(elsewhere, there, Choice.NOTHING)
    await timers.look_after_calls(intake)

    assert await calls(office, visitor) == 0
    async with office.tx() as tx:
        told = [one.did for one in await store.audit.list_of(tx, visitor.enquiry_id)]
    assert told[:2] == ["call called off", "channel consent withdrawn"]
