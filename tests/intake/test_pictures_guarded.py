"""A visitor's picture is there for caseworkers of the one Society that asked, and nobody else."""

from __future__ import annotations

import re

from services.intake.actions import holding
from services.intake.model.people import Role
from services.intake.model.pictures import AskReason
from services.intake.store.scopes import transaction_for
from tests.support.lent_readers import lent
from tests.support.meeting import written
from tests.support.office import Office
from tests.support.pictures import ask_for, send

WHY = {"why": AskReason.PAPER.value}


async def test_nobody_but_caseworkers_of_this_society_sees_it(office, portal, sent, south):
    """T31: of pictures; every route has its line in the table as well."""
    for role in set(Role) - {Role.CASEWORKER}:
        other = await portal(office.founded.of(role))
        assert (await other.get(f"{sent}/file")).status_code == 403
    stranger = await portal(south.caseworker)
    for address in (sent, f"{sent}/file", f"{sent}/deletion"):
        assert (await stranger.get(address)).status_code == 404


async def test_a_lent_reader_sees_the_words_and_no_picture(office, portal, visitor, sent, south):
    lender = Office(office.resources, south)
    reading_id = await lent(office, lender, visitor)
    reader = await portal(south.caseworker)

    page = (await reader.get(f"/reading/{reading_id}")).text

    assert "I know her from school." in page
    assert not re.search("picture|<img", page, re.IGNORECASE)
    assert (await reader.get(f"{sent}/file")).status_code == 404


async def test_a_picture_about_a_locked_case_is_there_for_nobody_who_is_not_named(office, portal):
    case_id = await office.shown()
    visitor = await written(office, case_id)
    await ask_for(office, visitor.enquiry_id)
    picture_id = await send(office, visitor.enquiry_id)
    guard = office.founded.safeguarding.member
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    browser = await portal(office.founded.caseworker)

    for part in ("", f"/{picture_id}", f"/{picture_id}/file", f"/{picture_id}/deletion"):
        address = f"/enquiries/{visitor.enquiry_id}/pictures{part}"
        assert (await browser.get(address)).status_code == 404
    async with transaction_for(office.resources.pool, office.caseworker) as tx:
        assert await tx.fetchval("SELECT count(*) FROM enquiry_pictures") == 0


async def test_a_society_whose_country_the_writer_left_out_neither_asks_nor_looks(
    office, browser, visitor, sent
):
    async with office.tx() as tx:
        await tx.execute("UPDATE enquiries SET excluded = '{FI}'")

    for address in (sent, f"{sent}/file"):
        assert (await browser.get(address)).status_code == 404
    asked = await browser.post(f"/enquiries/{visitor.enquiry_id}/pictures", **WHY)
    assert asked.status_code == 404


async def test_the_file_of_another_enquirys_picture_is_not_there(office, browser, sent):
    other, picture_id = await written(office), sent.rpartition("/")[2]
    await ask_for(office, other.enquiry_id)
    await send(office, other.enquiry_id)

    answer = await browser.get(f"/enquiries/{other.enquiry_id}/pictures/{picture_id}/file")

    assert answer.status_code == 404
