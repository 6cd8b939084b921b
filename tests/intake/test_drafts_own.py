"""Drafts are their writer's alone: closed, known to nobody else, and gone by themselves."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from services.chassis.database import transaction_of
from services.contracts.sealing import CannotOpen
from services.intake import store, timers
from services.intake.actions import drafting, holding
from services.intake.model.drafts import KEPT_FOR, DraftKind, Place, worth_keeping
from services.intake.store.scopes import transaction_for
from tests.support.drafts import MARK, begun, keep
from tests.support.intake import OURS, add_caseworker

SAFE = {
    "alone": "yes",
    "interpreter": "no",
    "danger_seeker": "no",
    "danger_sought": "no",
    "danger_left_behind": "no",
}


@pytest.fixture
async def case_id(office):
    return await office.register()


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def test_a_draft_is_there_for_nobody_but_its_writer(office, browser, portal, case_id):
    """T31: no colleague, deputy, administrator or approver opens, ends or writes over it."""
    draft = str(uuid4())
    await keep(browser, "note", case_id, draft=draft, words=MARK)
    others = [await portal(await add_caseworker(office.resources, office.founded))]
    others += [await portal(office.founded.approver), await portal(office.founded.administrator)]

    for other in others:
        opened = await other.get(f"/cases/{case_id}/notes?draft={draft}")
        thrown = await other.post("/drafts/discarding", draft=draft)
        written = await keep(other, "note", case_id, draft=draft, words="Mine now.", beat="9" * 15)
        assert opened.status_code in (403, 404)
        assert thrown.status_code in (403, 404)
        assert written.status_code in (403, 410)
    assert (await others[0].get(f"/cases/{case_id}/notes?draft={draft}")).status_code == 404

    assert MARK in (await browser.get(f"/cases/{case_id}/notes?draft={draft}")).text


async def test_the_database_itself_leaves_out_what_others_began(office, browser, case_id):
    """T31: whatever a query forgets."""
    await keep(browser, "note", case_id, words=MARK)
    async with transaction_for(office.resources.pool, office.approver) as tx:
        assert await tx.fetchval("SELECT count(*) FROM drafts") == 0
        assert await tx.execute("DELETE FROM drafts") == "DELETE 0"
    assert len(await begun(office)) == 1


async def test_a_draft_opens_only_in_the_form_it_belongs_to(office, browser, case_id):
    draft, other = str(uuid4()), await office.register("Somebody else")
    await keep(browser, "note", case_id, draft=draft, words=MARK)

    for path in (f"/cases/{other}/notes", f"/cases/{case_id}/contact", "/cases/new"):
        assert (await browser.get(f"{path}?draft={draft}")).status_code == 404
    assert (await browser.get(f"/cases/{case_id}/notes?draft=never")).status_code == 404


async def test_nothing_is_kept_about_what_is_not_there(office, browser, south):
    for what in ("note", "sought", "reply"):
        assert (await keep(browser, what, uuid4(), words=MARK)).status_code == 404
        assert (await keep(browser, what, words=MARK)).status_code == 404
    assert (await keep(browser, "password", words=MARK)).status_code == 422
    assert await begun(office) == []


async def test_once_a_case_is_locked_a_draft_in_it_is_not_there_either(office, browser, case_id):
    """T31: for whoever is not named, its writer too."""
    draft = str(uuid4())
    await keep(browser, "note", case_id, draft=draft, words=MARK)
    guard = office.founded.safeguarding.member
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    assert str(draft) not in (await browser.get("/")).text
    assert MARK not in (await browser.get("/drafts")).text
    assert (await browser.get(f"/cases/{case_id}/notes?draft={draft}")).status_code == 404
    assert (await keep(browser, "note", case_id, words=MARK)).status_code == 404


async def test_what_is_typed_is_closed_at_rest(office, browser, case_id):
    """No table, and no audit, holds a word of it."""
    await keep(browser, "note", case_id, words=MARK)
    await keep(browser, "registration", name=MARK)
    async with office.tx() as tx:
        tables = await tx.fetch(
            """
            SELECT relname FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            """
        )
        for row in tables:
            said = await tx.fetchval(
                f'SELECT string_agg(t::text, $1) FROM "{row["relname"]}" t', ""
            )
            assert "Zephyrine" not in (said or ""), row["relname"]
        by_case = await tx.fetchval("SELECT key_id FROM drafts WHERE case_id IS NOT NULL")
    assert by_case == case_id


async def test_a_draft_opens_under_no_other_id(office, browser, case_id):
    """T36: what is moved elsewhere does not open."""
    await keep(browser, "note", case_id, words=MARK)
    [draft] = await begun(office)
    async with office.tx() as tx:
        key = await store.keys.of_record(tx, office.resources.vault, office.society, case_id)
    with pytest.raises(CannotOpen):
        key.open("drafts", f"fields {uuid4()}", draft.sealed_fields)


async def test_ending_a_draft_destroys_no_key_but_its_own(office, browser, case_id):
    """The page says the id of a draft: that of a case must not lead to the key of the case."""
    await keep(browser, "note", case_id, words=MARK)
    await keep(browser, "registration", draft=str(case_id), name=MARK)
    await browser.post("/drafts/discarding", draft=str(case_id))

    async with office.tx() as tx:
        keys = await store.keys.of_records(tx, office.resources.vault, office.society, [case_id])
    assert set(keys) == {case_id}
    assert len(await begun(office)) == 1


def test_no_secret_and_nothing_of_a_page_is_kept():
    typed = [
        ("token", "t"),
        ("password", "p"),
        ("code", "123456"),
        ("decided", "3"),
        ("words", "w"),
    ]
    assert worth_keeping(typed) == (("words", "w"),)


async def test_what_is_too_long_is_said_to_be_too_long(office, browser, case_id):
    answer = await keep(browser, "note", case_id, words="x" * 40_000)

    assert answer.status_code == 413
    assert await begun(office) == []


async def test_a_draft_is_gone_fourteen_days_after_it_was_last_written_to(
    office, browser, portal, case_id, clock
):
    draft = str(uuid4())
    await keep(browser, "note", case_id, draft=draft, words=MARK)
    clock.turn(days=10)
    again = await portal(office.founded.caseworker)
    await keep(again, "note", case_id, draft=draft, words=MARK)
    clock.turn(days=13)
    await timers.do_what_is_due(office.resources)
    assert len(await begun(office)) == 1
    clock.turn(days=2)

    await timers.do_what_is_due(office.resources)

    assert KEPT_FOR.days == 14
    async with office.tx() as tx:
        assert await tx.fetchval("SELECT count(*) FROM drafts") == 0
        assert await tx.fetchval("SELECT count(*) FROM due WHERE what = 'draft'") == 0


async def test_with_the_draft_of_no_case_goes_its_key(office, browser, clock):
    await keep(browser, "registration", name=MARK)
    [draft] = await begun(office)
    clock.turn(days=15)

    await timers.do_what_is_due(office.resources)

    async with office.tx() as tx:
        ids = [draft.key_id]
        assert await store.keys.of_records(tx, office.resources.vault, office.society, ids) == {}


async def test_who_leaves_leaves_no_draft_behind(office, browser, portal, case_id):
    await keep(browser, "note", case_id, words=MARK)
    await keep(browser, "registration", name=MARK)
    who = office.founded.caseworker.member.staff_id
    to = await add_caseworker(office.resources, office.founded)
    admin = await portal(office.founded.administrator)

    left = await admin.post(f"/staff/{who}/leaving", successor=str(to.member.staff_id))

    assert left.status_code == 303
    async with office.tx() as tx:
        assert await tx.fetchval("SELECT count(*) FROM drafts") == 0
    assert await begun(office, to) == []


async def test_what_one_throws_away_is_destroyed(office, browser, case_id):
    draft = str(uuid4())
    await keep(browser, "note", case_id, draft=draft, words=MARK)

    done = await browser.post("/drafts/discarding", draft=draft, next=f"/cases/{case_id}/notes")

    assert done.headers["location"] == f"/cases/{case_id}/notes"
    assert await begun(office) == []
    assert (await browser.get(f"/cases/{case_id}/notes?draft={draft}")).status_code == 404


async def test_a_draft_needs_the_sessions_token_and_our_own_page(office, browser, case_id):
    for token, headers in (
        (None, OURS),
        (browser.form_token, {"origin": "https://elsewhere.test"}),
    ):
        data = {"words": MARK, "draft": str(uuid4())} | ({"token": token} if token else {})
        address = f"/drafts/note?about={case_id}"
        answer = await browser.client.post(address, data=data, headers=headers)
        assert answer.status_code == 403
    assert await begun(office) == []


async def test_keeping_a_draft_is_noted_nowhere(office, browser, case_id):
    async def noted():
        async with transaction_of(office.resources.pool, office.society) as tx:
            return await tx.fetchval("SELECT count(*) FROM audit")

    before = await noted()
    await keep(browser, "note", case_id, words=MARK)
    assert await noted() == before


async def test_what_staff_of_another_society_begin_stays_theirs(office, south, browser, case_id):
    """T27: the same id in two Societies is two drafts."""
    draft = uuid4()
    await keep(browser, "registration", draft=str(draft), name=MARK)
    doing = office.doing(south.caseworker.member)
    place = Place(DraftKind.REGISTRATION, doing.by.staff_id)
    async with transaction_for(office.resources.pool, doing.by) as tx:
        typed = drafting.Typed(draft, (("name", "another"),), 1)
        await drafting.keep(tx, doing, place, typed)

    async with transaction_for(office.resources.pool, office.caseworker) as tx:
        _, fields = await drafting.open_own(tx, office.doing(), UUID(str(draft)))
    assert dict(fields) == {"name": MARK}


async def test_a_save_that_meets_the_form_being_handed_in_waits_for_it(office, browser, case_id):
    """T27: the page sends both at the very same moment, every time."""
    for _ in range(8):
        draft = str(uuid4())
        form = SAFE | {"draft": draft}
        taken, kept = await asyncio.gather(
            browser.post(f"/cases/{case_id}/safety", **form),
            keep(browser, "safety", case_id, **form),
        )

        assert taken.status_code == 303
        assert kept.status_code in (200, 410)
        assert await begun(office) == []
