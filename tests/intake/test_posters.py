"""Which faces an edition may hold, and what is told of them when it is ordered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper
from services.contracts.restricted.posters import PosterOrdered
from services.intake import store
from services.intake.actions import posters
from services.intake.model.posters import (
    HangsTooLong,
    TooFewFaces,
    TooFewSocieties,
)
from tests.support.posters import Street, agree


async def faces_for(street, *countries, until=None):
    async with street.office.tx() as tx:
        day = until or street.wish().hang_until
        return await store.posters.list_faces(tx, countries, day, limit=100)


async def test_an_order_says_to_media_what_the_wall_shows_and_nothing_of_a_society(street, heard):
    [edition] = await street.order(
        Language.ARABIC, titles=(Language.FRENCH, Language.ENGLISH), office="Oulu 123", strip=True
    )

    [order] = await heard(PosterOrdered)
    assert order.order_id == edition.edition_id
    assert (order.edition, order.language, order.paper) == (edition.code, "ar", Paper.A4)
    assert order.titles == ("ar", "fr", "en")
    assert (order.office, order.strip) == ("Oulu 123", True)
    assert [entry.reference for entry in order.entries] == await street.references()
    office, case_id = street.cases[0]
    showing = (await office.file(case_id)).showing
    assert order.entries[0].image == showing.image
    assert order.entries[0].relations_sought == showing.relations
    for one in street.offices:
        assert str(one.society) not in order.body
        assert one.founded.name not in order.body


async def test_each_language_is_an_edition_with_a_code_of_its_own_and_the_same_faces(street, heard):
    editions = await street.order(Language.ARABIC, Language.TIGRINYA, Language.UKRAINIAN)

    orders = await heard(PosterOrdered)
    assert [order.language for order in orders] == ["ar", "ti", "uk"]
    assert len({order.edition for order in orders}) == 3
    assert len({order.entries for order in orders}) == 1
    assert len({one.wish_id for one in editions}) == 1


async def test_only_a_face_whose_seeker_agreed_to_posters_there_can_be_chosen(street):
    office = street.office
    without = await office.shown()
    abroad = await street.show(office, countries=("IT",))

    known = {face.reference for face in await faces_for(street, "FI")}
    assert (await office.file(without)).showing.reference not in known
    assert (await office.file(abroad)).showing.reference not in known
    assert len(known) == 12
    assert len(await faces_for(street, "IT")) == 13
    assert len(await faces_for(street, "FI", "IT")) == 12
    assert await faces_for(street, "FI", "SE") == []


async def test_only_a_face_that_stays_as_long_as_the_poster_hangs_can_be_chosen(street, clock):
    short = await street.show(street.office, until=clock().date() + timedelta(days=20))
    reference = (await street.office.file(short)).showing.reference

    known = {face.reference for face in await faces_for(street, "FI")}
    assert reference not in known
    soon = await faces_for(street, "FI", until=clock().date() + timedelta(days=20))
    assert reference in {face.reference for face in soon}
    with pytest.raises(TooFewFaces):
        await street.order(references=[*(await street.references())[1:], reference][-12:])


async def test_a_face_that_waits_for_others_cannot_be_chosen_yet(intake):
    network = replace(intake, settings=intake.settings.model_copy(update={"batch": "network"}))
    street = await Street.open(network, faces=3)

    assert await faces_for(street, "FI") == []


async def test_faces_of_fewer_than_three_societies_make_no_poster(intake):
    street = await Street.open(intake, faces=12, societies=2)

    with pytest.raises(TooFewSocieties):
        await street.order()


@pytest.mark.parametrize("count", [0, 11])
async def test_a_poster_is_full_or_none(street, count):
    with pytest.raises(TooFewFaces):
        await street.order(references=(await street.references())[:count])


async def test_a_face_stands_on_a_poster_once(street):
    references = await street.references()

    with pytest.raises(TooFewFaces):
        await street.order(references=[*references[:11], references[0]])


async def test_a_poster_hangs_for_six_weeks_at_most(street, clock):
    with pytest.raises(HangsTooLong):
        await street.order(hang_until=clock().date() + timedelta(days=43))
    with pytest.raises(HangsTooLong):
        await street.order(hang_until=clock().date())


async def test_a_lot_mixes_societies_even_where_one_has_most_of_the_faces(intake):
    street = await Street.open(intake, faces=3)
    for _ in range(14):
        await street.show(street.office)
    async with street.office.tx() as tx:
        wish = street.wish()
        drawn = await store.posters.draw_faces(tx, wish.countries, wish.hang_until, 12)

    references = [face.reference for face in drawn]
    assert len(set(references)) == 12
    assert len(await street.order(references=references)) == 1


async def test_a_face_is_chosen_across_societies_without_a_row_of_another_being_there(street):
    async with street.office.tx() as tx:
        rows = await tx.fetch("SELECT society FROM poster_faces")
        across = await store.posters.list_faces(tx, ("FI",), street.wish().hang_until, limit=50)

    assert {row["society"] for row in rows} == {street.office.society}
    assert len(across) == 12


async def test_what_looks_past_the_rows_of_a_society_tells_no_more_than_it_must(street):
    async with street.office.tx() as tx:
        rows = await tx.fetch(
            "SELECT proname, pg_get_function_result(oid) AS told FROM pg_proc WHERE prosecdef"
        )

    shown = "TABLE(reference text, image text, relations text[])"
    assert {row["proname"]: row["told"] for row in rows} == {
        "poster_faces_for": shown,
        "poster_faces_by_lot": shown,
        "poster_faces_locked": shown,
        "poster_faces_mixed": "boolean",
        "poster_face_proof": "text",
        "editions_to_stop": "TABLE(society uuid, edition_id uuid)",  # whose order, not whose face
        "is_kept_apart": "boolean",  # of pairs under blind keys, and never whose
        "confided_to_others": "uuid[]",  # of one's own Society alone, and ids that open nothing
    }


async def test_of_many_faces_a_part_is_shown_and_those_looked_for_by_relation(street):
    mother = await street.office.shown("Somebody", Relation.MOTHER)
    await agree(street.office, mother)
    where = (("FI",), street.wish().hang_until)
    references = await street.references()
    async with street.office.tx() as tx:
        some = await store.posters.list_faces(tx, *where, limit=5)
        mothers = await store.posters.list_faces(tx, *where, (Relation.MOTHER, ()), limit=5)
        others = await store.posters.list_faces(tx, *where, (None, references), limit=50)

    assert len(some) == 5
    assert mothers == others
    assert [face.relations for face in mothers] == [(Relation.MOTHER,)]


async def test_a_face_withdrawn_while_it_is_ordered_ends_the_edition_right_after(street):
    office, case_id = street.cases[4]
    references = await street.references()
    async with street.office.tx() as tx:
        [edition] = await posters.order(tx, street.doing, street.wish(), references)
        leaving = asyncio.create_task(office.withdraw(case_id))
        async with transaction_of(street.resources.pool) as other:
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not await other.fetchval(waits):
                pass  # asking takes a moment by itself
        assert not leaving.done()
    await leaving

    assert (await street.now(edition)).over


async def test_that_faces_are_a_mixture_is_answered_for_whole_posters_alone(street):
    references = await street.references()
    async with street.office.tx() as tx:
        assert await store.posters.are_mixed(tx, references)
        assert not await store.posters.are_mixed(tx, references[:6])


async def test_an_edition_of_another_society_is_not_there(street):
    edition = await street.issued()
    other = street.offices[1]
    async with transaction_of(street.resources.pool, other.society) as tx:
        assert await store.editions.find(tx, other.society, edition.edition_id) is None
        assert await store.editions.find(tx, street.office.society, edition.edition_id) is None
        assert await store.editions.list_faces(tx, street.office.society, edition.edition_id) == []


async def test_a_consent_given_again_lets_a_face_hang_again(street):
    office, case_id = street.cases[0]
    await agree(office, case_id, countries=("IT",))
    assert len(await faces_for(street, "FI")) == 11
    await agree(office, case_id)

    assert len(await faces_for(street, "FI")) == 12
