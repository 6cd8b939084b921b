"""When a face is shown, and what takes it off the wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.chassis.database import transaction_of
from services.chassis.objects import ObjectsUnavailable
from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.renditions import rendition_names
from services.contracts.restricted.photos import PhotoDiscarded
from services.intake import timers
from services.intake.actions import consenting, showing
from services.intake.model.calendars import month_end_before
from services.intake.model.cases import (
    CannotBeShown,
    Changed,
    NothingToUndo,
    NotReady,
    SamePerson,
)
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import Age, Answer
from services.intake.model.photos import ShowingState


async def test_an_approved_face_is_published_with_its_sentence_and_a_month_end(office, public):
    case_id = await office.shown("Amina Haddad", Relation.MOTHER, Relation.BROTHER)

    (published,) = await public()
    current = (await office.file(case_id)).showing
    assert published == PhotoPublished(
        reference=current.reference,
        version=1,
        relations_sought=(Relation.MOTHER, Relation.BROTHER),
        image=current.image,
        shown_until=date(2027, 4, 30),
    )


async def test_publishing_copies_the_nine_files_to_the_wall_under_a_new_name(office, shelf):
    case_id = await office.shown()

    current = (await office.file(case_id)).showing
    assert shelf.names("wall") == set(rendition_names(current.image))
    assert current.image != current.proof


async def test_publishing_twice_says_so_once(office, public):
    case_id = await office.shown()
    await showing.publish(office.resources, office.society, case_id)

    assert len(await public()) == 1


async def test_a_publication_interrupted_by_a_missing_store_is_finished_later(
    office, shelf, public, clock
):
    case_id = await office.ready()
    shelf.away = True
    with pytest.raises(ObjectsUnavailable):
        await office.approve(case_id)
    assert await public() == []
    shelf.away = False
    clock.turn(seconds=11)
    await timers.do_what_is_due(office.resources)

    assert [type(one) for one in await public()] == [PhotoPublished]


async def test_the_one_who_asked_cannot_be_the_second_person(office, public):
    case_id = await office.ready()

    with pytest.raises(SamePerson):
        await office.approve(case_id, by=office.caseworker)
    assert await public() == []


async def test_an_approval_can_be_given_once_only(office):
    case_id = await office.shown()

    with pytest.raises(NotReady):
        await office.approve(case_id)


async def test_a_change_after_asking_voids_what_was_asked(office):
    case_id = await office.ready()
    await office.consent(case_id)

    with pytest.raises((Changed, NotReady)):
        await office.approve(case_id)


@pytest.mark.parametrize(
    "change",
    [
        {"danger_seeker": Answer.NOT_SURE},
        {"danger_sought": Answer.YES},
        {"danger_left_behind": Answer.NOT_SURE},
        {"alone": False},
        {"interpreter": Interpreter.OTHER},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_face_leaves_the_wall_when_an_answer_about_danger_changes(office, public, change):
    case_id = await office.shown()
    await office.ask_safety(case_id, **change)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]


async def test_a_consent_that_nobody_told_back_is_none(office):
    case_id = await office.register()
    await office.consent(case_id, told_back=False)

    file = await office.file(case_id)
    assert "consent" in file.missing(office.resources.clock())


async def test_a_minor_is_not_shown(office):
    file = await office.file(await office.ready())
    minor = replace(file, seeker=replace(file.seeker, age=Age.MINOR))

    with pytest.raises(CannotBeShown):
        minor.ask(office.caseworker.staff_id, office.resources.clock())


async def test_a_withdrawn_face_is_withdrawn_in_public_and_its_files_go(office, shelf, public):
    case_id = await office.shown()
    await office.withdraw(case_id)
    await timers.clear_files(office.resources)

    published, withdrawn = await public()
    assert withdrawn == PhotoWithdrawn(reference=published.reference, version=2)
    assert shelf.names("wall") == set()


async def test_a_withdrawal_can_be_undone_for_ten_minutes_without_a_new_approval(
    office, shelf, public, clock
):
    case_id = await office.shown()
    await office.withdraw(case_id)
    await timers.clear_files(office.resources)
    clock.turn(minutes=9)
    await office.undo(case_id)

    assert [one.version for one in await public()] == [1, 2, 3]
    current = (await office.file(case_id)).showing
    assert current.state is ShowingState.SHOWN
    assert shelf.names("wall") == set(rendition_names(current.image))


async def test_after_ten_minutes_a_withdrawal_stands(office, clock):
    case_id = await office.shown()
    await office.withdraw(case_id)
    clock.turn(minutes=10)

    with pytest.raises(NothingToUndo):
        await office.undo(case_id)


async def test_taking_the_consent_back_discards_the_photo_for_good(office, shelf, broker, public):
    case_id = await office.shown()
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id)
    await timers.clear_files(office.resources)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]
    photo = (await office.file(case_id)).photo
    assert photo.sealed_key is None
    assert shelf.names("originals") == set()
    assert len(broker.of(PhotoDiscarded.TYPE)) == 1
    with pytest.raises(NothingToUndo):
        await office.undo(case_id)


async def test_a_lease_ends_by_itself_like_any_withdrawal(office, public, clock):
    await office.shown()
    clock.now = clock.now.replace(year=2027, month=5, day=1, hour=0, minute=0)
    await timers.do_what_is_due(office.resources)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]


async def test_a_face_is_still_shown_on_its_last_day(office, public, clock):
    await office.shown()
    clock.now = clock.now.replace(year=2027, month=4, day=30, hour=23, minute=59)
    await timers.do_what_is_due(office.resources)

    assert len(await public()) == 1


async def test_a_removal_request_holds_the_case_at_once_and_only_once_per_lease(
    office, public, clock
):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference

    async def ask() -> bool:
        async with office.tx() as tx:
            return await showing.hold_for_removal(tx, office.society, reference, at=clock(), cap=5)

    assert await ask() is True
    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]
    assert (await office.file(case_id)).on_hold(clock() + timedelta(hours=71))
    assert not (await office.file(case_id)).on_hold(clock() + timedelta(hours=73))
    assert await ask() is False


async def test_a_flood_of_removal_requests_cannot_empty_the_wall(office, public, clock):
    cases = [await office.shown() for _ in range(3)]
    held = []
    for case_id in cases:
        reference = (await office.file(case_id)).showing.reference
        async with office.tx() as tx:
            held.append(
                await showing.hold_for_removal(tx, office.society, reference, at=clock(), cap=2)
            )

    assert held == [True, True, False]
    assert [type(one) for one in await public()].count(PhotoWithdrawn) == 2


async def test_a_photo_cannot_be_replaced_while_it_is_shown(office):
    case_id = await office.shown()

    with pytest.raises(NotReady):
        await office.hand_in(case_id)


async def test_every_showing_has_its_own_reference_and_image(office):
    case_id = await office.shown()
    first = (await office.file(case_id)).showing
    await office.withdraw(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)

    second = (await office.file(case_id)).showing
    assert second.reference != first.reference
    assert second.image != first.image
    assert second.proof != first.proof


async def test_an_original_that_was_never_submitted_is_swept(office, shelf, clock):
    case_id = await office.shown()
    with pytest.raises(NotReady):
        await office.hand_in(case_id)
    async with transaction_of(office.resources.pool) as tx:
        await tx.execute(
            "INSERT INTO files (bucket, name, wanted, since) VALUES ('originals', $1, false, $2)",
            "lostlostlostlostlost",
            clock() + timedelta(minutes=15),
        )
    shelf.files["originals", "lostlostlostlostlost"] = (b"closed", "application/octet-stream")
    await timers.clear_files(office.resources)
    assert "lostlostlostlostlost" in shelf.names("originals")
    clock.turn(minutes=16)
    await timers.clear_files(office.resources)

    assert "lostlostlostlostlost" not in shelf.names("originals")


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2027, 2, 28), date(2027, 2, 28)),
        (date(2028, 2, 28), date(2028, 1, 31)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2027, 5, 30), date(2027, 4, 30)),
    ],
)
def test_a_lease_is_snapped_to_a_months_end(day, end):
    assert month_end_before(day) == end


async def test_a_picture_that_was_shown_is_not_shown_again_until_its_crop_is_confirmed_anew(
    office, clock
):
    """Else whoever kept the first showing's files would know the second one's seeker by them."""
    case_id = await office.shown()
    await office.withdraw(case_id)
    with pytest.raises(CannotBeShown) as refused:
        await office.ask(case_id)
    assert refused.value.details["missing"] == ["again"]
    await office.undo(case_id)  # the same showing goes on

    await office.withdraw(case_id)
    clock.turn(minutes=11)
    assert [one.value for one in (await office.file(case_id)).missing(clock())] == ["again"]
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    assert (await office.file(case_id)).showing.state is ShowingState.SHOWN
