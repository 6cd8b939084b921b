"""Questions: set with the seeker for verifying who writes; the answers never leave in a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.matching.answers import gives_away
from services.intake.model.closings import CaseClosed
from services.intake.model.enquiries import Enquiry
from services.intake.model.verifying import (
    MOST_QUESTIONS,
    AnswerInReply,
    Question,
    QuestionGone,
    TooManyQuestions,
)

from .doing import Doing, note


@dataclass(frozen=True)
class OpenQuestion:
    """A question with the seeker's answer, opened for staff who may see both."""

    question: Question
    asked: str = field(repr=False)
    answer: str = field(repr=False)


async def set_question(
    tx: Connection, doing: Doing, case_id: UUID, asked: str, answer: str
) -> UUID:
    """Write down a question and the seeker's answer; raises `TooManyQuestions` beyond five."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if file.case.closed_at is not None:
        raise CaseClosed(case_id=str(case_id))
    if len(await store.questions.list_of(tx, doing.society, [case_id])) >= MOST_QUESTIONS:
        raise TooManyQuestions(case_id=str(case_id))
    question_id = uuid4()
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    closed = (
        key.seal("questions", f"question {question_id}", asked),
        key.seal("questions", f"answer {question_id}", answer),
    )
    one = Question(question_id, case_id, *closed, doing.by.staff_id, doing.at)
    await store.questions.add(tx, doing.society, one)
    await note(tx, doing, "question set", case_id)
    return question_id


async def drop_question(tx: Connection, doing: Doing, case_id: UUID, question_id: UUID) -> None:
    """Let a question be posed no more; where it was, it is judged as before."""
    case, by = (doing.society, case_id), doing.by.staff_id
    if not await store.questions.drop(tx, case, question_id, by, doing.at):
        raise QuestionGone(question_id=str(question_id))
    await note(tx, doing, "question dropped", case_id)


async def list_open(
    tx: Connection, doing: Doing, case_ids: Sequence[UUID], *, dropped: bool = False
) -> list[OpenQuestion]:
    """Open the questions of cases with the seeker's answers; the caller notes who reads them."""
    found = await store.questions.list_of(tx, doing.society, case_ids, dropped=dropped)
    keys = await store.keys.of_records(
        tx, doing.vault, doing.society, {one.case_id for one in found}
    )

    def opened(one: Question, part: str, sealed: str) -> str:
        return keys[one.case_id].open("questions", f"{part} {one.question_id}", sealed)

    return [
        OpenQuestion(
            one,
            opened(one, "question", one.sealed_question),
            opened(one, "answer", one.sealed_answer),
        )
        for one in found
    ]


async def check_reply(tx: Connection, doing: Doing, enquiry: Enquiry, text: str) -> None:
    """Go on only with an answer that tells nothing of what the seeker told for verifying.

    It counts in merged cases, for questions that are posed no more, and for those this writer was
    asked while the message was said to be about another case. Raises `AnswerInReply`.
    """
    posed = await store.questions.list_posed(tx, doing.society, enquiry.enquiry_id)
    cases = {one.case_id for one in posed}
    if enquiry.case_id is not None:
        file = await store.cases.read_file(tx, doing.society, enquiry.case_id)
        cases |= set(file.case_ids)
    for one in await list_open(tx, doing, sorted(cases), dropped=True):
        if gives_away(text, one.asked, one.answer):
            raise AnswerInReply(enquiry_id=str(enquiry.enquiry_id))
