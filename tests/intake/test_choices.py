"""A found person decides alone; that they want nothing to be known shows to two, and nowhere."""

from __future__ import annotations

import re

import pytest

from services.intake import store
from services.intake.actions import bringing, choosing, leaving
from services.intake.actions.linking import Wish
from services.intake.model.choices import Choice, NotAskedAlone, SecondOfficerNeeded
from services.intake.model.linking import Claim, NotLinked
from services.intake.model.people import Role
from services.intake.store.scopes import transaction_for
from tests.support.intake import add_caseworker
from tests.support.meeting import choose, confided_to, link, written
from tests.support.office import Office

WORDS = "Tell them later."
CHANCE = re.compile(
    r'name="token" value="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}|before=\d+|beat[^>]+value="\d+"'
)
"""What chance draws for each page, or counts over all Societies."""


def hidden(text: str) -> str:
    return CHANCE.sub("*", text)


async def brought(office, case_id) -> bool:
    file = await office.file(case_id)
    async with office.tx() as tx:
        doing = office.doing()
        both = await bringing.the_two(tx, doing, file, file.sought[0].sought_id)
        return await bringing.may_be_brought_together(tx, doing, *both)


async def leave(office, who, successor=None):
    administrator = office.founded.administrator.member
    async with transaction_for(office.resources.pool, administrator) as tx:
        to = successor.staff_id if successor else None
        await leaving.leave(tx, office.doing(administrator), who.staff_id, to)


async def test_nothing_reads_for_everybody_else_exactly_like_no_news(office, portal, broker):
    """Non-interference: pages, lists, the timeline and what leaves are the same to the byte.

    That the audit has no row of it for anybody else is asked of the database, below.
    """
    case_id = await office.shown()
    visitor = await written(office, case_id)
    other = await add_caseworker(office.resources, office.founded)
    [person] = (await office.file(case_id)).sought
    case, enquiry = f"/cases/{case_id}", f"/enquiries/{visitor.enquiry_id}"
    of_case = [
        *("/", "/cases", case, f"{case}/timeline", f"{case}/timeline?kind=enquiries"),
        *(f"{case}/tasks", f"{case}/confided", f"{case}/sought/{person.sought_id}/outcome"),
    ]
    of_enquiry = [enquiry, *(f"{enquiry}/{one}" for one in ("link", "judging", "asked"))]
    whose = {
        other: [*of_case, f"{case}/safety", "/enquiries", *of_enquiry],
        office.founded.safeguarding: of_case,
        office.founded.administrator: ["/staff", f"/staff/{office.caseworker.staff_id}/leaving"],
        office.founded.coordinator: ["/", "/network/societies"],
    }
    browsers = [(await portal(who), pages) for who, pages in whose.items()]

    async def look():
        return [
            (page, hidden((await browser.get(page)).text))
            for browser, pages in browsers
            for page in pages
        ]

    async def said():
        await broker.relay(office.resources.pool, "intake")
        return len(broker.log)

    for _ in range(15):  # until all that the page of a message tells of is such looking
        for page in (enquiry, f"{enquiry}/judging"):
            await browsers[0][0].get(page)
    await look()
    before = (await look(), await said())
    await choose(office, visitor, Choice.NOTHING)
    after = (await look(), await said())

    assert [a[0] for a, b in zip(before[0], after[0], strict=True) if a != b] == []
    assert before[1] == after[1]
    assert len(await confided_to(office, office.caseworker, case_id)) == 1


