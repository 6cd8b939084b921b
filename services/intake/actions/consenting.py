"""Consenting: each purpose is asked and answered by itself, and can be taken back by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.calendars import PartialDate, month_end_before
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.consents import (
    OWN_CONSENT_BEFORE,
    AssertedFor,
    Assertion,
    Consent,
    ConsentAnswer,
    ConsentState,
    Guardian,
    GuardianRelation,
    Proof,
    Purpose,
    RecordingMissing,
    check_countries,
    check_guardian,
    check_proof,
    newest,
    shortened,
)
from services.intake.model.interpreting import Interpreting
from services.intake.model.interviews import Age
from services.intake.model.notes import Document
from services.intake.model.rest import CONSENT_TASKS
from services.intake.model.tasks import TaskKind
from services.intake.pages.consent_texts import text_of
from services.intake.store.waiting import Due

from . import calling_off, showing
from .doing import Doing, note
from .tasks import finish_task, set_task


@dataclass(frozen=True, repr=False)
class Words:
    """What was said around a consent, before it is closed."""

    own_words: str = ""
    witness: str = ""
    place: str = ""


async def record_consent(
    tx: Connection, doing: Doing, case_id: UUID, consent: Consent, words: Words | None = None
) -> None:
    """Write down an answer for one purpose; what it no longer allows is taken down at once.

    An unfinished one is written down and changes nothing. Raises `CountryExcluded`,
    `NoGuardianHere`, `ProofMissing` or `RecordingMissing`.
    """
    file = await store.cases.lock_file(tx, doing.society, case_id)
    await _check_recording(tx, doing, case_id, consent)
    check_countries(consent.countries, file.case.excluded)
    fitted = await _fitted(tx, doing, file, consent)
    closed = await _closed(tx, doing, case_id, fitted, words or Words())
    before = newest(file.consents, closed.purpose, by_guardian=closed.guardian_id is not None)
    if closed.answer is not ConsentAnswer.BEGUN and before is not None:
        await store.consents.end_one(tx, doing.society, before.consent_id, doing.at)
    await store.consents.add(tx, (doing.society, case_id), closed)
    await note(tx, doing, f"consent {closed.answer.value}", case_id, reason=closed.purpose.value)
    if closed.answer is not ConsentAnswer.BEGUN:
        asked = CONSENT_TASKS[closed.purpose]
        await finish_task(tx, (doing.society, case_id), asked, doing.by.staff_id, doing.at)
    await _follow(tx, doing, file, closed)
    if closed.answer is ConsentAnswer.REFUSED and before and before.state is ConsentState.GIVEN:
        await _let_go(tx, doing, case_id, closed.purpose)
        await calling_off.begin_case_anew(tx, doing.society, file.case_ids, doing.at)


async def recordings_of(tx: Connection, doing: Doing, case_id: UUID) -> list[Document]:
    """Return the sounds among the documents of a case, the latest first."""
    kept = await store.notes.list_documents(tx, doing.society, case_id)
    return [one for one in reversed(kept) if one.kind.is_sound]


async def withdraw_consent(
    tx: Connection, doing: Doing, case_id: UUID, purpose: Purpose = Purpose.WEB
) -> None:
    """Take the consent for a purpose back; with that for the web go the face and the photo.

    It is taken back in every case that is merged with this one.
    """
    file = await store.cases.lock_file(tx, doing.society, case_id)
    for one in file.case_ids:
        await store.consents.end(tx, (doing.society, one), purpose, doing.at)
        await note(tx, doing, "consent withdrawn", one, reason=purpose.value)
        await _let_go(tx, doing, one, purpose)
    await calling_off.begin_case_anew(tx, doing.society, file.case_ids, doing.at)


async def record_interpreter(
    tx: Connection, doing: Doing, case_id: UUID, one: Interpreting
) -> None:
    """Write down who interpreted; raises `CaseNotFound` also where the case is locked away."""
    await store.cases.lock_file(tx, doing.society, case_id)
    await store.consents.add_interpreter(tx, (doing.society, case_id), one)


async def add_guardian(
    tx: Connection, doing: Doing, case_id: UUID, told: tuple[str, GuardianRelation, Proof]
) -> UUID:
    """Write down who can consent for a child: name, relation, and the proof that was seen.

    Raises `NoGuardianHere`. Where no proof was seen yet, they cannot consent yet.
    """
    name, relation, proof = told
    file = await store.cases.lock_file(tx, doing.society, case_id)
    check_guardian(file.policy, await _birth(tx, doing, file), doing.at.date())
    guardian_id = uuid4()
    key = await store.keys.of_record(tx, doing.vault, doing.society, guardian_id)
    guardian = Guardian(guardian_id, relation, proof, key.seal("guardians", "name", name))
    by = (doing.by.staff_id, doing.at)
    await store.consents.add_guardian(tx, (doing.society, case_id), guardian, by)
    await note(tx, doing, "guardian written down", case_id)
    return guardian_id


async def assert_for(
    tx: Connection, doing: Doing, person: tuple[UUID, UUID], said: tuple[AssertedFor, str]
) -> None:
    """Write down what is in the interest of a sought person, given as (case, person).

    It is what staff say, and never counts as a consent. Raises `CaseNotFound`.
    """
    (case_id, sought_id), (purpose, words) = person, said
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if sought_id not in {one.sought_id for one in file.sought}:
        raise CaseNotFound(case_id=str(case_id))
    key = await store.keys.of_record(tx, doing.vault, doing.society, sought_id)
    sealed = key.seal("assertions", "words", words)
    one = Assertion(uuid4(), sought_id, purpose, sealed, doing.by.staff_id, doing.at)
    await store.consents.add_assertion(tx, (doing.society, case_id), one)
    await note(tx, doing, "assertion written down", case_id)


async def prompt_own_consent(tx: Connection, society: UUID, case_id: UUID, at: datetime) -> None:
    """Tell the office that a child will soon be asked for a consent of their own."""
    await store.waiting.done(tx, "own_consent", case_id)
    file = await store.cases.lock_file(tx, society, case_id)
    guardian = file.consent_for(Purpose.WEB, by_guardian=True)
    if guardian is None or not guardian.stands(at):
        return
    by = max(month_end_before(guardian.until), at.date())
    await set_task(tx, (society, case_id), TaskKind.PREPARE_OWN_CONSENT, by, at)


async def fit_to_birth(
    tx: Connection, doing: Doing, file: CaseFile, birth: PartialDate | None
) -> None:
    """End what could not have been given for so long, now that another birth is known.

    It is asked for again: nothing that was given is made shorter or longer behind anyone's back.
    """
    for one in file.consents:
        if one.state is ConsentState.GIVEN and shortened(one, birth) != one:
            await store.consents.end_one(tx, doing.society, one.consent_id, doing.at)
            await note(tx, doing, "consent ended", file.case.case_id, reason=one.purpose.value)


async def _check_recording(tx: Connection, doing: Doing, case_id: UUID, consent: Consent) -> None:
    if not consent.finished and consent.answer is ConsentAnswer.GIVEN:
        raise RecordingMissing
    if consent.recording_id is not None:
        known = await recordings_of(tx, doing, case_id)
        if consent.recording_id not in {one.document_id for one in known}:
            raise RecordingMissing


async def _fitted(tx: Connection, doing: Doing, file: CaseFile, consent: Consent) -> Consent:
    """Return a consent with the text it was given to, no longer than it can hold."""
    text = text_of(consent.purpose, consent.language)
    await store.consents.keep_text(tx, text, doing.at)
    fitted = replace(consent, text_version=text.version, text_hash=text.hash)
    if file.seeker.age is Age.ADULT and consent.guardian_id is None:
        return fitted
    birth = await _birth(tx, doing, file)
    if consent.guardian_id is not None and consent.answer is ConsentAnswer.GIVEN:
        check_guardian(file.policy, birth, doing.at.date())
        known = await store.consents.list_guardians(tx, doing.society, file.case.case_id)
        check_proof(known, consent.guardian_id)
    return shortened(fitted, birth)


async def _closed(
    tx: Connection, doing: Doing, case_id: UUID, consent: Consent, words: Words
) -> Consent:
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)

    def seal(field: str, text: str) -> str | None:
        return key.seal("consents", field, text) if text else None

    return replace(
        consent,
        sealed_words=seal("words", words.own_words),
        sealed_witness=seal("witness", words.witness),
        sealed_place=seal("place", words.place),
    )


async def _follow(tx: Connection, doing: Doing, file: CaseFile, consent: Consent) -> None:
    """Do what follows from an answer about the web or about posters."""
    case_id = file.case.case_id
    if consent.purpose is Purpose.POSTER and consent.answer is not ConsentAnswer.BEGUN:
        await showing.recheck_posters(tx, doing.society, case_id, doing.at)
    if consent.purpose is not Purpose.WEB or consent.answer is ConsentAnswer.BEGUN:
        return
    await showing.recheck(tx, doing.society, case_id, doing.at)
    if consent.guardian_id is not None:
        await _plan_own(tx, doing, case_id, consent)
    elif consent.answer is ConsentAnswer.GIVEN:
        case, kind = (doing.society, case_id), TaskKind.PREPARE_OWN_CONSENT
        await finish_task(tx, case, kind, doing.by.staff_id, doing.at)


async def _plan_own(tx: Connection, doing: Doing, case_id: UUID, consent: Consent) -> None:
    """Plan to ask a child for their own consent: a month's first day tells no birthday."""
    due = Due("own_consent", case_id, doing.society)
    if consent.answer is not ConsentAnswer.GIVEN:
        await store.waiting.done(tx, due.what, due.record_id)
        return
    month = (consent.until - OWN_CONSENT_BEFORE).replace(day=1)
    await store.waiting.plan(tx, due, datetime.combine(month, time(), UTC))


async def _let_go(tx: Connection, doing: Doing, case_id: UUID, purpose: Purpose) -> None:
    """Take down what rested on a consent that was taken back."""
    if purpose is Purpose.WEB:
        await showing.recheck(tx, doing.society, case_id, doing.at)
        await showing.discard_photo(tx, doing.society, case_id, doing.at)
    elif purpose is Purpose.POSTER:
        await showing.recheck_posters(tx, doing.society, case_id, doing.at)


async def _birth(tx: Connection, doing: Doing, file: CaseFile) -> PartialDate | None:
    key = await store.keys.of_record(tx, doing.vault, doing.society, file.seeker.seeker_id)
    told = await store.records.open_seeker(tx, doing.society, file.seeker.seeker_id, key)
    return told.birth
