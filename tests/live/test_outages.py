"""Kafka goes away, services are killed: nothing accepted is lost, nothing happens twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import pytest

from infra.demo.staff import develops
from infra.demo.visitor import Words, receipt_on
from tests.support.live import eventually, portrait
from tests.support.live_kafka import read_all, said_twice

SERVICES = ("intake", "routing", "media", "notify", "gallery")
GRACE = 20.0


@pytest.fixture
async def nothing_twice(live):
    """Look afterwards that no outbox holds anything, nothing died and nothing came twice."""
    topics = [one.name for one in live.stack.system.topics]
    dead = [one.name for one in live.stack.system.dead_topics]
    before = {one.place for one in await read_all(live.stack, *topics)}
    buried = len(await read_all(live.stack, *dead))
    yield
    for service in SERVICES:
        await eventually(lambda service=service: nothing_waits(live, service))
    said = [one for one in await read_all(live.stack, *topics) if one.place not in before]
    assert said
    assert said_twice(said) == []
    assert len(await read_all(live.stack, *dead)) == buried


async def nothing_waits(live, service: str) -> bool:
    """Say whether a service's outbox is empty; asked of the database, where it is kept."""
    database = await live.database(service)
    try:
        return not await database.fetchval("SELECT count(*) FROM outbox")
    finally:
        await database.close()


async def ready(town, name: str, case: str) -> None:
    """Finish a case from wherever an outage left it, and see it on the wall."""
    clerk, approver = await town.caseworker(), await town.approver()
    await clerk.show_photo(case, portrait(), name)
    await clerk.ask_approval(case)
    await approver.approve(case)
    await town.on_wall(await approver.reference(case))


@dataclass(frozen=True)
class Before:
    """What was under way when the broker went."""

    withdrawn: tuple[str, str]
    known: str
    address: str
    receipt: str
    enquiry: str
    approved: str
    fresh: str


async def begun(town) -> Before:
    clerk, address = await town.caseworker(), f"away-{uuid4().hex[:8]}@example.org"
    withdrawn, (_, known) = await town.shown(), await town.shown()
    receipt = await town.visitor().write(known, Words("before it went", email=address))
    return Before(
        withdrawn=withdrawn,
        known=known,
        address=address,
        receipt=receipt,
        enquiry=await town.arrived(clerk, known),
        approved=await town.asked(),
        fresh=await town.registered(clerk),
    )


async def go_on(town, before: Before) -> None:
    """Do everything people do, and be told each time that it was taken."""
    clerk, approver = await town.caseworker(), await town.approver()
    assert develops(await clerk.hand_in(before.fresh, portrait(5)))
    await approver.approve(before.approved)
    await clerk.withdraw(before.withdrawn[0])
    await clerk.answer(before.enquiry, "written meanwhile")
    assert await town.visitor().write(before.known, Words("while it was away"))
    assert (await town.see(f"/en/face/{before.known}")).status == 200


async def test_what_is_accepted_while_kafka_is_away_happens_once_when_it_is_back(
    town, live, nothing_twice
):
    """T20: photo, approval, withdrawal, message and answer, all while the broker is gone."""
    before = await begun(town)
    clerk, approver = await town.caseworker(), await town.approver()

    live.stack.stop("kafka")
    try:
        await go_on(town, before)
    finally:
        live.stack.start("kafka")

    assert not develops(await clerk.developed(before.fresh))
    await town.on_wall(await approver.reference(before.approved))
    await town.off_wall(before.withdrawn[1])
    assert len(await eventually(lambda: live.letters(before.address))) == 1
    assert await town.answers(town.visitor(), before.receipt) == ["written meanwhile"]

    async def waiting() -> list[list[str]]:
        page = await clerk.open("/enquiries?state=open")
        rows = [a.get("href") for a in page.whole.every("a", kind="go") if before.known in a.text]
        return [await town.messages(clerk, row.rpartition("/")[2]) for row in rows]

    assert await eventually(waiting) == [["while it was away"]]


