"""The rest of a five-minute registration: one task each, done as soon as the thing is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake import store
from services.intake.actions import registering, tasks
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.contacts import Channel, ContactCard
from services.intake.model.interviews import Answer
from services.intake.model.rest import CONSENT_TASKS, REST, left_open
from services.intake.model.tasks import TaskKind
from services.intake.model.told import OtherNames, SeekerTold, SoughtTold
from tests.support.records import LONG, SHORT, case_in, form_of

WHOLE_CARD = ContactCard(Channel.TELEPHONE, "1", first_line="The library", shared=Answer.NO)


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


@pytest.fixture
async def case_id(browser):
    """A case of a registration of five minutes."""
    return case_in(await browser.post("/cases/new", **SHORT))


async def open_tasks(office, case_id) -> list[TaskKind]:
    async with office.tx() as tx:
        return [one.kind for one in await store.tasks.list_open(tx, office.society, case_id)]


def test_what_was_told_at_once_is_not_asked_again():
    little = SeekerTold("Amina", "by hand"), SoughtTold("", "")
    whole = (
        SeekerTold("Amina", WHOLE_CARD.as_text(), OtherNames(("أمينة",)), languages=("Arabic",)),
        SoughtTold("", "", last_place="Sabha"),
    )

    assert left_open(*little) == REST
    assert set(left_open(*whole)) == {
        TaskKind.ASK_DANGER,
        TaskKind.TAKE_PHOTO,
        *CONSENT_TASKS.values(),
    }


async def test_all_that_a_short_registration_leaves_open_is_a_task_each(office, case_id):
    assert await open_tasks(office, case_id) == [TaskKind.ASK_AGE, *REST]


async def test_a_long_registration_leaves_no_such_task(office, browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))

    assert await open_tasks(office, case_id) == []


async def test_each_task_leads_to_the_very_form_that_makes_it_done(office, browser, case_id):
    page = (await browser.get(f"/cases/{case_id}/tasks")).text
    [person] = (await office.file(case_id)).sought

    forms = ("who#age", "who#spellings", "who#speaks", "contact", "safety", "photo")
    purposes = tuple(f"consent#{purpose.value}" for purpose in Purpose)
    for form in (*forms, *purposes, f"sought/{person.sought_id}"):
        assert f'href="/cases/{case_id}/{form}"' in page, form
        shown = await browser.get(f"/cases/{case_id}/{form}")
        assert shown.status_code == 200
        if "#" in form:
            assert f'id="{form.partition("#")[2]}"' in shown.text, form


async def test_what_the_seeker_tells_later_is_done_with_the_form(office, browser, case_id):
    page = await browser.get(f"/cases/{case_id}/who")

    await browser.post(f"/cases/{case_id}/who", **form_of(page, **LONG))

    left = set(REST) - {TaskKind.ASK_NAMES, TaskKind.ASK_LANGUAGES}
    assert set(await open_tasks(office, case_id)) == left


async def test_a_form_that_still_lacks_something_leaves_that_task(office, browser, case_id):
    page = await browser.get(f"/cases/{case_id}/who")
    told = form_of(page, name="Amina", age="adult", language="ar", speaks="Arabic")

    await browser.post(f"/cases/{case_id}/who", **told)

    waiting = await open_tasks(office, case_id)
    assert TaskKind.ASK_NAMES in waiting
    assert not {TaskKind.ASK_AGE, TaskKind.ASK_LANGUAGES} & set(waiting)


async def test_details_of_the_sought_person_the_card_and_the_photo_make_their_tasks_done(
    office, browser, case_id
):
    [person] = (await office.file(case_id)).sought
    sought, contact = f"/cases/{case_id}/sought/{person.sought_id}", f"/cases/{case_id}/contact"
    told = form_of(await browser.get(sought), relation="brother", last_place="Sabha")
    await browser.post(sought, **told)
    card = form_of(await browser.get(contact), contact="phone", first_line="The library")
    await browser.post(contact, **card)
    await office.hand_in(case_id)

    done = {TaskKind.ASK_SOUGHT, TaskKind.COMPLETE_CARD, TaskKind.TAKE_PHOTO}
    assert set(await open_tasks(office, case_id)) == {TaskKind.ASK_AGE, *REST} - done


async def test_the_danger_question_and_each_purpose_are_done_once_they_were_answered(
    office, case_id
):
    await office.ask_safety(case_id, danger_seeker=Answer.YES)
    await office.consent(case_id)
    await office.consent(case_id, purpose=Purpose.POSTER, answer=ConsentAnswer.REFUSED)
    await office.consent(case_id, purpose=Purpose.REGISTRY, answer=ConsentAnswer.BEGUN)

    waiting = await open_tasks(office, case_id)
    assert not {TaskKind.ASK_DANGER, TaskKind.CONSENT_WEB, TaskKind.CONSENT_POSTER} & set(waiting)
    assert TaskKind.CONSENT_REGISTRY in waiting


async def test_a_task_that_needs_nothing_can_be_said_to_be_done_and_stays_so(
    office, browser, case_id
):
    """Somebody may have no other names."""
    async with office.tx() as tx:
        waiting = await store.tasks.list_open(tx, office.society, case_id)
        [names] = [one for one in waiting if one.kind is TaskKind.ASK_NAMES]
        await tasks.do_task(tx, office.doing(), (case_id, names.task_id))
    told = form_of(await browser.get(f"/cases/{case_id}/who"), name="Amina", age="adult")

    await browser.post(f"/cases/{case_id}/who", **(told | {"language": "ar"}))

    assert TaskKind.ASK_NAMES not in await open_tasks(office, case_id)


async def test_today_names_the_rest_of_each_case_once_beside_what_else_waits(
    office, browser, case_id
):
    other = await office.register("Somebody else")
    async with office.tx() as tx:
        told = SeekerTold("Somebody else", "by hand"), SoughtTold("", "")
        await registering.leave_rest(tx, office.doing(), other, told)
        mine = (await store.tasks.list_open(tx, office.society, other))[0]
        given = replace(mine, assigned_to=office.caseworker.staff_id)
        await store.tasks.save(tx, office.society, given)

    page = (await browser.get("/")).text

    assert page.count("Finish a short registration") == 3  # two that are anybody's, and one's own
    assert page.count(f"/cases/{case_id}#tasks") == 2  # and the age, without which nothing is shown
    assert "Ask the danger question" not in page


async def test_closing_a_case_ends_what_its_registration_left_open(office, browser, case_id):
    [person] = (await office.file(case_id)).sought
    await browser.post(f"/cases/{case_id}/sought/{person.sought_id}/outcome", kind="stopped")
    fields = {"category": "stopped", "reason": "She went home.", "confirmed": "yes"}

    await browser.post(f"/cases/{case_id}/closing", **fields)

    assert (await office.file(case_id)).case.closed_at is not None
    assert await open_tasks(office, case_id) == []


async def test_what_is_done_in_one_case_leaves_the_task_of_another(office, case_id):
    await office.ask_safety(await office.register())

    assert TaskKind.ASK_DANGER in await open_tasks(office, case_id)
