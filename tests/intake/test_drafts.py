"""Drafts: nothing typed is lost, and it is over once it is handed in."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from services.intake import store
from services.intake.model.drafts import DraftKind
from tests.support.drafts import MARK, begun, draft_on, keep
from tests.support.intake import Visitor, a_letter, add_caseworker, form_of


@pytest.fixture
async def case_id(office):
    return await office.register()


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def test_a_registration_that_was_closed_half_way_is_gone_on_with(office, browser):
    draft = draft_on(await browser.get("/cases/new"))
    said = await keep(browser, "registration", draft=draft, name=MARK, story="By the sea.")
    assert said.json()["said"].startswith("Kept at ")

    offered = await browser.get("/cases/new")
    assert "did not hand it in" in offered.text
    assert MARK not in offered.text
    page = await browser.get(f"/cases/new?draft={draft}")

    assert f'name="name" value="{MARK}"' in page.text
    assert "By the sea." in page.text
    assert "Nothing of it is handed in yet." in page.text
    assert f'name="goes_on" value="{draft}"' in page.text


async def test_today_lists_what_one_began_with_a_way_back_to_it(office, browser, portal, case_id):
    await keep(browser, "note", case_id, words=MARK)
    [draft] = await begun(office)

    mine = await browser.get("/")
    colleague = await portal(await add_caseworker(office.resources, office.founded))

    assert f"/cases/{case_id}/notes?draft={draft.draft_id}" in mine.text
    assert MARK not in mine.text
    assert MARK in (await browser.get("/drafts")).text
    assert str(draft.draft_id) not in (await colleague.get("/")).text
    assert MARK not in (await colleague.get("/drafts")).text


async def test_what_was_handed_in_is_no_draft_any_more_and_its_key_is_gone(office, browser):
    draft = draft_on(await browser.get("/cases/new"))
    typed = {"name": MARK, "age": "adult", "language": "ar", "contact": "phone"}
    await keep(browser, "registration", draft=draft, **typed)
    [kept] = await begun(office)

    done = await browser.post("/cases/new", draft=draft, relation="brother", **typed)

    assert done.status_code == 303
    assert await begun(office) == []
    async with office.tx() as tx:
        ids = [kept.key_id]
        keys = await store.keys.of_records(tx, office.resources.vault, office.society, ids)
        words = await tx.fetchval("SELECT sealed_fields FROM drafts")
    assert (keys, words) == ({}, None)


async def test_a_form_that_is_not_taken_leaves_its_draft(office, browser):
    draft = draft_on(await browser.get("/cases/new"))
    await keep(browser, "registration", draft=draft, name=MARK)

    refused = await browser.post("/cases/new", draft=draft, name=MARK)

    assert refused.status_code == 422
    assert draft_on(refused) == draft
    assert [str(one.draft_id) for one in await begun(office)] == [draft]


async def test_a_save_that_comes_after_the_form_was_handed_in_brings_nothing_back(
    office, browser, case_id
):
    """The last save and the form leave the browser together, and arrive in any order."""
    draft = draft_on(await browser.get(f"/cases/{case_id}/notes"))
    await browser.post(f"/cases/{case_id}/notes", draft=draft, words=MARK)

    late = await keep(browser, "note", case_id, draft=draft, words=MARK)

    assert late.status_code == 410
    assert await begun(office) == []


async def test_an_older_save_that_comes_late_undoes_nothing(office, browser, case_id):
    draft = str(uuid4())
    await keep(browser, "note", case_id, draft=draft, words="both sentences", beat="20")

    await keep(browser, "note", case_id, draft=draft, words="one sentence", beat="10")

    page = await browser.get(f"/cases/{case_id}/notes?draft={draft}")
    assert "both sentences" in page.text


async def test_two_windows_keep_two_drafts_and_undo_nothing_of_each_other(office, browser, case_id):
    first = draft_on(await browser.get(f"/cases/{case_id}/notes"))
    second = draft_on(await browser.get(f"/cases/{case_id}/notes"))
    await keep(browser, "note", case_id, draft=first, words="in the one window")
    await keep(browser, "note", case_id, draft=second, words="in the other")

    await browser.post(f"/cases/{case_id}/notes", draft=first, words="in the one window")

    assert [str(one.draft_id) for one in await begun(office)] == [second]
    assert "in the other" in (await browser.get(f"/cases/{case_id}/notes?draft={second}")).text


async def test_two_windows_that_go_on_with_one_draft_lose_nothing_either(office, browser, case_id):
    origin = str(uuid4())
    await keep(browser, "note", case_id, draft=origin, words="begun")
    address = f"/cases/{case_id}/notes?draft={origin}"
    one, other = [draft_on(await browser.get(address)) for _ in range(2)]

    await keep(browser, "note", case_id, draft=one, goes_on=origin, words="begun, and here")
    await keep(browser, "note", case_id, draft=other, goes_on=origin, words="begun, and there")

    assert {str(draft.draft_id) for draft in await begun(office)} == {one, other}


async def test_what_changed_since_is_shown_beside_what_was_begun(office, browser, case_id):
    page = await browser.get(f"/cases/{case_id}/contact")
    seen = re.search('name="seen" value="([^"]*)"', page.text)[1]
    draft = draft_on(page)
    await keep(browser, "contact", case_id, draft=draft, seen=seen, contact="by her sister")
    await browser.post(f"/cases/{case_id}/contact", seen=seen, contact="by telephone")

    again = await browser.get(f"/cases/{case_id}/contact?draft={draft}")

    assert again.status_code == 200
    assert 'id="meanwhile"' in again.text
    assert "by telephone" in again.text
    assert "by her sister" in again.text
    sent = {"seen": seen, "contact": "by her sister", "draft": draft}
    assert (await browser.post(f"/cases/{case_id}/contact", **sent)).status_code == 409
    assert len(await begun(office)) == 1


FORMS = {
    DraftKind.SEEKER: ("/cases/{case}/who", "name"),
    DraftKind.NEW_SOUGHT: ("/cases/{case}/sought", "story"),
    DraftKind.SOUGHT: ("/cases/{case}/sought/{sought}", "story"),
    DraftKind.CONTACT: ("/cases/{case}/contact", "contact"),
    DraftKind.CONSENT: ("/cases/{case}/consent", "own_words"),
    DraftKind.SAFETY: ("/cases/{case}/safety", "interpreter_language"),
    DraftKind.ASSERTION: ("/cases/{case}/assertion", "words"),
    DraftKind.NOTE: ("/cases/{case}/notes", "words"),
    DraftKind.OUTCOME: ("/cases/{case}/sought/{sought}/outcome", "source"),
    DraftKind.REPLY: ("/enquiries/{enquiry}", "reply"),
    DraftKind.REGISTRATION: ("/cases/new", "story"),
}


@pytest.mark.parametrize("kind", DraftKind)
async def test_every_long_form_keeps_what_is_typed_without_a_script_too(office, browser, kind):
    visitor, case_id = Visitor(), await office.register()
    await visitor.write(office.resources, office.founded, a_letter())
    [person] = (await office.file(case_id)).sought
    path, field = FORMS[kind]
    named = {"case": case_id, "sought": person.sought_id, "enquiry": visitor.enquiry_id}
    page = await browser.get(path.format(**named))
    button = re.search('formaction="(/drafts/[^"]+)"', page.text)[1]

    kept = await browser.post(button, draft=draft_on(page), **{field: MARK})

    assert kept.status_code == 303
    assert kept.headers["location"] == path.format(**named) + f"?draft={draft_on(page)}"
    again = await browser.get(kept.headers["location"])
    assert again.status_code == 200
    assert MARK in again.text
    assert MARK not in (await browser.get(path.format(**named))).text


async def test_an_answer_that_was_sent_is_no_draft_any_more(office, browser):
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter())
    address = f"/enquiries/{visitor.enquiry_id}"
    draft, form = draft_on(await browser.get(address)), await form_of(browser, visitor)
    await keep(browser, "reply", visitor.enquiry_id, draft=draft, reply=MARK)

    await browser.post(f"{address}/reply", draft=draft, reply=MARK, **form)

    assert await begun(office) == []


async def test_what_can_no_longer_be_handed_in_is_still_there_to_read(office, browser, case_id):
    [person] = (await office.file(case_id)).sought
    address = f"/cases/{case_id}/sought/{person.sought_id}/outcome"
    await keep(browser, "outcome", person.sought_id, source=MARK)
    await browser.post(address, kind="not_found")

    page = await browser.get(address)

    assert "can no longer be handed in" in page.text
    assert MARK in (await browser.get("/drafts")).text
