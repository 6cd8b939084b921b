"""A reader of another Society sees the words of one message for a few days, and nothing else."""

from __future__ import annotations

import pytest

from services.chassis.problems import NotFound, Problem
from services.intake import store
from services.intake.actions import ending, holding, leaving, reading, registering
from services.intake.model.readings import CannotRead, SocietyExcluded
from tests.support.intake import Visitor, a_letter
from tests.support.lent_readers import asked, lent, named, texts, translate
from tests.support.meeting import written
from tests.support.office import Office

WORDS = "Zephyrine sells bread by the harbour."


@pytest.fixture
async def lender(intake, south) -> Office:
    return Office(intake, south)


@pytest.fixture
async def about(office):
    """A case that is shown, and a message about it."""
    case_id = await office.shown("Amina Haddad")
    visitor, reference = Visitor(), (await office.file(case_id)).showing.reference
    await visitor.write(office.resources, office.founded, a_letter(WORDS), reference=reference)
    return case_id, visitor, reference


async def test_a_lent_reader_sees_the_words_and_nothing_of_who_where_or_which_case(
    office, lender, about, portal
):
    case_id, visitor, reference = about
    reading_id = await lent(office, lender, visitor)
    browser = await portal(lender.founded.caseworker)

    page = (await browser.get(f"/reading/{reading_id}")).text

    assert WORDS in page
    ids = (case_id, visitor.enquiry_id, reference, "Amina", "Yusuf", office.caseworker.name)
    assert [str(one) for one in ids if str(one) in page] == []
    assert (await browser.get(f"/enquiries/{visitor.enquiry_id}")).status_code == 404
    assert "/reading" in (await browser.get("/")).text


@pytest.mark.parametrize("step", ["asked", "named"])
async def test_nothing_can_be_read_before_both_societies_have_said_yes(office, lender, about, step):
    _, visitor, _ = about
    reading_id = await asked(office, lender, visitor)
    if step == "named":
        await named(lender, reading_id)

    with pytest.raises(NotFound):
        await texts(lender, reading_id)


async def test_nobody_but_the_one_who_was_named_reads_it(office, lender, about, portal):
    _, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    for who in (lender.approver, lender.founded.administrator.member):
        with pytest.raises(NotFound):
            await texts(lender, reading_id, who)
    page = await (await portal(office.founded.caseworker)).get(f"/reading/{reading_id}")
    assert page.status_code == 404


@pytest.mark.parametrize("by_lender", [False, True])
async def test_either_society_ends_it_at_once(office, lender, about, by_lender):
    _, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    who = lender if by_lender else office
    async with who.tx() as tx:
        await reading.end(tx, who.doing(who.founded.administrator.member), reading_id)

    with pytest.raises(NotFound):
        await texts(lender, reading_id)


async def test_it_ends_by_itself_and_when_the_reader_leaves(office, lender, about, clock):
    _, visitor, _ = about
    first, second = await lent(office, lender, visitor), await lent(office, lender, visitor)
    async with lender.tx() as tx:
        administrator = lender.doing(lender.founded.administrator.member)
        await leaving.leave(tx, administrator, lender.caseworker.staff_id, None)
        left = await store.readings.list_open(tx, lender.society, clock())
    clock.turn(days=8)

    assert left == []
    for one in (first, second):
        with pytest.raises(NotFound):
            await texts(lender, one)


async def test_a_message_about_a_locked_case_is_read_by_nobody_who_was_lent(office, lender, about):
    case_id, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    guard = office.founded.safeguarding.member
    async with office.tx() as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    with pytest.raises(Problem) as refused:
        await texts(lender, reading_id)
    assert refused.value.status == 404


async def test_the_audit_tells_of_no_reading_about_a_locked_case_either(
    office, lender, about, portal
):
    case_id, visitor, _ = about
    await lent(office, lender, visitor)
    guard, auditor = office.founded.safeguarding, await portal(office.founded.auditor)
    before = (await auditor.get("/audit?kind=reading")).text
    async with office.tx() as tx:
        await holding.lock_case(tx, office.doing(guard.member), case_id)

    after = (await auditor.get("/audit?kind=reading")).text

    assert lender.founded.name in before
    assert lender.founded.name not in after


