"""Whom a visitor excluded never sees, counts or opens a message, whoever's the face is."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock, EnquiryErased, EnquiryOverdue
from services.intake import store
from services.intake.actions import registering
from services.intake.model.enquiries import OtherDesk
from services.intake.model.people import Society
from services.intake.model.steering import choose
from tests.support.intake import Visitor, a_letter, enquiry_of, found, hear
from tests.support.office import Office

CANARY = "Zephyrine Quillfeather"


def a_society(country: str, *languages: str, default: bool = False, number: int = 1) -> Society:
    ids = UUID(f"00000000-0000-4000-8000-{number:012}")
    return Society(ids, country, country, languages, "", default)


def test_the_face_comes_first_then_the_default_desk_then_the_language_then_a_fixed_one():
    owner = a_society("ZA", "en", number=9)
    default = a_society("FI", "en", default=True, number=8)
    arabic, first = a_society("GR", "ar", number=7), a_society("DE", "de", number=1)
    everybody = (first, arabic, default, owner)

    def chosen(*excluded: str) -> Society | None:
        where = choose(everybody, excluded, owner.society, "ar")
        return next((one for one in everybody if one.society == where), None)

    assert chosen("GR") is owner
    assert chosen("ZA") is default
    assert chosen("ZA", "FI") is arabic
    assert chosen("ZA", "FI", "GR") is first
    assert chosen("ZA", "FI", "GR", "DE") is None


@pytest.fixture
async def third(intake, north, south):
    """A Society that answers in the visitor's language, beside the default desk and another."""
    return await found(intake, "Society of the Isles", country="GR")


async def reference_of(intake, founded) -> str:
    office = Office(intake, founded)
    return (await office.file(await office.shown())).showing.reference


async def seen_by(intake, founded, visitor) -> dict[str, int]:
    """Count what of a visitor there is in a Society, in whichever table."""
    one = visitor.enquiry_id
    async with transaction_of(intake.pool, founded.society) as tx:
        return {
            table: await tx.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = '{one}'")
            for table, column in (
                ("enquiries", "enquiry_id"),
                ("messages", "enquiry_id"),
                ("audit", "record_id"),
                ("record_keys", "record_id"),
            )
        }


NOTHING = {"enquiries": 0, "messages": 0, "audit": 0, "record_keys": 0}


async def moved(broker, intake) -> list[dict[str, str]]:
    await broker.relay(intake.pool, "intake")
    return [json.loads(one.value) for one in broker.of("enquiry.moved.v1")]


async def test_the_society_of_the_face_gets_it_sealed_to_its_own_desk_unless_it_is_excluded(
    portal, intake, north, south, third, broker
):
    reference = await reference_of(intake, south)
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(CANARY), reference=reference, excluded=("GR",))

    page = await (await portal(south.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")
    assert CANARY in page.text
    assert await moved(broker, intake) == [
        {"enquiry_id": str(visitor.enquiry_id), "desk": str(south.desk)}
    ]
    assert (await enquiry_of(intake, south, visitor)).excluded == ("GR",)
    for other in (north, third):
        assert await seen_by(intake, other, visitor) == NOTHING


async def test_where_the_writer_left_out_the_face_s_society_the_seeker_s_own_wish_counts_too(
    intake, north, south, third
):
    office = Office(intake, south)
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("FI",))
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(CANARY), reference=reference, excluded=("ZA",))

    assert (await seen_by(intake, third, visitor))["messages"] == 1
    for other in (north, south):
        assert await seen_by(intake, other, visitor) == NOTHING


async def test_an_excluded_society_never_sees_counts_or_opens_what_is_about_its_own_face(
    portal, intake, north, south, third, clock
):
    reference = await reference_of(intake, south)
    visitor = Visitor()
    worker, auditor = await portal(south.caseworker), await portal(south.auditor)
    pages = {
        address: (who, (await who.get(address)).text)
        for who, address in (
            (worker, "/"),
            (worker, "/enquiries"),
            (worker, "/enquiries?state=answered"),
            (auditor, "/audit"),
        )
    }

    await visitor.write(
        intake, north, a_letter(CANARY), reference=reference, excluded=("ZA",), pressing=True
    )
    clock.turn(minutes=5)

    for address, (who, before) in pages.items():
        after = (await who.get(address)).text
        assert str(visitor.enquiry_id) not in after
        assert (address == "/audit") or after == before
    path = f"/enquiries/{visitor.enquiry_id}"
    for answer in (
        await worker.get(path),
        await worker.post(f"{path}/claim"),
        await worker.post(f"{path}/reply", reply="x", reply_id=str(uuid4())),
    ):
        assert answer.status_code == 404
    assert await seen_by(intake, south, visitor) == NOTHING
    assert await seen_by(intake, north, visitor) == NOTHING | {
        "enquiries": 1,
        "messages": 1,
        "audit": 2,  # that it came, and that nobody was on duty
    }
    async with transaction_of(intake.pool, south.society) as tx:
        assert (await store.societies.count_waiting(tx, south.society, clock())).all == 0


