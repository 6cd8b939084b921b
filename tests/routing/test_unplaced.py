"""A visitor who left out so many countries that nobody may read: they are told, and can go on."""

from __future__ import annotations

import pytest

from services.contracts.confidential.enquiries import EnquiryOverdue, EnquiryUnplaced
from services.contracts.restricted.notices import NoticeRequested
from services.routing.actions import keeping, prompting
from services.routing.model.form import MANY_COUNTRIES, Draft

from .conftest import KNOWN, receipt_of, words_of

MANY = {f"country{n}": code for n, code in enumerate(("ER", "ET", "SD", "LY", "EG", "TN"), 1)}


async def wrote(office, visitor, **more) -> tuple[str, EnquiryUnplaced]:
    receipt = receipt_of(await visitor.write(hide="yes", country1="FI", **more))
    return receipt, EnquiryUnplaced(enquiry_id=(await office.messages())[-1].enquiry_id)


async def test_the_mailbox_says_it_plainly_and_leads_to_a_new_message(office, visitor):
    receipt, unplaced = await wrote(office, visitor)
    before = words_of(await visitor.open(receipt))
    await office.hear(unplaced)
    page = await visitor.open(receipt)

    assert "nobody is left who may read it" not in before
    assert "nobody is left who may read it. Nobody has read it" in words_of(page)
    assert f'href="/en/write/{KNOWN}"' in page.text
    assert "<textarea" not in page.text


async def test_nothing_more_goes_to_a_desk_from_a_page_that_was_open_before(office, visitor):
    """Routing would seal it to the default desk, which may be the very one that was left out."""
    receipt, unplaced = await wrote(office, visitor)
    opened = await visitor.open(receipt)
    await office.hear(unplaced)
    page = await visitor.post("answer", opened, go="again", message="Is anybody there?")

    assert "Nobody may read your message" in words_of(page)
    assert len(await office.messages()) == 1


async def test_everything_can_be_deleted_from_there(office, visitor):
    receipt, unplaced = await wrote(office, visitor)
    await office.hear(unplaced)
    asked = await visitor.post("answer", await visitor.open(receipt), go="erase")
    await visitor.post("answer", asked, go="erase-all")

    assert (await visitor.open(receipt)).status_code == 422


async def test_no_promise_runs_and_the_mailbox_goes_as_after_an_end(office, visitor, watch):
    receipt, unplaced = await wrote(office, visitor)
    await office.hear(unplaced)
    watch.forward(days=50)
    await keeping.break_promises(office.resources)
    late = await office.said(EnquiryOverdue)
    watch.forward(days=70)
    await keeping.forget_old(office.resources)

    assert late == []
    assert (await visitor.open(receipt)).status_code == 422


async def test_whoever_wanted_a_prompt_gets_one_and_no_second_one(office, visitor):
    _, unplaced = await wrote(office, visitor, by="email", to="me@here.example", safe="yes")
    for _ in range(2):
        await office.hear(unplaced)
        await prompting.request_notices(office.resources)

    assert len(await office.said(NoticeRequested)) == 1


async def test_it_is_heard_of_an_enquiry_that_is_gone_without_complaint(office, visitor):
    _, unplaced = await wrote(office, visitor)
    await office.resources.pool.execute("DELETE FROM enquiries")
    await office.hear(unplaced)

    assert await office.resources.pool.fetchval("SELECT count(*) FROM notices") == 0


@pytest.mark.parametrize("count", [MANY_COUNTRIES - 1, MANY_COUNTRIES])
def test_six_countries_are_so_many_that_the_form_says_what_may_come_of_it(count):
    assert Draft(excluded=("FI",) * count).many_excluded is (count == MANY_COUNTRIES)


async def test_who_leaves_out_many_countries_is_warned_before_anything_is_sent(office, visitor):
    one = await visitor.fill(hide="yes", country1="ER")
    many = await visitor.fill(hide="yes", **MANY)
    page = await visitor.post(f"write/{KNOWN}", many, at="check", go="change-countries")

    assert "Perhaps nobody is left" not in words_of(one)
    assert "Perhaps nobody is left" in words_of(many)
    assert "Perhaps nobody is left" in words_of(page)