async def test_nothing_is_there_for_the_two_who_are_named_and_in_the_database_for_nobody_else(
    office, portal
):
    case_id = await office.register()
    await choose(office, await written(office, case_id), Choice.NOTHING)
    tables = ("confided", "confided_names", "kept_apart")
    counts = [f"SELECT count(*) FROM {one}" for one in tables]
    counts.append("SELECT count(*) FROM audit WHERE did LIKE 'confided%'")

    async def seen(member):
        async with transaction_for(office.resources.pool, member) as tx:
            return [await tx.fetchval(one) > 0 for one in counts]

    for member in (office.caseworker, office.approver):
        assert await seen(member) == [True] * 4
        [one] = await confided_to(office, member, case_id)
        assert one.facts.words == WORDS
    for role in set(Role) - {Role.CASEWORKER, Role.APPROVER}:
        assert await seen(office.founded.of(role).member) == [False] * 4
    page = f"/cases/{case_id}/confided"
    assert WORDS in (await (await portal(office.founded.approver)).get(page)).text
    assert WORDS not in (await (await portal(office.founded.safeguarding)).get(page)).text


async def test_a_dump_of_the_database_does_not_say_who_chose_nothing(office):
    case_id = await office.register()
    visitor = await written(office, case_id)
    sought_id = (await office.file(case_id)).sought[0].sought_id
    await choose(office, visitor, Choice.NOTHING)

    async with office.tx() as tx:
        tables = ("confided", "confided_names", "kept_apart")
        rows = str([dict(row) for one in tables for row in await tx.fetch(f"SELECT * FROM {one}")])
    for told in (case_id, sought_id, visitor.enquiry_id, WORDS, "nothing"):
        assert str(told) not in rows


async def test_whoever_said_nothing_is_kept_apart_in_every_case_and_society(office, intake):
    case_id, again = await office.register(), await office.register("أمينة حداد")
    elsewhere = await Office.open(intake, "Somewhere else")
    there = await elsewhere.register("Hadad Amina")
    stranger = await elsewhere.register("Rania Khoury")
    assert await brought(office, case_id)

    await choose(office, await written(office, case_id), Choice.NOTHING)

    for where, one in ((office, case_id), (office, again), (elsewhere, there)):
        assert not await brought(where, one)
    assert await brought(elsewhere, stranger)


async def test_a_later_link_looks_like_any_other_and_only_the_two_learn_that_somebody_tried(
    office, portal
):
    case_id = await office.register()
    await choose(office, await written(office, case_id), Choice.NOTHING)
    other = await add_caseworker(office.resources, office.founded)
    second = await written(office)
    sought_id = (await office.file(case_id)).sought[0].sought_id
    assert (await confided_to(office, office.caseworker, case_id))[0].confided.tried_at is None

    await link(office, second, Wish(case_id, sought_id, Claim.KNOWS), other.member)

    page = (await (await portal(other)).get(f"/enquiries/{second.enquiry_id}")).text
    assert "The writer says to know the person sought" in page
    [one] = await confided_to(office, office.caseworker, case_id)
    assert one.confided.tried_at == office.resources.clock()
    assert await confided_to(office, other.member, case_id) == []


async def test_who_chose_something_and_then_nothing_has_taken_it_back_as_anybody_can(
    office, portal
):
    case_id = await office.register()
    visitor = await written(office, case_id)
    other = await add_caseworker(office.resources, office.founded)
    await choose(office, visitor, Choice.CONTACT)
    browser = await portal(other)
    assert "Contact</b>" in (await browser.get(f"/cases/{case_id}")).text

    await choose(office, visitor, Choice.NOTHING)

    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}/asked")).text
    assert "Over" in page
    assert "Contact</b>" not in (await browser.get(f"/cases/{case_id}")).text
    assert "Confided" not in page


async def test_a_nothing_ends_when_one_of_the_two_writes_down_another_choice_and_by_nobody_else(
    office,
):
    case_id = await office.register()
    visitor = await written(office, case_id)
    other = await add_caseworker(office.resources, office.founded)
    await choose(office, visitor, Choice.NOTHING)

    await choose(office, visitor, Choice.CONTACT, by=other.member)
    still = await brought(office, case_id)
    await choose(office, visitor, Choice.CONTACT)

    assert not still
    assert await brought(office, case_id)
    assert await confided_to(office, office.approver, case_id) == []


