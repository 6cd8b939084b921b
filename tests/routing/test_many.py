"""Much from one network, or about one face: noticed, told to staff, slowed, and kept nowhere."""

from __future__ import annotations

import pickle

from httpx2 import ASGITransport, AsyncClient

from services.contracts.codes import Caution, new_reference
from services.routing.app import build

from .conftest import KNOWN, Visitor, receipt_of


async def writing(office, *references, line=lambda n: 77):
    """Write about each reference, from lines of as many networks as `line` tells apart."""
    app = build(office.resources)
    for number, reference in enumerate(references):
        address = (f"203.0.{line(number)}.9", 40404)
        transport = ASGITransport(app=app, client=address)
        async with AsyncClient(transport=transport, base_url="https://desk.example") as client:
            assert receipt_of(await Visitor(client).write(reference))
    return await office.messages()


async def test_one_network_that_writes_about_many_faces_in_a_day_is_told_to_staff(office):
    events = await writing(office, *(new_reference() for _ in range(8)))

    assert [event.many_references for event in events] == [False] * 5 + [True] * 3


async def test_much_about_one_face_is_not_about_many(office):
    events = await writing(office, *[KNOWN] * 9)

    assert not any(event.many_references for event in events)


async def test_many_networks_that_write_about_a_face_each_are_not_marked(office):
    events = await writing(office, *(new_reference() for _ in range(8)), line=lambda n: n)

    assert not any(event.many_references or Caution.MANY in event.warnings for event in events)


async def test_the_next_day_begins_with_nothing(office, watch):
    await writing(office, *(new_reference() for _ in range(7)))
    watch.forward(days=1)
    (*_, event) = await writing(office, KNOWN)

    assert not event.many_references
    assert Caution.MANY not in event.warnings


async def test_a_face_that_very_many_write_about_is_marked_and_all_are_taken(office):
    """Twenty at once, whoever they are; and nobody is slowed, which would tell of the others."""
    events = await writing(office, *[KNOWN] * 22, line=lambda n: n)

    assert [Caution.MANY in event.warnings for event in events] == [False] * 20 + [True] * 2
    assert max(office.resources.pause.waited, default=0) == 0


async def test_a_network_that_sends_very_much_waits_and_is_never_refused(office):
    events = await writing(office, *[KNOWN] * 8)
    waits = [seconds for seconds in office.resources.pause.waited if seconds]

    assert len(events) == 8
    assert waits == [office.resources.settings.slowest_send_seconds] * 2


async def test_a_wish_for_removal_counts_like_a_message(office, visitor):
    for _ in range(7):
        path = f"remove/{new_reference()}"
        await visitor.post(path, await visitor.get(path))
    events = await office.messages()

    assert [event.many_references for event in events] == [False] * 5 + [True] * 2


async def test_of_all_this_no_address_and_no_face_is_kept(office):
    """Neither in a table nor in the memory that counts: there are names under a day's key."""
    references = [new_reference() for _ in range(7)]
    await writing(office, *references)
    limits = office.resources.limits
    state = {name: value for name, value in vars(limits).items() if name != "_clock"}
    held = pickle.dumps(state) + repr(state).encode()
    rows = await office.rows()

    assert limits.different(limits.network({"client": ("203.0.77.9", 1)}), KNOWN) == 8
    for trace in (b"203.0.77", bytes([203, 0, 77]), b"cb004d"):
        assert trace not in held
        assert trace.decode("latin-1") not in rows
    for reference in references:
        assert reference.encode() not in held


async def test_what_was_counted_is_gone_with_the_day_and_its_names_lead_nowhere_then(office, watch):
    await writing(office, *(new_reference() for _ in range(7)))
    limits = office.resources.limits
    scope = {"client": ("203.0.77.9", 1)}
    today = limits.network(scope), limits.name(KNOWN)
    watch.forward(days=1)
    tomorrow = limits.network(scope), limits.name(KNOWN)

    assert not set(today) & set(tomorrow)
    assert len(limits) == 0
    assert limits.different(tomorrow[0], KNOWN) == 1


async def test_counting_has_bounds_however_many_networks_and_faces_come(office):
    limits = office.resources.limits
    for number in range(500):
        seen = limits.different(b"one", str(number))
    small = type(limits)({}, office.resources.clock, most=10)
    for number in range(500):
        small.different(str(number).encode(), KNOWN)

    assert seen == 16
    assert len(small._seen) == 10
