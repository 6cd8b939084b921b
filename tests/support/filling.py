"""A row in every table of a Society, so that a test of who sees what finds no table empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from services.contracts.editions import CONTENT_TYPES, poster_name
from services.intake import store
from services.intake.actions import (
    annotating,
    answering,
    calling_off,
    checking_in,
    consenting,
    contacting,
    documents,
    doubting,
    drafting,
    family,
    holding,
    lending,
    merging,
    moving,
    notes,
    outcomes,
    questions,
    registering,
    signposting,
    tasks,
    withdrawing,
)
from services.intake.actions.drafting import Typed
from services.intake.actions.lending import Ask
from services.intake.actions.outcomes import Learnt
from services.intake.model.absences import Absence
from services.intake.model.check_ins import StillLooking
from services.intake.model.choices import Choice
from services.intake.model.closings import ClosingEntry
from services.intake.model.consents import AssertedFor, Guardian, GuardianRelation, Proof
from services.intake.model.drafts import DraftKind
from services.intake.model.drafts import Place as Begun
from services.intake.model.interpreting import Interpreting, Known, Mode
from services.intake.model.interviews import Age
from services.intake.model.notes import DocumentKind
from services.intake.model.offices import Office as Place
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.posters import EditionState
from services.intake.model.signposts import Asked
from services.intake.model.tasks import TaskKind
from services.intake.model.told import SeekerTold
from services.intake.model.verifying import Before, Standing, Verdict
from services.intake.store.scopes import transaction_for
from tests.support.copies import an_edition, hung, pass_time, recall, sent_out
from tests.support.duty import a_day_of_duty
from tests.support.intake import Visitor, a_letter, found
from tests.support.lent_readers import lent, translate
from tests.support.meeting import ask, choose, judge, plan, ready_to_speak, written
from tests.support.office import Office
from tests.support.pictures import ask_for, send
from tests.support.posters import agree, hang
from tests.support.sounds import wav

ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c"
    "49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
"""A white PNG."""


async def fill(office: Office) -> UUID:
    """Show a face, and fill every other table about its case; return the case."""
    case_id = await office.shown()
    for filler in FILLERS:
        await filler(office, case_id)
    return case_id


async def _talk(office: Office, case_id: UUID) -> None:
    browser = Visitor()
    await browser.write(office.resources, office.founded, a_letter())
    async with office.tx() as tx:
        written = answering.Draft(uuid4(), "Please tell us more.")
        await answering.reply(tx, office.doing(), browser.enquiry_id, written)
        await annotating.write(tx, office.doing(), browser.enquiry_id, "She sounds afraid.")


async def _task(office: Office, case_id: UUID) -> None:
    at = office.resources.clock()
    async with office.tx() as tx:
        kind, day = TaskKind.ASK_AGE, at.date() + timedelta(days=7)
        await tasks.set_task(tx, (office.society, case_id), kind, day, at)


async def _house(office: Office, case_id: UUID) -> None:
    """Open an office, and let the caseworker be away for a week."""
    day, society = office.resources.clock().date(), office.society
    week = (day + timedelta(days=20), day + timedelta(days=27))
    who = (office.caseworker.staff_id, office.approver.staff_id)
    async with office.tx() as tx:
        await store.offices.add(tx, society, Place(uuid4(), "Main", "Oulu", ("fi",), "UTC"))
        await store.absences.add(
            tx, society, Absence(uuid4(), *who, *week), office.resources.clock()
        )


async def _withdrawal_code(office: Office, case_id: UUID) -> None:
    async with office.tx() as tx:
        await withdrawing.make_code(tx, office.doing(), case_id)


async def _work(office: Office, case_id: UUID) -> None:
    """A case somebody has worked on: an outcome, a note, a document, once closed and reopened."""
    doing = office.doing()
    async with office.tx() as tx:
        await notes.write_note(tx, doing, case_id, "She calls on Sundays.")
        await signposting.count(tx, doing, Asked.MEDICAL)
        await signposting.save_address(tx, doing, Asked.MEDICAL, "Harbour Road 3")
        key = await store.keys.of_record(tx, doing.vault, office.society, case_id)
        opened = ClosingEntry(uuid4(), doing.by.staff_id, doing.at)
        reason = key.seal("closings", f"reason {opened.closing_id}", "She came back.")
        await store.outcomes.add_closing(
            tx, office.society, case_id, replace(opened, sealed_reason=reason)
        )
    paper = (b"%PDF-1.7", "certificate.pdf", DocumentKind.PDF)
    for given in (paper, (wav(), "said yes.wav", DocumentKind.WAV)):
        await documents.add_document(office.resources, doing, case_id, given)
    [person] = (await office.file(case_id)).sought
    learnt = Learnt(OutcomeKind.NOT_FOUND)
    async with office.tx() as tx:
        await outcomes.record_outcome(tx, doing, case_id, person.sought_id, learnt)


async def _agreed(office: Office, case_id: UUID) -> None:
    """Write down an interpreter, and what staff say for a sought person."""
    doing = office.doing()
    interpreter = Interpreting(
        interpreter_id=uuid4(),
        number="N-17",
        mode=Mode.TELEPHONE,
        language="Tigrinya",
        dialect="",
        confidential=True,
        known=Known.NO,
        recorded_by=doing.by.staff_id,
        recorded_at=doing.at,
    )
    sought = (await office.file(case_id)).sought[0]
    async with office.tx() as tx:
        await consenting.record_interpreter(tx, doing, case_id, interpreter)
        said = (AssertedFor.SEARCH, "They were together.")
        await consenting.assert_for(tx, doing, (case_id, sought.sought_id), said)


async def _closed_case(office: Office, _: UUID) -> None:
    """Lock another case, which is held as well, and has a guardian."""
    doing = office.doing(office.founded.safeguarding.member)
    told = SeekerTold("Nobody may know", "by hand")
    async with office.tx() as tx:
        case_id = await registering.register_case(tx, office.doing(), (told, Age.MINOR, "ar"))
        await holding.place_on_hold(tx, doing, case_id)
        await holding.lock_case(tx, doing, case_id)
        guardian = Guardian(uuid4(), GuardianRelation.MOTHER, Proof.COURT, "closed")
        by = (doing.by.staff_id, doing.at)
        await store.consents.add_guardian(tx, (office.society, case_id), guardian, by)


async def _records(office: Office, case_id: UUID) -> None:
    """Register the same seeker once more, and a sister."""
    await office.register()
    sister = await office.register("Salma Haddad")
    async with office.tx() as tx:
        await family.link(tx, office.doing(), case_id, sister)


async def _contact(office: Office, case_id: UUID) -> None:
    async with office.tx() as tx:
        await checking_in.record_answer(tx, office.doing(), case_id, StillLooking.NOT_REACHED)
        await contacting.mark_failed(tx, (office.society, case_id), office.resources.clock())


async def _draft(office: Office, case_id: UUID) -> None:
    """Begin a registration and a note, and hand in neither."""
    doing = office.doing()
    registration = Begun(DraftKind.REGISTRATION, doing.by.staff_id)
    for place in (registration, Begun(DraftKind.NOTE, case_id, case_id)):
        async with office.tx() as tx:
            await drafting.keep(tx, doing, place, Typed(uuid4(), (("name", "Nobody yet"),), 1))


async def _lending(office: Office, case_id: UUID) -> None:
    """Ask a Society of the neighbourhood for an approver, and to answer a visitor."""
    neighbour = await found(office.resources, f"Neighbour of {office.founded.name}")
    doing = office.doing(office.founded.administrator.member)
    wanted = Ask((neighbour.society,), False, doing.at + timedelta(days=30), "Nobody is here.")
    async with office.tx() as tx:
        await lending.ask(tx, doing, wanted)
    await _readers(office, Office(office.resources, neighbour))


async def _readers(office: Office, neighbour: Office) -> None:
    """Let each of two Societies read one message for the other."""
    theirs, ours = await written(neighbour), await written(office)
    await lent(neighbour, office, theirs)
    await translate(neighbour, await lent(office, neighbour, ours), "She knows her from school.")
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    asked = moving.Asked(neighbour.society, "", 7, "Nobody here reads Arabic.")
    async with office.tx() as tx:
        await moving.offer(tx, office.doing(), visitor.enquiry_id, asked)


async def _merge(office: Office, case_id: UUID) -> None:
    other = await office.register("The same person again")
    async with office.tx() as tx:
        await merging.propose(tx, office.doing(), case_id, other, "The same birthmark.")


async def _poster(office: Office, case_id: UUID) -> None:
    """Let a face be printed, and a poster with it wait to be looked at."""
    await agree(office, case_id)
    reference = (await office.file(case_id)).showing.reference
    edition = await hang(office, reference, EditionState.PRINTED)
    for kind, data in (("png", ONE_PIXEL), ("pdf", b"%PDF-1.7")):
        name = poster_name(edition.file, kind)
        await office.resources.objects.write("prints", name, data, CONTENT_TYPES[kind])


async def _copies(office: Office, case_id: UUID) -> None:
    """Hang copies of one edition, give some to volunteers, and recall another that hangs."""
    edition_id, recalled = await an_edition(office), await an_edition(office)
    for one in (edition_id, recalled):
        await hung(office, one, 2)
    await sent_out(office, edition_id)
    await recall(office, recalled)
    await pass_time(office.resources)


async def _verifying(office: Office, case_id: UUID) -> None:
    """Link a message, put questions to its writer, and let one officer judge."""
    visitor = await written(office, case_id)
    await ask(office, case_id, visitor)
    async with office.tx() as tx:
        further = ("Which tree stood there?", "A mulberry")
        await questions.set_question(tx, office.doing(), case_id, *further)
    await judge(office, visitor, Verdict.NOT_SURE)
    before = Before(Standing.NOT_SURE, office.doing().today)
    async with office.tx() as tx:
        await store.verdicts.keep_before(tx, office.society, visitor.enquiry_id, before)


async def _choosing(office: Office, case_id: UUID) -> None:
    """Let somebody who was found choose a message, and another confide "nothing"."""
    for name in ("Dalia Aziz", "Nour Saleh"):
        await plan(office, await ready_to_speak(office, spoken := await office.register(name)))
    async with office.tx() as tx:
        await calling_off.begin_case_anew(tx, office.society, [spoken], office.resources.clock())
    found = await written(office, case_id)
    await choose(office, found, Choice.MESSAGE)
    other = await office.register("Rania Khoury")
    await choose(office, await written(office, other), Choice.NOTHING)
    await written(office, await office.register("Rania Khuri"))
    async with transaction_for(office.resources.pool, office.caseworker) as tx:
        [doubt] = await store.doubts.list_of(tx, office.society)
        file = await store.cases.read_file(tx, office.society, other)
        await doubting.decide(tx, office.doing(), file, doubt.doubt_id, same=False)


async def _picture(office: Office, case_id: UUID) -> None:
    """Let everybody whose message is linked send a picture, and a last visitor be asked for one."""
    async with office.tx() as tx:
        linked = await tx.fetch("SELECT DISTINCT enquiry_id FROM enquiry_links")
    for row in linked:
        await ask_for(office, row["enquiry_id"])
        await send(office, row["enquiry_id"])
    await ask_for(office, (await written(office)).enquiry_id)


FILLERS = (
    _talk,
    _task,
    _house,
    _withdrawal_code,
    _work,
    _agreed,
    _closed_case,
    _records,
    _contact,
    _draft,
    _lending,
    _merge,
    _poster,
    _copies,
    _verifying,
    _choosing,
    a_day_of_duty,
    _picture,
)
