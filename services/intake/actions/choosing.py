"""Choosing: a found person, asked alone, chooses; it is kept, and "nothing" is kept from all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.channels import Channel, Side
from services.intake.model.choices import (
    Asked,
    Choice,
    Confided,
    Facts,
    FoundChoice,
    NothingConfided,
    check_asked,
    check_second,
)
from services.intake.model.interpreting import Interpreting
from services.intake.model.linking import Claim, EnquiryLink, NotLinked
from services.intake.model.people import Member, Role
from services.intake.vault import RecordKey

from . import bringing, calling_off, consenting
from .doing import Doing, note


@dataclass(frozen=True)
class Entrusted:
    """What was confided, opened for one of the two who know of it."""

    confided: Confided
    facts: Facts = field(repr=False)
    named: tuple[UUID, ...]


async def record(
    tx: Connection,
    doing: Doing,
    enquiry_id: UUID,
    asked: Asked,
    who: tuple[Interpreting | None, UUID | None],
) -> None:
    """Write down what somebody chose; `who` is the interpreter, and who else may know "nothing".

    What they had chosen before ends. "Nothing" leaves no trace but for the two. Raises
    `NotLinked`, `NotAskedAlone` or `SecondOfficerNeeded`.
    """
    interpreting, _ = who
    check_asked(asked)
    link = await linked(tx, doing, enquiry_id)
    assert link.sought_id is not None
    file = await store.cases.lock_file(tx, doing.society, link.case_id)
    person = (link.case_id, link.sought_id)
    if asked.choice is Choice.NOTHING:
        await _confide(tx, doing, (file, link), asked, who)
        await _end_visible(tx, doing, enquiry_id, person)
        return
    await _lift(tx, doing, person)
    await store.choices.end(tx, doing.society, person, doing.by.staff_id, doing.at)
    await _stop(tx, doing, person, [one for one in Channel if not one.within(asked.choice)])
    if interpreting is not None:
        await consenting.record_interpreter(tx, doing, link.case_id, interpreting)
    choice_id, key = uuid4(), await _key(tx, doing, link.case_id)
    one = FoundChoice(
        choice_id=choice_id,
        enquiry_id=enquiry_id,
        case_id=link.case_id,
        sought_id=link.sought_id,
        choice=asked.choice,
        asked_on=asked.on,
        asked_by=doing.by.staff_id,
        written_at=doing.at,
        sealed_words=key.seal("found_choices", f"words {choice_id}", asked.words),
        interpreter_id=interpreting.interpreter_id if interpreting else None,
    )
    await store.choices.add(tx, doing.society, one)
    await note(tx, doing, "found person asked", enquiry_id)


async def take_back(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Write down that somebody took back what they had chosen."""
    link = await linked(tx, doing, enquiry_id)
    assert link.sought_id is not None
    await store.cases.lock_file(tx, doing.society, link.case_id)
    await _end_visible(tx, doing, enquiry_id, (link.case_id, link.sought_id))


async def linked(tx: Connection, doing: Doing, enquiry_id: UUID) -> EnquiryLink:
    """Return who wrote a message, if it is somebody who is sought; raises `NotLinked`."""
    link = await store.links.find(tx, doing.society, enquiry_id)
    if link is None or link.sought_id is None or link.claims is not Claim.IS:
        raise NotLinked(enquiry_id=str(enquiry_id))
    return link


async def list_confided(tx: Connection, doing: Doing, file: CaseFile) -> list[Entrusted]:
    """Open what those sought in a case confided to whoever asks; nothing where that is nothing.

    That it was read is written down, and only the two can read that either.
    """
    places = [
        bringing.place_of(doing, one.case.case_id, person.sought_id)
        for one in file.together
        for person in one.sought
    ]
    found = await store.confided.list_of(tx, doing.society, places)
    return [await _open(tx, doing, one) for one in found]


async def cases_of(tx: Connection, doing: Doing, confided: Sequence[UUID]) -> list[UUID]:
    """Return the cases in which something was confided to whoever asks; no word of it is told."""
    found = []
    for one in await store.confided.list_those(tx, doing.society, confided):
        key = await _key(tx, doing, one.confided_id)
        facts = Facts.read(key.open("confided", "facts", one.sealed_facts))
        table, asked = store.places.Table, (facts.sought_id, facts.enquiry_id)
        for where, record_id in zip((table.SOUGHT_PERSONS, table.ENQUIRIES), asked, strict=True):
            case_id = await store.places.case_of(tx, where, doing.society, record_id)
            if case_id is not None:
                found.append(case_id)
                break
    return list(dict.fromkeys(found))


async def name_second(
    tx: Connection, doing: Doing, file: CaseFile, confided_id: UUID, second: UUID | None
) -> None:
    """Let a second officer know again, where the other one has left.

    Raises `NothingConfided` or `SecondOfficerNeeded`.
    """
    known = await list_confided(tx, doing, file)
    one = next((one for one in known if one.confided.confided_id == confided_id), None)
    if one is None or len(one.named) > 1:
        raise NothingConfided
    persons = await store.approvals.persons_of(tx, set(one.named))
    who = check_second(doing.by, await _member(tx, doing, second), tuple(persons.values()))
    how = (doing.by.staff_id, doing.at)
    await store.confided.name(tx, doing.society, confided_id, [who.staff_id], how)
    await note(tx, doing, "confided to another", confided_id)


