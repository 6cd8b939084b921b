"""A writer is verified blind: neither side reads the other’s answers, and two persons decide."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.actions import answering, ending, linking, questions, verifying
from services.intake.actions.answering import Draft
from services.intake.model.tasks import TaskKind
from services.intake.model.verifying import (
    AnswerInReply,
    AnswersChanged,
    JudgedAlready,
    Standing,
    TooManyQuestions,
    Verdict,
)
from tests.support.intake import form_of
from tests.support.meeting import QUESTIONS, ask, judge, verified, written

SECRET = QUESTIONS[0][1]
TOLD = "I remember that well."


async def waiting(office, case_id):
    async with office.tx() as tx:
        return {one.kind for one in await store.tasks.list_open(tx, office.society, case_id)}


async def test_no_answer_to_a_writer_ever_holds_what_the_seeker_answered(office, portal, broker):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    browser = await portal(office.founded.caseworker)
    form = await form_of(browser, visitor)
    address = f"/enquiries/{visitor.enquiry_id}"

    refused = await browser.post(f"{address}/reply", reply="Was it Zebulon?", **form)

    assert refused.status_code == 422
    assert "Take out every word" in refused.text
    assert "Was it Zebulon?" in refused.text
    async with office.tx() as tx:
        with pytest.raises(AnswerInReply):
            draft = Draft(uuid4(), "And a SAMOVAR?")
            await answering.reply(tx, office.doing(), visitor.enquiry_id, draft)
    await broker.relay(office.resources.pool, "intake")
    said = [visitor.open(one) for one in broker.of("reply.written.v1")]
    assert said == ["Please answer two questions."]


async def test_an_answer_stays_guarded_from_whoever_was_asked_though_the_link_is_taken_back(office):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    async with office.tx() as tx:
        await linking.undo(tx, office.doing(), visitor.enquiry_id)

    with pytest.raises(AnswerInReply):
        async with office.tx() as tx:
            draft = Draft(uuid4(), "It was Zebulon, I think.")
            await answering.reply(tx, office.doing(), visitor.enquiry_id, draft)


async def test_an_answer_stays_guarded_when_its_question_is_posed_no_more(office):
    case_id = await office.register()
    visitor = await written(office, case_id)
    async with office.tx() as tx:
        doing = office.doing()
        question_id = await questions.set_question(tx, doing, case_id, *QUESTIONS[0])
        await questions.drop_question(tx, doing, case_id, question_id)
        with pytest.raises(AnswerInReply):
            await answering.reply(tx, doing, visitor.enquiry_id, Draft(uuid4(), SECRET))


async def test_closing_answers_in_its_fixed_words_whatever_a_seeker_told(office, portal):
    case_id = await office.register()
    visitor = await written(office, case_id)
    async with office.tx() as tx:
        told = ("What was the sign?", "message arrived news")
        await questions.set_question(tx, office.doing(), case_id, *told)
    browser = await portal(office.founded.caseworker)

    done = await browser.post(f"/cases/{case_id}/closing", category="stopped", reason="She left.")

    assert done.status_code == 303
    async with office.tx() as tx:
        assert await store.letters.list_replies(tx, office.society, visitor.enquiry_id)


async def test_both_sides_answers_lie_closed_and_the_writers_go_with_the_words_of_the_enquiry(
    office,
):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    async with office.tx() as tx:
        tables = ("questions", "posed_questions", "verdicts")
        rows = [dict(row) for one in tables for row in await tx.fetch(f"SELECT * FROM {one}")]
        assert SECRET not in str(rows)
        assert TOLD not in str(rows)

        await ending.forget_words(tx, office.society, visitor.enquiry_id)
        opened = await verifying.open_all(tx, office.doing(), visitor.enquiry_id)

    assert [one.writers for one in opened.posed] == ["", ""]


async def test_a_writer_is_verified_by_two_persons_who_judge_each_alone(office, portal):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    address = f"/enquiries/{visitor.enquiry_id}/judging"
    first, second = await portal(office.founded.caseworker), await portal(office.founded.approver)

    assert await judge(office, visitor, Verdict.VERIFIED) is Standing.HALF
    assert await waiting(office, case_id) == {TaskKind.JUDGE_WRITER}
    own = (await first.get(address)).text
    others = (await second.get(address)).text
    assert await judge(office, visitor, Verdict.VERIFIED, office.approver) is Standing.VERIFIED

    assert "Your verdict is kept" in own
    assert "Yes, verified</b>" not in own + others
    assert (await first.get(address)).text.count("Yes, verified</b>") == 2
    assert await waiting(office, case_id) == set()


async def test_one_person_with_two_accounts_does_not_judge_twice(office, intake):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    await judge(office, visitor, Verdict.VERIFIED)
    async with transaction_of(intake.pool) as tx:
        mine, other = office.caseworker, office.approver
        change = "UPDATE staff SET person = $1 WHERE staff_id = $2"
        await tx.execute(change, mine.person, other.staff_id)
        twin = await store.people.find_member(tx, other.staff_id, intake.clock())

    with pytest.raises(JudgedAlready):
        await judge(office, visitor, Verdict.VERIFIED, twin)


async def test_who_judges_what_has_changed_meanwhile_has_to_look_again(office):
    case_id = await office.register()
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)

    with pytest.raises(AnswersChanged):
        await judge(office, visitor, Verdict.VERIFIED, seen="what was there before")


async def test_a_new_answer_makes_a_verified_writer_unverified(office, clock):
    case_id = await office.register()
    visitor = await verified(office, case_id)
    clock.turn(minutes=1)
    async with office.tx() as tx:
        doing = office.doing()
        posed = await store.questions.list_posed(tx, office.society, visitor.enquiry_id)
        told = {posed[0].question_id: "Another dog, I think."}
        await verifying.write_down(tx, doing, visitor.enquiry_id, told)
        opened = await verifying.open_all(tx, doing, visitor.enquiry_id)

    assert opened.standing is Standing.OPEN


async def test_a_case_has_five_questions_at_most(office):
    case_id = await office.register()
    with pytest.raises(TooManyQuestions):
        async with office.tx() as tx:
            for number in range(6):
                told = (f"Question {number}?", f"Answer {number}00")
                await questions.set_question(tx, office.doing(), case_id, *told)


async def test_the_pages_walk_from_a_question_to_a_verdict(office, portal, broker):
    case_id = await office.register()
    visitor = await written(office, case_id)
    browser = await portal(office.founded.caseworker)
    page, address = f"/cases/{case_id}/questions", f"/enquiries/{visitor.enquiry_id}"

    bad = await browser.post(page, question="Was it a dog?", answer="Yes")
    leading = await browser.post(page, question="Was it Zebulon or not?", answer="Zebulon")
    for asked, answer in QUESTIONS:
        assert (await browser.post(page, question=asked, answer=answer)).status_code == 303
    async with office.tx() as tx:
        known = await store.questions.list_of(tx, office.society, [case_id])
    posing = (await browser.get(f"{address}/verifying")).text
    ids = [str(one.question_id) for one in known]
    fields = {"question": ids, "reply": "Two questions for you.", "reply_id": str(uuid4())}
    posed = await browser.post(f"{address}/verifying/posing", **fields)
    told = {f"answer-{one}": TOLD for one in ids}
    down = await browser.post(f"{address}/verifying/answers", **told)
    judging = (await browser.get(f"{address}/judging")).text

    assert (bad.status_code, leading.status_code) == (422, 422)
    assert "Ask what, who or where" in bad.text
    assert SECRET not in posing
    assert (posed.status_code, down.status_code) == (303, 303)
    assert SECRET in judging
    assert TOLD in judging
    await broker.relay(office.resources.pool, "intake")
    [said] = broker.of("reply.written.v1")
    assert visitor.open(said) == "Two questions for you."
