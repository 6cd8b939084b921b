"""Verifying: questions go out in a reply, what comes back is written down, two officers judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.enquiries import Enquiry
from services.intake.model.linking import EnquiryLink, NotLinked
from services.intake.model.tasks import TaskKind
from services.intake.model.verifying import (
    JUDGES,
    GivenVerdict,
    Judged,
    Posed,
    QuestionGone,
    Standing,
    Verdict,
    binds,
    check_verdict,
    standing,
)

from . import answering, bringing, calling_off, questions
from .answering import Draft
from .claiming import had, lock
from .doing import Doing, note
from .questions import OpenQuestion
from .tasks import finish_task, set_task


@dataclass(frozen=True)
class PosedOpen:
    """A question that was posed, what the writer answered, and what the seeker had told."""

    posed: Posed
    asked: str = field(repr=False)
    writers: str = field(repr=False)
    seekers: str = field(repr=False)


@dataclass(frozen=True)
class Verification:
    """All there is of verifying one writer, opened for staff."""

    enquiry: Enquiry
    link: EnquiryLink | None
    posed: tuple[PosedOpen, ...]
    left: tuple[OpenQuestion, ...]
    """The questions of the case that were not posed yet."""
    given: tuple[GivenVerdict, ...]
    binds: str
    standing: Standing
    up_to: UUID | None
    """The last message that had come when this was opened."""


async def pose(
    tx: Connection, doing: Doing, enquiry_id: UUID, chosen: Sequence[UUID], draft: Draft
) -> None:
    """Put questions to a writer, in an answer as any other.

    Raises `NotLinked`, `QuestionGone`, `AnswerInReply`, or what an answer raises.
    """
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    if enquiry.case_id is None:
        raise NotLinked(enquiry_id=str(enquiry_id))
    file = await store.cases.read_file(tx, doing.society, enquiry.case_id)
    known = await store.questions.list_of(tx, doing.society, file.case_ids)
    posed = [one for one in known if one.question_id in set(chosen)]
    if not posed or len(posed) != len(set(chosen)):
        raise QuestionGone(enquiry_id=str(enquiry_id))
    await answering.reply(tx, doing, enquiry_id, draft)
    place, how = (doing.society, enquiry_id), (doing.by.staff_id, doing.at)
    await store.questions.pose(tx, place, posed, draft.reply_id, how)
    await note(tx, doing, "questions posed", enquiry_id)
    await calling_off.call_off(tx, doing, enquiry_id)  # nobody is verified until judged again


async def write_down(
    tx: Connection, doing: Doing, enquiry_id: UUID, answers: Mapping[UUID, str]
) -> None:
    """Write down what a writer answered; whatever was judged before has to be judged again."""
    await lock(tx, doing, enquiry_id)
    posed = {
        one.question_id for one in await store.questions.list_posed(tx, doing.society, enquiry_id)
    }
    if not answers or not set(answers) <= posed:
        raise QuestionGone(enquiry_id=str(enquiry_id))
    key = await store.keys.of_record(tx, doing.vault, doing.society, enquiry_id)
    place, how = (doing.society, enquiry_id), (doing.by.staff_id, doing.at)
    for question_id, text in answers.items():
        sealed = key.seal("posed_questions", f"answer {question_id}", text)
        await store.questions.write_down(tx, place, question_id, sealed, how)
    await note(tx, doing, "answers written down", enquiry_id)
    await calling_off.call_off(tx, doing, enquiry_id)  # as where more is asked


async def judge(
    tx: Connection,
    doing: Doing,
    enquiry_id: UUID,
    said: tuple[Verdict, Mapping[UUID, Judged]],
    seen: str,
) -> Standing:
    """Give one's verdict on a writer; `seen` is what the page had shown. Return how it stands.

    Raises `NotLinked`, or what `check_verdict` raises.
    """
    doing.by.require(*JUDGES)
    await lock(tx, doing, enquiry_id)
    link = await _linked(tx, doing, enquiry_id)
    posed = await store.questions.list_posed(tx, doing.society, enquiry_id)
    given = (await store.verdicts.list_of(tx, doing.society, [enquiry_id])).get(enquiry_id, [])
    about = binds(link.link_id, posed)
    verdict, judged = said
    new = GivenVerdict(verdict, judged, seen, doing.by.staff_id, doing.by.person, doing.at)
    check_verdict(new, given, posed, about)
    place = (uuid4(), enquiry_id, link.case_id)
    await store.verdicts.add(tx, doing.society, place, new)
    await note(tx, doing, "writer judged", enquiry_id)
    stands = standing([*given, new], about)
    case = (doing.society, link.case_id)
    if stands is Standing.VERIFIED and link.sought_id is not None:
        # As when it was linked: what comes back shows nowhere; who was confided in reads of it.
        file = await store.cases.read_file(tx, doing.society, link.case_id)
        both = await bringing.the_two(tx, doing, file, link.sought_id, [enquiry_id])
        await bringing.may_be_brought_together(tx, doing, *both)
    if stands is not Standing.VERIFIED:
        await calling_off.call_off(tx, doing, enquiry_id)
    if stands.decided:
        await finish_task(tx, case, TaskKind.JUDGE_WRITER, doing.by.staff_id, doing.at)
    else:
        await set_task(tx, case, TaskKind.JUDGE_WRITER, doing.at.date(), doing.at)
    return stands


async def open_all(tx: Connection, doing: Doing, enquiry_id: UUID) -> Verification:
    """Open all there is of verifying one writer; that it was read is written down."""
    society = doing.society
    enquiry = await store.enquiries.read_enquiry(tx, society, enquiry_id)
    await note(tx, doing, "verification read", enquiry_id)
    link = await store.links.find(tx, society, enquiry_id)
    posed = await store.questions.list_posed(tx, society, enquiry_id)
    given = (await store.verdicts.list_of(tx, society, [enquiry_id])).get(enquiry_id, [])
    about = binds(link.link_id, posed) if link else ""
    known = await _questions(tx, doing, enquiry, posed)
    return Verification(
        enquiry=enquiry,
        link=link,
        posed=await _opened(tx, doing, enquiry_id, posed, known),
        left=tuple(
            one
            for question_id, one in known.items()
            if one.question.dropped_at is None
            and question_id not in {other.question_id for other in posed}
        ),
        given=tuple(given),
        binds=about,
        standing=standing(given, about) if link else Standing.OPEN,
        up_to=(await had(tx, enquiry)).up_to,
    )


async def standings(
    tx: Connection, society: UUID, links: Sequence[EnquiryLink]
) -> dict[UUID, Standing]:
    """Return how verifying the writers of linked messages stands, without a word of it."""
    given = await store.verdicts.list_of(tx, society, [one.enquiry_id for one in links])
    found = {}
    for one in links:
        posed = await store.questions.list_posed(tx, society, one.enquiry_id)
        about = binds(one.link_id, posed)
        found[one.enquiry_id] = standing(given.get(one.enquiry_id, []), about)
    return found


async def _linked(tx: Connection, doing: Doing, enquiry_id: UUID) -> EnquiryLink:
    """Return whom a message is about; raises `NotLinked` where that is nobody yet."""
    link = await store.links.find(tx, doing.society, enquiry_id)
    if link is None or link.sought_id is None:
        raise NotLinked(enquiry_id=str(enquiry_id))
    return link


async def _questions(
    tx: Connection, doing: Doing, enquiry: Enquiry, posed: Sequence[Posed]
) -> dict[UUID, OpenQuestion]:
    """Open the questions of the case a message belongs to, and those that were posed before."""
    cases = {one.case_id for one in posed}
    if enquiry.case_id is not None:
        cases |= set((await store.cases.read_file(tx, doing.society, enquiry.case_id)).case_ids)
    found = await questions.list_open(tx, doing, sorted(cases), dropped=True)
    return {one.question.question_id: one for one in found}


async def _opened(
    tx: Connection,
    doing: Doing,
    enquiry_id: UUID,
    posed: Sequence[Posed],
    known: Mapping[UUID, OpenQuestion],
) -> tuple[PosedOpen, ...]:
    keys = await store.keys.of_records(tx, doing.vault, doing.society, [enquiry_id])
    key = keys.get(enquiry_id)

    def writers(one: Posed) -> str:
        if one.sealed_answer is None or key is None:
            return ""
        return key.open("posed_questions", f"answer {one.question_id}", one.sealed_answer)

    return tuple(
        PosedOpen(one, there.asked, writers(one), there.answer)
        for one in posed
        if (there := known.get(one.question_id))
    )
