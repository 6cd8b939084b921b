"""Whatever lets a face hang no longer recalls every edition with it, in its own transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.public.posters import PosterRecalled
from services.contracts.restricted.posters import PosterDiscarded
from services.intake import store, timers
from services.intake.actions import consenting, holding, registering, showing, withdrawing
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.interviews import Answer
from services.intake.model.posters import EditionState, Why
from tests.support.merging import merge
from tests.support.posters import Street, agree, edition_of, hang


@pytest.fixture
async def street(intake) -> Street:
    return await Street.open(intake, faces=3)


async def reference_of(office, case_id):
    return (await office.file(case_id)).showing.reference


async def withdrawn(office, case_id):
    await office.withdraw(case_id)


async def held(office, case_id):
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)


async def locked(office, case_id):
    async with office.tx() as tx:
        doing = office.doing(office.founded.safeguarding.member)
        await holding.lock_case(tx, doing, case_id)


async def by_code(office, case_id):
    async with office.tx() as tx:
        code = await withdrawing.make_code(tx, office.doing(), case_id)
        case, at = (office.society, case_id), office.resources.clock()
        assert await withdrawing.withdraw_by_code(tx, office.resources.vault, case, code, at)


async def asked_to_be_removed(office, case_id):
    reference = await reference_of(office, case_id)
    async with office.tx() as tx:
        at = office.resources.clock()
        await showing.hold_for_removal(tx, office.society, reference, at=at, cap=5)


async def in_danger(office, case_id):
    await office.ask_safety(case_id, danger_sought=Answer.NOT_SURE)


async def web_taken_back(office, case_id):
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id)


async def posters_taken_back(office, case_id):
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id, Purpose.POSTER)


async def posters_refused(office, case_id):
    await agree(office, case_id, answer=ConsentAnswer.REFUSED, countries=())


async def posters_elsewhere(office, case_id):
    await agree(office, case_id, countries=("IT",))


async def posters_not_understood(office, case_id):
    await agree(office, case_id, told_back=False)


async def posters_sooner_over(office, case_id):
    await agree(office, case_id, until=office.resources.clock().date() + timedelta(days=29))


async def country_excluded(office, case_id):
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("FI", "FR"))


async def merged_with_a_narrower_word(office, case_id):
    other = await office.register("The same person")
    await agree(office, other, countries=("IT",))
    await merge(office, case_id, other)


async def lease_over(office, case_id):
    clock = office.resources.clock
    clock.now = clock.now.replace(year=2027, month=5, day=1)
    at = office.resources.clock()
    showing_id = (await office.file(case_id)).showing.showing_id
    async with office.tx() as tx:
        await showing.end_lease(tx, office.society, showing_id, at)


WAYS = (
    withdrawn,
    held,
    locked,
    by_code,
    asked_to_be_removed,
    in_danger,
    web_taken_back,
    posters_taken_back,
    posters_refused,
    posters_elsewhere,
    posters_not_understood,
    posters_sooner_over,
    country_excluded,
    merged_with_a_narrower_word,
    lease_over,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_every_edition_with_a_face_that_goes_is_over_at_once_whoever_ordered_it(
    street, heard, way
):
    home, case_id = street.cases[0]
    other = street.offices[1]
    reference = await reference_of(home, case_id)
    out = [(one, await hang(one, reference, EditionState.ISSUED)) for one in (home, other)]
    inside = [
        (one, await hang(one, reference, state))
        for one in (home, other)
        for state in (EditionState.ORDERED, EditionState.PRINTED, EditionState.FAILED)
    ]
    await way(home, case_id)

    for office, edition in (*out, *inside):
        over = await edition_of(office, edition)
        wanted = EditionState.RECALLED if (office, edition) in out else EditionState.DISCARDED
        assert (over.state, over.why) == (wanted, Why.FACE)
    assert {one.edition for one in await heard(PosterRecalled)} == {one.code for _, one in out}
    discarded = {one.order_id for one in await heard(PosterDiscarded)}
    assert discarded == {one.edition_id for _, one in (*out, *inside)}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_a_face_that_goes_can_be_chosen_no_more(street, way):
    office, case_id = street.cases[0]
    reference = await reference_of(office, case_id)
    await way(office, case_id)

    async with street.offices[1].tx() as tx:
        day = street.wish().hang_until
        faces = await store.posters.list_faces(tx, ("FI",), day, limit=50)
    assert reference not in {face.reference for face in faces}


async def test_an_edition_without_that_face_stays(street):
    (home, case_id), (other, other_case) = street.cases[:2]
    stays = await hang(home, await reference_of(other, other_case), EditionState.ISSUED)
    await home.withdraw(case_id)

    assert not (await edition_of(home, stays)).over


@pytest.mark.parametrize(
    "harmless",
    [
        {"countries": ("FI",)},
        {"countries": ("FI", "IT", "SE")},
        {"answer": ConsentAnswer.BEGUN, "countries": ()},
    ],
    ids=["fewer countries", "more countries", "unfinished"],
)
async def test_what_still_allows_an_edition_lets_it_hang(street, harmless):
    office, case_id = street.cases[0]
    edition = await hang(office, await reference_of(office, case_id), EditionState.ISSUED)
    await agree(office, case_id, **harmless)

    assert not (await edition_of(office, edition)).over


async def test_a_withdrawal_that_is_undone_lets_a_face_be_chosen_again_and_no_recall_be_undone(
    street,
):
    office, case_id = street.cases[0]
    reference = await reference_of(office, case_id)
    edition = await hang(office, reference, EditionState.ISSUED)
    await office.withdraw(case_id)
    await office.undo(case_id)

    assert (await edition_of(office, edition)).over
    async with office.tx() as tx:
        assert await tx.fetchval("SELECT count(*) FROM poster_faces") == 1


async def test_the_files_of_an_edition_go_when_a_face_on_it_does(intake, shelf):
    street = await Street.open(intake)
    await street.issued()
    office, case_id = street.cases[5]
    await office.withdraw(case_id)
    await timers.clear_files(intake)

    assert shelf.names("shelf") == set()


async def test_nobody_is_told_which_face_went(street):
    (home, case_id), other = street.cases[0], street.offices[1]
    edition = await hang(other, await reference_of(home, case_id), EditionState.ISSUED)
    await home.withdraw(case_id)

    async with other.tx() as tx:
        noted = await tx.fetchrow(
            "SELECT * FROM audit WHERE record_id = $1", str(edition.edition_id)
        )
        kept = await tx.fetchval("SELECT count(*) FROM edition_faces")
    assert (noted["did"], noted["staff_id"], noted["reason"]) == ("poster recalled", None, "face")
    assert kept == 0
