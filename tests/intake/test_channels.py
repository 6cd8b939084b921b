"""Two people speak once both have said yes, each alone, and no longer than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.intake import store
from services.intake.actions import calling_off, holding, linking, verifying
from services.intake.model.channels import (
    CallPlanned,
    Channel,
    ChannelConsent,
    ChannelShut,
    ChoseLess,
    ConsentOfBothNeeded,
    NotVerified,
    Side,
    Way,
    check_way,
)
from services.intake.model.choices import Choice
from services.intake.model.interviews import Answer
from services.intake.model.tasks import TaskKind
from tests.support.intake import add_caseworker
from tests.support.meeting import agree, calls, choose, plan, ready_to_speak, written

AT = datetime(2026, 11, 25, tzinfo=UTC)


def yes(side: Side, channel: Channel = Channel.CALL, **more) -> ChannelConsent:
    return replace(ChannelConsent(uuid4(), side, channel, date(2026, 11, 25), uuid4(), AT), **more)


OPEN = Way(True, Choice.CONTACT, [yes(Side.SEEKER), yes(Side.FOUND)], shut=False)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"verified": False}, NotVerified),
        ({"choice": None}, ChoseLess),
        ({"choice": Choice.MESSAGE}, ChoseLess),
        ({"consents": [yes(Side.SEEKER)]}, ConsentOfBothNeeded),
        ({"consents": [yes(Side.FOUND)]}, ConsentOfBothNeeded),
        ({"consents": [yes(Side.SEEKER), yes(Side.FOUND, withdrawn_at=AT)]}, ConsentOfBothNeeded),
        ({"consents": [yes(Side.SEEKER), yes(Side.FOUND, Channel.VIDEO)]}, ConsentOfBothNeeded),
        ({"shut": True}, ChannelShut),
    ],
)
def test_no_channel_is_opened_while_anything_is_missing(change, refusal):
    check_way(OPEN, Channel.CALL)
    with pytest.raises(refusal):
        check_way(replace(OPEN, **change), Channel.CALL)


async def test_once_both_have_agreed_a_call_is_a_task_with_its_day_and_who_is_there(office):
    case_id = await office.register()
    visitor = await ready_to_speak(office, case_id)
    await plan(office, visitor)

    async with office.tx() as tx:
        waiting = await store.tasks.list_open(tx, office.society, case_id)
    [task] = [one for one in waiting if one.kind is TaskKind.FACILITATE_CALL]
    assert (task.assigned_to, task.due_on) == (office.caseworker.staff_id, date(2026, 11, 26))
    assert "N-17" not in str(task.sealed_words)
    with pytest.raises(CallPlanned):
        await plan(office, visitor)


@pytest.mark.parametrize("side", list(Side))
async def test_a_withdrawal_of_either_side_calls_it_off_at_once(office, side):
    visitor = await ready_to_speak(office, await office.register())
    await plan(office, visitor)
    async with office.tx() as tx:
        await calling_off.stop(tx, office.doing(), visitor.enquiry_id, [side])

    assert await calls(office, visitor) == 0
    with pytest.raises(ConsentOfBothNeeded):
        await plan(office, visitor)


@pytest.mark.parametrize("choice", [Choice.NOTHING, Choice.ALIVE, Choice.MESSAGE])
async def test_a_found_person_who_chooses_less_calls_it_off_at_once(office, choice):
    visitor = await ready_to_speak(office, await office.register())
    await plan(office, visitor)

    await choose(office, visitor, choice)

    assert await calls(office, visitor) == 0
    with pytest.raises(ChoseLess):
        await agree(office, visitor, Channel.CALL, Side.FOUND)


async def test_taking_back_whom_a_message_is_about_calls_it_off_at_once(office):
    visitor = await ready_to_speak(office, await office.register())
    await plan(office, visitor)
    async with office.tx() as tx:
        await linking.undo(tx, office.doing(), visitor.enquiry_id)

    assert await calls(office, visitor) == 0


async def test_an_answer_that_has_to_be_judged_anew_calls_it_off_until_then(office, clock):
    visitor = await ready_to_speak(office, await office.register())
    await plan(office, visitor)
    clock.turn(minutes=1)
    async with office.tx() as tx:
        posed = await store.questions.list_posed(tx, office.society, visitor.enquiry_id)
        told = {posed[0].question_id: "Another dog."}
        await verifying.write_down(tx, office.doing(), visitor.enquiry_id, told)

    assert await calls(office, visitor) == 0
    with pytest.raises(NotVerified):
        await plan(office, visitor)


async def test_a_pair_that_is_kept_apart_is_refused_in_the_words_of_any_other_reason(
    office, portal
):
    held, unsafe = await office.register("Rania Khoury"), await office.register("Salma Omar")
    apart, again = await office.register("Leila Bakri"), await office.register("ليلى بكري")
    await choose(office, await written(office, apart), Choice.NOTHING)
    other = await add_caseworker(office.resources, office.founded)
    browser, answers = await portal(other), []
    for case_id in (held, unsafe, again):
        visitor = await ready_to_speak(office, case_id)
        if case_id == held:
            async with office.tx() as tx:
                await holding.place_on_hold(tx, office.doing(), case_id)
        if case_id == unsafe:
            await office.ask_safety(case_id, danger_sought=Answer.YES)
        await agree(office, visitor, Channel.CALL)  # asked anew, as after any such change
        fields = {"channel": "call", "on": "2026-11-27", "words": "N-17"}
        who = str(other.member.staff_id)
        address = f"/enquiries/{visitor.enquiry_id}/channel/call"
        refused = await browser.post(address, facilitator=who, **fields)
        at = refused.text.index('id="channel-mend"')
        answers.append((refused.status_code, refused.text[at : at + 200]))

    assert answers[0][0] == 422
    assert "something about safety is not settled" in answers[0][1]
    assert answers == [answers[0]] * 3


async def test_the_page_keeps_both_answers_and_plans_the_call(office, portal):
    case_id = await office.register()
    visitor = await ready_to_speak(office, case_id)
    browser = await portal(office.founded.caseworker)
    address = f"/enquiries/{visitor.enquiry_id}/channel"
    yes_to = {"side": "seeker", "agreed": "video", "agreed_on": "2026-11-25"}

    unasked = await browser.post(f"{address}/consent", **yes_to)
    kept = await browser.post(f"{address}/consent", **yes_to, asked_alone="yes")
    fields = {"channel": "call", "on": "2026-11-27", "words": "N-17, at noon."}
    me = str(office.caseworker.staff_id)
    done = await browser.post(f"{address}/call", facilitator=me, **fields)
    page = (await browser.get(address)).text
    back = await browser.post(f"{address}/withdrawal", side="found")

    assert [one.status_code for one in (unasked, kept, done, back)] == [422, 303, 303, 303]
    assert "N-17, at noon." in page
    assert await calls(office, visitor) == 0
