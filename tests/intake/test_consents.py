"""Each purpose is asked and answered by itself, to words that stay, and is taken back by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake import store
from services.intake.actions import consenting, registering
from services.intake.actions.consenting import Words
from services.intake.model.consents import (
    AssertedFor,
    Consent,
    ConsentAnswer,
    ConsentState,
    CountryExcluded,
    How,
    Purpose,
    TextChanged,
    newest,
    unfinished,
)
from services.intake.model.interpreting import Interpreter, Interpreting, Known, Mode
from services.intake.model.photos import PhotoState
from services.intake.pages.consent_texts import text_of

NOT_A_CONSENT = [ConsentAnswer.REFUSED, ConsentAnswer.BEGUN]


async def consents_of(office, case_id):
    return (await office.file(case_id)).consents


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_yes_to_one_purpose_is_no_yes_to_another(office, clock, purpose):
    case_id = await office.register()

    await office.consent(case_id, purpose=purpose)

    file = await office.file(case_id)
    assert [one for one in Purpose if file.consented(one, clock())] == [purpose]


@pytest.mark.parametrize("answer", NOT_A_CONSENT)
async def test_a_refusal_and_an_unfinished_answer_are_written_down_and_are_no_consent(
    office, clock, answer
):
    case_id = await office.register()

    await office.consent(case_id, answer=answer)

    file = await office.file(case_id)
    assert [one.answer for one in file.consents] == [answer]
    assert not file.consented(Purpose.WEB, clock())
    assert "consent" in {one.value for one in file.missing(clock())}


async def test_a_refusal_takes_the_face_down_and_an_unfinished_answer_does_not(office, public):
    case_id = await office.shown()

    await office.consent(case_id, answer=ConsentAnswer.BEGUN)
    assert [type(one) for one in await public()] == [PhotoPublished]
    await office.consent(case_id, answer=ConsentAnswer.REFUSED)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]


async def test_what_was_begun_waits_to_be_asked_again(office):
    case_id = await office.register()

    await office.consent(case_id, answer=ConsentAnswer.BEGUN, purpose=Purpose.POSTER)
    begun = unfinished(await consents_of(office, case_id))
    await office.consent(case_id, purpose=Purpose.POSTER, countries=("FI",))

    assert [one.purpose for one in begun] == [Purpose.POSTER]
    assert unfinished(await consents_of(office, case_id)) == ()


async def test_the_newest_answer_counts_and_the_older_stays_written_down(office):
    case_id = await office.register()

    await office.consent(case_id)
    await office.consent(case_id, how=How.THUMB)

    first, second = await consents_of(office, case_id)
    assert (first.state, second.state) == (ConsentState.WITHDRAWN, ConsentState.GIVEN)
    assert newest((first, second), Purpose.WEB) == second


async def test_a_consent_that_could_not_be_told_back_does_not_stand(office, clock):
    case_id = await office.register()

    await office.consent(case_id, told_back=False)

    assert not (await office.file(case_id)).consented(Purpose.WEB, clock())


async def test_a_consent_ends_with_its_last_day(office, clock):
    case_id = await office.register()
    await office.consent(case_id, clock().date() + timedelta(days=9))
    file = await office.file(case_id)

    assert file.consented(Purpose.WEB, clock() + timedelta(days=9))
    assert not file.consented(Purpose.WEB, clock() + timedelta(days=10))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_texts SET words = 'We may do anything.'",
        "DELETE FROM consent_texts",
        "TRUNCATE consent_texts CASCADE",
        "UPDATE consents SET answer = 'given'",
        "UPDATE consents SET until = until + 1",
        "UPDATE consents SET withdrawn_at = NULL",
        "DELETE FROM consents",
    ],
)
async def test_the_database_keeps_a_text_and_an_answer_as_they_were(office, statement):
    case_id = await office.register()
    await office.consent(case_id, answer=ConsentAnswer.REFUSED)
    await office.withdraw(case_id)
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with office.tx() as tx:
            await tx.execute(statement)


async def test_a_changed_text_under_an_old_number_is_refused(office):
    case_id = await office.register()
    await office.consent(case_id)
    [given] = await consents_of(office, case_id)
    other = replace(given, consent_id=uuid4(), text_hash="0" * 64)

    with pytest.raises(TextChanged):
        async with office.tx() as tx:
            await store.consents.add(tx, (office.society, case_id), other)


async def test_the_very_words_a_consent_was_given_to_are_kept(office):
    case_id = await office.register()
    await office.consent(case_id)
    [given] = await consents_of(office, case_id)

    async with office.tx() as tx:
        kept = await store.consents.find_text(tx, given)

    assert kept == text_of(Purpose.WEB, "ar").words
    assert given.text_hash == text_of(Purpose.WEB, "ar").hash


async def test_taking_the_web_back_takes_the_face_and_lets_the_photo_go(office, public):
    case_id = await office.shown()

    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id, Purpose.WEB)

    file = await office.file(case_id)
    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]
    assert file.photo is None or file.photo.state is PhotoState.DISCARDED
    assert file.consent.state is ConsentState.WITHDRAWN


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.WEB])
async def test_taking_another_purpose_back_leaves_the_face(office, public, purpose):
    case_id = await office.shown()
    await office.consent(case_id, purpose=purpose)

    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id, purpose)

    file = await office.file(case_id)
    assert [type(one) for one in await public()] == [PhotoPublished]
    assert file.consent_for(purpose).state is ConsentState.WITHDRAWN
    assert file.photo.state is PhotoState.DEVELOPED


async def test_the_database_takes_no_spoken_yes_without_a_witness(office):
    case_id = await office.register()

    with pytest.raises(asyncpg.CheckViolationError):
        await office.consent(case_id, how=How.SPOKEN)


async def test_what_was_said_around_a_consent_is_closed_under_the_cases_key(office, clock):
    case_id, said = await office.register(), Words("For my brother.", "Sol", "Shelf 3")
    given = Consent(
        consent_id=uuid4(),
        language="ar",
        text_version=0,
        read_by=office.caseworker.staff_id,
        how=How.SPOKEN,
        told_back=True,
        given_at=clock(),
        until=clock().date() + timedelta(days=90),
    )
    async with office.tx() as tx:
        await consenting.record_consent(tx, office.doing(), case_id, given, said)
        key = await store.keys.of_record(tx, office.doing().vault, office.society, case_id)
        row = await tx.fetchval("SELECT to_jsonb(c)::text FROM consents c")

    [kept] = await consents_of(office, case_id)
    assert key.open("consents", "words", kept.sealed_words) == said.own_words
    assert key.open("consents", "witness", kept.sealed_witness) == said.witness
    assert key.open("consents", "place", kept.sealed_place) == said.place
    assert not any(word in row for word in ("For my brother", "Sol", "Shelf"))


@pytest.mark.parametrize(
    ("confidential", "known", "kind"),
    [
        (True, Known.NO, Interpreter.INDEPENDENT),
        (True, Known.YES, Interpreter.OTHER),
        (True, Known.NOT_SURE, Interpreter.OTHER),
        (False, Known.NO, Interpreter.OTHER),
    ],
)
async def test_only_a_stranger_who_signed_to_keep_silent_is_independent(
    office, clock, confidential, known, kind
):
    case_id, doing = await office.register(), office.doing()
    one = Interpreting(
        interpreter_id=uuid4(),
        number="N-17",
        mode=Mode.VIDEO,
        language="Tigrinya",
        dialect="",
        confidential=confidential,
        known=known,
        recorded_by=doing.by.staff_id,
        recorded_at=doing.at,
    )
    async with office.tx() as tx:
        await consenting.record_interpreter(tx, doing, case_id, one)

    await office.consent(case_id, interpreter_id=one.interpreter_id, interpreted=one.kind)

    file = await office.file(case_id)
    assert file.consent.interpreted is kind
    assert file.consented(Purpose.WEB, clock()) is (kind is Interpreter.INDEPENDENT)


async def test_what_staff_assert_for_a_sought_person_never_counts_as_a_consent(office, clock):
    case_id = await office.register()
    [sought] = (await office.file(case_id)).sought
    async with office.tx() as tx:
        said = (AssertedFor.REGISTRY, "It is in her interest.")
        await consenting.assert_for(tx, office.doing(), (case_id, sought.sought_id), said)

    file = await office.file(case_id)

    assert not any(file.consented(one, clock()) for one in Purpose)


async def test_no_poster_is_agreed_for_a_country_the_seeker_excluded(office):
    case_id = await office.register()
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("SE",))

    with pytest.raises(CountryExcluded):
        await office.consent(case_id, purpose=Purpose.POSTER, countries=("FI", "SE"))


async def test_a_country_excluded_later_is_taken_from_the_posters(office, clock):
    case_id = await office.register()
    await office.consent(case_id, purpose=Purpose.POSTER, countries=("FI", "SE"))

    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("SE",))

    assert (await office.file(case_id)).countries(clock()) == ("FI",)