async def test_a_society_whose_country_the_writer_excluded_is_not_asked_and_reads_no_longer(
    office, lender, about
):
    _, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    async with office.tx() as tx:
        await tx.execute("UPDATE enquiries SET excluded = '{ZA}'")

    with pytest.raises(NotFound):
        await texts(lender, reading_id)
    for of in (lender, office):
        with pytest.raises(SocietyExcluded):
            await asked(office, of, visitor)


async def test_a_society_whose_country_the_seeker_excluded_is_not_asked_and_reads_no_longer(
    office, lender, about
):
    case_id, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("ZA",))

    with pytest.raises(NotFound):
        await texts(lender, reading_id)
    with pytest.raises(SocietyExcluded):
        await asked(office, lender, visitor)


async def test_only_somebody_of_the_society_that_was_asked_is_named(office, lender, about):
    _, visitor, _ = about
    reading_id = await asked(office, lender, visitor)
    with pytest.raises(CannotRead):
        await named(lender, reading_id, office.caseworker)


async def test_each_reading_stands_in_the_audit_of_both_societies(office, lender, about):
    _, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    await texts(lender, reading_id)

    async with office.tx() as tx:
        ours = await store.audit.list_of(tx, visitor.enquiry_id)
    async with lender.tx() as tx:
        theirs = await store.audit.list_of(tx, reading_id)
    assert "read by a lent reader" in [one.did for one in ours]
    assert f"{lender.caseworker.name} ({lender.founded.name})" in [one.by for one in ours]
    assert ("read for another Society", office.founded.name) in [
        (one.did, one.reason) for one in theirs
    ]


async def test_a_translation_lies_closed_beside_the_message_and_goes_with_its_words(
    office, lender, about, portal
):
    _, visitor, _ = about
    reading_id = await lent(office, lender, visitor)
    await translate(lender, reading_id, "Elle vend du pain.")
    browser = await portal(office.founded.caseworker)

    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}/reader")).text

    assert "Elle vend du pain." in page
    assert lender.caseworker.name in page
    async with office.tx() as tx:
        rows = await tx.fetch("SELECT * FROM translations")
        assert "pain" not in str([dict(row) for row in rows])
        await ending.forget_words(tx, office.society, visitor.enquiry_id)
        assert await tx.fetchval("SELECT count(*) FROM translations") == 0


async def test_the_pages_walk_from_asking_to_a_translation(office, lender, portal):
    visitor = await written(office)
    ours, theirs = (
        await portal(office.founded.caseworker),
        await portal(lender.founded.administrator),
    )
    reader, me = await portal(lender.founded.caseworker), str(lender.caseworker.staff_id)
    address = f"/enquiries/{visitor.enquiry_id}/reader"
    of = str(lender.society)

    late = await ours.post(address, of=of, until="2026-12-25")
    ask = await ours.post(address, of=of, until="2026-12-01")
    async with lender.tx() as tx:
        [one] = await store.readings.list_open(tx, lender.society, lender.doing().at)
    reading_id = str(one.reading_id)
    choose = {f"who-{reading_id}": me}
    name = await theirs.post(f"/society/reading/{reading_id}/naming", **choose)
    accept = await ours.post(f"{address}/acceptance", reading_id=reading_id, staff_id=me)
    [text] = await texts(lender, one.reading_id)
    told = {"message_id": str(text.message_id), f"text-{text.message_id}": "From school."}
    wrote = await reader.post(f"/reading/{reading_id}", **told)

    assert [r.status_code for r in (late, ask, name, accept, wrote)] == [422, 303, 303, 303, 303]
    assert "From school." in (await ours.get(address)).text
    assert reading_id in (await reader.get("/reading")).text
