"""A message about a case, and what lies between it and people meeting again, as tests do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake import store
from services.intake.actions import channels, choosing, linking, questions, verifying
from services.intake.actions.answering import Draft
from services.intake.actions.linking import Wish
from services.intake.model.channels import Channel, Side
from services.intake.model.choices import Asked, Choice
from services.intake.model.interpreting import Interpreter
from services.intake.model.linking import Claim
from services.intake.model.people import Member
from services.intake.model.verifying import Judged, Verdict
from services.intake.store.scopes import transaction_for

from .intake import Visitor, a_letter
from .office import Office

QUESTIONS = (
    ("What did you call the dog next door?", "Zebulon the barker"),
    ("What stood on the table under the window?", "A samovar with one handle"),
)


async def written(office: Office, case_id: UUID | None = None, claims: Claim = Claim.IS) -> Visitor:
    """Let a visitor write, and link the message to whom the first of a case is sought."""
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    if case_id is not None:
        sought = (await office.file(case_id)).sought[0].sought_id
        await link(office, visitor, Wish(case_id, sought, claims))
    return visitor


async def link(office: Office, visitor: Visitor, wish: Wish, by: Member | None = None) -> None:
    """Say whom a message is about."""
    async with office.tx() as tx:
        await linking.link(tx, office.doing(by), visitor.enquiry_id, wish)


async def ask(office: Office, case_id: UUID, visitor: Visitor) -> list[UUID]:
    """Set two questions, put them to the writer, and write down two answers; return their ids."""
    doing, found = office.doing(), []
    async with office.tx() as tx:
        for asked, answer in QUESTIONS:
            found.append(await questions.set_question(tx, doing, case_id, asked, answer))
        draft = Draft(uuid4(), "Please answer two questions.")
        await verifying.pose(tx, doing, visitor.enquiry_id, found, draft)
        told = dict.fromkeys(found, "I remember that well.")
        await verifying.write_down(tx, doing, visitor.enquiry_id, told)
    return found


async def judge(
    office: Office, visitor: Visitor, verdict: Verdict, by: Member | None = None, **more: Any
) -> Any:
    """Give somebody's verdict: that all answers agree, unless something else is said."""
    said = more.get("judged", Judged.AGREES)
    async with office.tx() as tx:
        opened = await verifying.open_all(tx, office.doing(by), visitor.enquiry_id)
        judged = {one.posed.question_id: said for one in opened.posed if one.posed.answered_at}
        seen = more.get("seen", opened.binds)
        place = (tx, office.doing(by), visitor.enquiry_id)
        return await verifying.judge(*place, (verdict, judged), seen)


async def verified(office: Office, case_id: UUID) -> Visitor:
    """Return a writer whom two officers have verified to be whom a case looks for."""
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    for by in (office.caseworker, office.approver):
        await judge(office, visitor, Verdict.VERIFIED, by)
    return visitor


async def case_of(office: Office, visitor: Visitor) -> UUID | None:
    """Return the case a message belongs to."""
    async with office.tx() as tx:
        found = await store.enquiries.read_enquiry(tx, office.society, visitor.enquiry_id)
    return found.case_id


async def choose(office: Office, visitor: Visitor, choice: Choice, **more: Any) -> None:
    """Write down what a found person chose, asked alone; for "nothing" the approver knows too."""
    doing = office.doing(more.get("by"))
    told = {"alone": True, "interpreter": Interpreter.NONE, "words": "Tell them later."}
    asked = Asked(choice, doing.today, **told | more.get("how", {}))
    second = more.get("second", office.approver)
    async with transaction_for(office.resources.pool, doing.by) as tx:
        who = (None, second.staff_id if second else None)
        await choosing.record(tx, doing, visitor.enquiry_id, asked, who)


async def confided_to(office: Office, member: Member, case_id: UUID) -> list[Any]:
    """Return what a member of staff reads of what was confided in a case."""
    async with transaction_for(office.resources.pool, member) as tx:
        file = await store.cases.read_file(tx, office.society, case_id)
        return await choosing.list_confided(tx, office.doing(member), file)


async def agree(office: Office, visitor: Visitor, channel: Channel, *sides: Side) -> None:
    """Write down that sides agreed to a channel; both, if none is named."""
    async with office.tx() as tx:
        for side in sides or Side:
            place = (tx, office.doing(), visitor.enquiry_id)
            await channels.agree(*place, (side, channel), office.doing().today)


async def plan(office: Office, visitor: Visitor, channel: Channel = Channel.CALL) -> None:
    """Plan a call for tomorrow, with the caseworker on the line."""
    doing = office.doing()
    day = doing.today + timedelta(days=1)
    async with office.tx() as tx:
        wanted = channels.Plan(channel, day, doing.by.staff_id, "N-17, at noon.")
        await channels.plan(tx, doing, visitor.enquiry_id, wanted)


async def ready_to_speak(office: Office, case_id: UUID) -> Visitor:
    """Return a found person who is verified and wants contact; both have agreed to a call."""
    await office.ask_safety(case_id)
    visitor = await verified(office, case_id)
    await choose(office, visitor, Choice.CONTACT)
    await agree(office, visitor, Channel.CALL)
    return visitor


async def calls(office: Office, visitor: Visitor) -> int:
    """Return how many calls are still to come."""
    async with office.tx() as tx:
        return len(await store.channels.list_planned(tx, office.society, visitor.enquiry_id))
