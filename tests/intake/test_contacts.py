"""How a seeker may be reached: kept closed, used only while it is safe, never overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake import store
from services.intake.actions import contacting
from services.intake.model.contacts import (
    Channel,
    Contact,
    ContactCard,
    Hours,
    card_from_text,
)
from services.intake.model.interviews import Answer
from services.intake.model.tasks import TaskKind

MAIL = ContactCard(
    Channel.EMAIL, "me@here.example", Hours.EVENING, "Good evening", Answer.NO, "Ari"
)
FORM = {
    "channel": "email",
    "contact": "me@here.example",
    "hours": "evening",
    "first_line": "Good evening",
    "shared": "no",
    "code_name": "Ari",
}


async def contact_of(office, case_id) -> Contact:
    async with office.tx() as tx:
        return await contacting.open_contact(tx, office.resources.vault, office.society, case_id)


async def tasks_of(office, case_id) -> list[TaskKind]:
    async with office.tx() as tx:
        return [one.kind for one in await store.tasks.list_open(tx, office.society, case_id)]


def test_a_card_is_read_as_it_was_written():
    assert card_from_text(MAIL.as_text()) == MAIL


def test_words_that_are_no_card_are_a_way_in_person():
    assert card_from_text("at the market") == ContactCard(Channel.IN_PERSON, "at the market")


@pytest.mark.parametrize(
    ("changed", "goes"),
    [
        ({}, True),
        ({"channel": Channel.SMS}, False),
        ({"shared": Answer.YES}, False),
        ({"shared": Answer.NOT_SURE}, False),
    ],
)
def test_a_notice_goes_by_mail_only_where_nobody_reads_along(changed, goes):
    assert (Contact(replace(MAIL, **changed)).by_mail is not None) is goes


async def test_a_card_and_a_second_person_are_kept_closed(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    second = {"second_name": "Her aunt", "second_channel": "through", "second_contact": "Shop 7"}
    answer = await browser.post(f"/cases/{case_id}/contact", seen="0", **FORM, **second)
    contact = await contact_of(office, case_id)
    async with office.tx() as tx:
        rows = [dict(row) for row in await tx.fetch("SELECT * FROM contacts")]
        rows += [dict(row) for row in await tx.fetch("SELECT sealed_contact FROM seekers")]

    assert answer.status_code == 303
    assert contact.first == MAIL
    assert (contact.second_name, contact.second.address) == ("Her aunt", "Shop 7")
    assert "aunt" not in str(rows)
    assert "here.example" not in str(rows)


async def test_two_who_change_a_contact_at_once_lose_nothing(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    await browser.post(f"/cases/{case_id}/contact", seen="0", **FORM)
    late = await browser.post(f"/cases/{case_id}/contact", seen="0", contact="At the gate")

    assert late.status_code == 409
    assert "me@here.example" in late.text
    assert "At the gate" in late.text
    assert (await contact_of(office, case_id)).first == MAIL


async def test_an_address_that_is_none_is_to_be_mended(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    page = await browser.post(f"/cases/{case_id}/contact", seen="0", **FORM | {"contact": "me"})

    assert page.status_code == 422
    assert '<a href="#contact">' in page.text


async def test_a_contact_that_failed_is_not_used_until_the_seeker_confirms_one(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    await browser.post(f"/cases/{case_id}/contact", seen="0", **FORM)
    async with office.tx() as tx:
        await contacting.mark_failed(tx, (office.society, case_id), office.resources.clock())
    assert (await contact_of(office, case_id)).by_mail is None
    assert await tasks_of(office, case_id) == [TaskKind.CONTACT_FAILED]
    await browser.post(f"/cases/{case_id}/contact", seen="2", **FORM)
    assert (await contact_of(office, case_id)).by_mail is None
    await browser.post(f"/cases/{case_id}/contact", seen="3", confirmed="yes", **FORM)

    assert (await contact_of(office, case_id)).by_mail == "me@here.example"
    assert await tasks_of(office, case_id) == []


async def test_the_registration_takes_a_whole_card(office, portal):
    browser = await portal(office.founded.caseworker)
    told = {"name": "Amina", "age": "adult", "language": "en", "relation": "brother"}
    answer = await browser.post("/cases/new", **told, **FORM)
    case_id = answer.headers["location"].rpartition("/")[2]
    page = await browser.get(f"/cases/{case_id}")

    assert "me@here.example" in page.text
    assert "By e-mail" in page.text