async def test_nothing_needs_a_second_person_and_more_needs_to_be_said_alone(office, south):
    visitor = await written(office, await office.register())
    for second in (None, office.caseworker, office.founded.auditor.member, south.caseworker.member):
        with pytest.raises(SecondOfficerNeeded):
            await choose(office, visitor, Choice.NOTHING, second=second)
    with pytest.raises(NotAskedAlone):
        await choose(office, visitor, Choice.MESSAGE, how={"alone": False})
    with pytest.raises(NotLinked):
        await choose(office, await written(office), Choice.MESSAGE)


async def test_what_was_confided_to_who_leaves_stays_with_the_other_who_names_a_second(
    office, portal
):
    case_id = await office.register()
    to = await add_caseworker(office.resources, office.founded)
    await choose(office, await written(office, case_id), Choice.NOTHING)
    await leave(office, office.caseworker, to.member)

    [one] = await confided_to(office, office.approver, case_id)
    before = await confided_to(office, to.member, case_id)
    browser = await portal(office.founded.approver)
    page = await browser.get(f"/cases/{case_id}/confided")
    done = await browser.post(
        f"/cases/{case_id}/confided/naming",
        confided_id=str(one.confided.confided_id),
        second=str(to.member.staff_id),
    )

    assert one.named == (office.approver.staff_id,)
    assert before == []
    assert "You alone know of it now" in page.text
    assert done.status_code == 303
    assert len(await confided_to(office, to.member, case_id)) == 1


async def test_what_was_confided_is_never_left_to_nobody_and_leaving_does_not_tell_of_it(
    office, portal
):
    case_id = await office.register()
    to = await add_caseworker(office.resources, office.founded)
    visitor = await written(office, case_id)
    browser = await portal(office.founded.administrator)
    address = f"/staff/{office.approver.staff_id}/leaving"
    before = hidden((await browser.get(address)).text)
    await choose(office, visitor, Choice.NOTHING)
    assert hidden((await browser.get(address)).text) == before

    await leave(office, office.caseworker, to.member)
    await leave(office, office.approver)

    guard = office.founded.safeguarding.member
    [one] = await confided_to(office, guard, case_id)
    assert one.named == (guard.staff_id,)
    assert not await brought(office, case_id)


async def test_the_form_says_what_to_mend_and_keeps_a_nothing_from_the_records_of_the_case(
    office, portal
):
    case_id = await office.register()
    visitor = await written(office, case_id)
    browser, address = (
        await portal(office.founded.caseworker),
        f"/enquiries/{visitor.enquiry_id}/asked",
    )
    fields = {
        "asked_on": "2026-11-24",
        "alone": "no",
        "interpreter": "yes",
        "interpreter_number": "N-17",
        "interpreter_mode": "room",
        "interpreter_language": "Tigrinya",
        "interpreter_confidential": "yes",
        "interpreter_known": "no",
    }

    tomorrow = await browser.post(address, **fields | {"asked_on": "2026-11-26"}, choice="alive")
    unfree = await browser.post(address, **fields, choice="contact")
    alone = await browser.post(address, **fields, choice="nothing")
    second = str(office.approver.staff_id)
    kept = await browser.post(address, **fields, choice="nothing", second=second)

    assert [one.status_code for one in (tomorrow, unfree, alone, kept)] == [422, 422, 422, 303]
    assert "Ask again alone" in unfree.text
    assert "is known to two" in alone.text
    assert "Read it" in (await browser.get(address)).text
    async with office.tx() as tx:
        assert await store.consents.last_interpreter(tx, office.society, case_id) is None
        assert await store.choices.list_of(tx, office.society, [case_id]) == []
    file = await office.file(case_id)
    async with transaction_for(office.resources.pool, office.approver) as tx:
        [one] = await choosing.list_confided(tx, office.doing(office.approver), file)
    assert one.facts.interpreter == "N-17 independent"