async def test_the_default_desk_itself_can_be_excluded_and_then_keeps_nothing(
    portal, intake, north, south, third, broker
):
    visitor = Visitor()

    await visitor.write(intake, north, a_letter(CANARY), excluded=("FI", "ZA"))

    page = await (await portal(third.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")
    assert CANARY in page.text
    assert await seen_by(intake, north, visitor) == NOTHING
    assert [one["desk"] for one in await moved(broker, intake)] == [str(third.desk)]


async def test_where_nobody_is_left_nobody_gets_it_nor_what_follows_and_the_writer_hears_so(
    intake, north, south, third, broker
):
    """A later message names no countries: by the default desk it would reach who was left out."""
    visitor = Visitor()
    told = {"enquiry_id": visitor.enquiry_id}

    await visitor.write(intake, north, a_letter(), excluded=("FI", "ZA", "GR"))
    await visitor.write(intake, north, a_letter("Is anybody there?"))
    await hear(intake, EnquiryOverdue(**told, clock=Clock.LOOK))
    await hear(intake, EnquiryErased(**told))

    for founded in (north, south, third):
        assert await seen_by(intake, founded, visitor) == NOTHING
    await broker.relay(intake.pool, "intake")
    said = [json.loads(one.value) for one in broker.of("enquiry.unplaced.v1")]
    assert said == [{"enquiry_id": str(visitor.enquiry_id)}] * 2
    assert 'messages_total{kind="unplaced"} 2.0' in intake.metrics.exposition().decode()
    async with transaction_of(intake.pool) as tx:
        kept = await tx.fetch("SELECT * FROM unplaced")
    assert [set(row.keys()) for row in kept] == [{"enquiry_id", "told", "forget_from"}]


async def test_where_the_seeker_s_countries_leave_nobody_the_writer_does_not_learn_of_them(
    intake, north, south, third, broker
):
    """Who leaves out all but one country would else read from the mailbox what the seeker fears."""
    office = Office(intake, south)
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("GR",))
    visitor = Visitor()

    for excluded in (("FI", "ZA"), ()):  # and a later message
        await visitor.write(intake, north, a_letter(CANARY), reference=reference, excluded=excluded)

    await broker.relay(intake.pool, "intake")
    assert broker.of("enquiry.unplaced.v1") == broker.of("enquiry.moved.v1") == []
    for founded in (north, south, third):
        assert await seen_by(intake, founded, visitor) == NOTHING


async def test_a_wish_to_be_removed_is_done_though_nobody_may_read_it(
    intake, north, south, third, broker
):
    reference = await reference_of(intake, south)
    visitor, kind = Visitor(), MessageKind.REMOVAL
    everybody = ("FI", "ZA", "GR")

    await visitor.write(
        intake, north, a_letter(""), kind=kind, reference=reference, excluded=everybody
    )

    await broker.relay(intake.pool, "intake")
    assert len(broker.of("photo.withdrawn.v1")) == 1
    assert broker.of("enquiry.unplaced.v1") == []


async def test_a_later_message_reaches_the_same_society_by_the_old_desk_or_the_new(
    portal, intake, north, third
):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter("One"), excluded=("FI", "ZA"))

    await visitor.write(intake, north, a_letter("Two"))  # before routing knew of the move
    await visitor.write(intake, third, a_letter("Three"))

    page = await (await portal(third.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")
    assert all(words in page.text for words in ("One", "Two", "Three"))
    assert await seen_by(intake, north, visitor) == NOTHING


async def test_a_later_message_by_a_desk_it_never_was_at_is_set_aside(intake, north, south, third):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter("One"), excluded=("FI", "ZA"))

    with pytest.raises(OtherDesk):
        await visitor.write(intake, south, a_letter("Two"))


async def test_this_is_me_takes_the_face_down_though_its_society_may_not_read_it(
    intake, north, south, broker
):
    reference = await reference_of(intake, south)
    visitor, kind = Visitor(), MessageKind.REMOVAL

    await visitor.write(
        intake, north, a_letter(CANARY), kind=kind, reference=reference, excluded=("ZA",)
    )

    await broker.relay(intake.pool, "intake")
    assert len(broker.of("photo.withdrawn.v1")) == 1
    assert await seen_by(intake, south, visitor) == NOTHING
    assert not (await enquiry_of(intake, north, visitor)).urgent