async def hand_on(tx: Connection, doing: Doing, who: Member, successor: UUID | None) -> None:
    """Let what was confided to somebody who leaves stay with the other one who knows.

    That one is asked to name a second. Where there is no other, it goes to the focal point for
    safeguarding, else to the successor; whoever lets them leave sees nothing of it.
    """
    for confided_id in await store.confided.list_named(tx, doing.society, who.staff_id):
        others = set(await store.confided.named(tx, doing.society, confided_id)) - {who.staff_id}
        if not others:
            heir = await _heir(tx, doing, who) or successor
            if heir is None:
                continue
            how = (doing.by.staff_id, doing.at)
            await store.confided.name(tx, doing.society, confided_id, [heir], how)
            await note(tx, doing, "confided to another", confided_id)
        await store.confided.unname(tx, doing.society, confided_id, who.staff_id)


async def open_words(
    tx: Connection, doing: Doing, case_id: UUID, choices: Sequence[FoundChoice]
) -> dict[UUID, str]:
    """Open what people said to their choices; the caller notes who reads it."""
    if not choices:
        return {}
    key = await _key(tx, doing, case_id)
    return {
        one.choice_id: key.open("found_choices", f"words {one.choice_id}", one.sealed_words)
        for one in choices
        if one.sealed_words
    }


async def _key(tx: Connection, doing: Doing, record_id: UUID) -> RecordKey:
    return await store.keys.of_record(tx, doing.vault, doing.society, record_id)


async def _confide(
    tx: Connection,
    doing: Doing,
    place: tuple[CaseFile, EnquiryLink],
    asked: Asked,
    who: tuple[Interpreting | None, UUID | None],
) -> None:
    (file, link), (interpreting, second) = place, who
    assert link.sought_id is not None
    officer = check_second(doing.by, await _member(tx, doing, second))
    confided_id = uuid4()
    interpreter = f"{interpreting.number} {interpreting.kind.value}" if interpreting else ""
    facts = Facts(link.enquiry_id, link.sought_id, asked.on, asked.alone, interpreter, asked.words)
    key = await _key(tx, doing, confided_id)
    one = Confided(
        confided_id,
        bringing.place_of(doing, link.case_id, link.sought_id),
        key.seal("confided", "facts", facts.as_text),
        doing.at,
    )
    both = await bringing.the_two(tx, doing, file, link.sought_id, [link.enquiry_id])
    await store.confided.add(tx, doing.society, one, bringing.apart(doing, *both))
    named, how = [doing.by.staff_id, officer.staff_id], (doing.by.staff_id, doing.at)
    await store.confided.name(tx, doing.society, confided_id, named, how)
    await note(tx, doing, "confided", confided_id)


async def _lift(tx: Connection, doing: Doing, person: tuple[UUID, UUID]) -> None:
    """End what was confided to whoever writes down a new choice; what others know of stays."""
    place = bringing.place_of(doing, *person)
    for one in await store.confided.list_of(tx, doing.society, [place]):
        await store.confided.end(tx, doing.society, one.confided_id, doing.at)
        await note(tx, doing, "chosen anew", one.confided_id)


async def _end_visible(
    tx: Connection, doing: Doing, enquiry_id: UUID, person: tuple[UUID, UUID]
) -> None:
    if await store.choices.end(tx, doing.society, person, doing.by.staff_id, doing.at):
        await note(tx, doing, "choice taken back", enquiry_id)
        await _stop(tx, doing, person, list(Channel))


async def _stop(
    tx: Connection, doing: Doing, person: tuple[UUID, UUID], channels: Sequence[Channel]
) -> None:
    """Stop what goes beyond a choice, whichever message it was agreed to upon."""
    for enquiry_id in await store.links.about_person(tx, doing.society, *person):
        await calling_off.stop(tx, doing, enquiry_id, [Side.FOUND], channels)


async def _open(tx: Connection, doing: Doing, one: Confided) -> Entrusted:
    await note(tx, doing, "confided read", one.confided_id)
    key = await _key(tx, doing, one.confided_id)
    facts = Facts.read(key.open("confided", "facts", one.sealed_facts))
    named = await store.confided.named(tx, doing.society, one.confided_id)
    return Entrusted(one, facts, named)


async def _member(tx: Connection, doing: Doing, staff_id: UUID | None) -> Member | None:
    return await store.people.find_member(tx, staff_id, doing.at) if staff_id else None


async def _heir(tx: Connection, doing: Doing, who: Member) -> UUID | None:
    """Return a focal point for safeguarding who works here and is not the one who leaves."""
    for staff_id in await store.people.active_names(tx, doing.society):
        member = await _member(tx, doing, staff_id)
        if member and member.may(Role.SAFEGUARDING) and member.person != who.person:
            return staff_id
    return None


def standing_of(choices: Sequence[FoundChoice], sought_id: UUID) -> FoundChoice | None:
    """Return what somebody chose, as all may know it, if it stands."""
    return next((one for one in choices if one.sought_id == sought_id and one.stands), None)