async def test_intake_killed_as_it_takes_a_photo_and_an_approval_loses_neither(
    town, live, nothing_twice
):
    clerk, approver = await town.caseworker(), await town.approver()
    asked, fresh = await town.asked(), await town.registered(clerk)
    await clerk.hand_in(fresh, portrait(7))
    await approver.approve(asked)
    live.stack.kill("intake")
    live.stack.start("intake")

    reference = await approver.reference(asked)
    await town.on_wall(reference)
    await ready(town, "again.jpg", fresh)


async def test_media_killed_while_it_develops_develops_each_photo_once(town, live, nothing_twice):
    clerk = await town.caseworker()
    cases = [await town.registered(clerk) for _ in range(3)]
    for number, case in enumerate(cases):
        await clerk.hand_in(case, portrait(10 + number))
    live.stack.kill("media")
    live.stack.start("media")

    for case in cases:
        assert (await clerk.developed(case)).leads("/crop")


async def test_gallery_killed_hears_on_its_return_of_all_that_was_said(town, live, nothing_twice):
    withdrawn, gone = await town.shown()
    asked = await town.asked()
    clerk, approver = await town.caseworker(), await town.approver()
    live.stack.kill("gallery")
    await approver.approve(asked)
    await clerk.withdraw(withdrawn)
    live.stack.start("gallery")

    await town.on_wall(await approver.reference(asked))
    await town.off_wall(gone)


async def test_routing_killed_after_giving_a_receipt_brings_the_message_once(
    town, live, nothing_twice
):
    _, reference = await town.shown()
    clerk, visitor = await town.caseworker(), town.visitor()
    check = await visitor.fill_in(reference, Words("taken before the crash"))
    receipt = receipt_on(await visitor.send(check))
    live.stack.kill("routing")
    live.stack.start("routing")
    again = await visitor.send(check)  # the visitor is not sure, and presses again
    assert receipt_on(again) == receipt

    enquiry = await town.arrived(clerk, reference)
    await clerk.answer(enquiry, "it came")
    live.stack.kill("routing")
    live.stack.start("routing")
    assert await town.messages(clerk, enquiry) == ["taken before the crash"]
    assert await town.answers(visitor, receipt) == ["it came"]


async def test_notify_killed_sends_one_prompt_on_its_return(town, live, nothing_twice):
    _, reference = await town.shown()
    clerk, address = await town.caseworker(), f"killed-{uuid4().hex[:8]}@example.org"
    visitor = town.visitor()
    receipt = await visitor.write(reference, Words("please tell me", email=address))
    enquiry = await town.arrived(clerk, reference)
    live.stack.kill("notify")
    await clerk.answer(enquiry, "we do")
    await eventually(lambda: asked_for_a_prompt(live))  # who reads before gets none any more
    live.stack.start("notify")

    assert len(await eventually(lambda: live.letters(address))) == 1
    assert await town.answers(visitor, receipt) == ["we do"]


async def asked_for_a_prompt(live) -> bool:
    """Whether routing has asked for a prompt nothing was heard of yet."""
    routing = await live.database("routing")
    try:
        return bool(
            await routing.fetchval(
                "SELECT count(*) FROM notices WHERE requested AND NOT confirmed"
                " AND NOT EXISTS (SELECT FROM outbox WHERE topic = 'restricted.notices')"
            )
        )
    finally:
        await routing.close()


async def test_asked_to_stop_at_work_every_service_ends_in_time_and_loses_nothing(
    town, live, nothing_twice
):
    clerk = await town.caseworker()
    case = await town.registered(clerk)
    await clerk.hand_in(case, portrait(20))

    with ThreadPoolExecutor(len(SERVICES)) as pool:
        seconds = dict(
            zip(SERVICES, pool.map(lambda one: stopped(live, one), SERVICES), strict=True)
        )
    live.stack.start_services()

    assert {name: took for name, took in seconds.items() if took > GRACE} == {}
    for service in SERVICES:
        said = live.log(service).read_text().splitlines()
        assert any('"event": "stopped"' in line for line in said[-400:]), service
    await ready(town, "again.jpg", case)


def stopped(live, service: str) -> float:
    began = time.monotonic()
    live.stack.processes.stop(service)
    return time.monotonic() - began
