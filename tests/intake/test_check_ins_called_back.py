"""The notice of a check-in is called back where the way to a seeker changed, or they answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.contracts.restricted.notices import NoticeWithdrawn
from services.intake.actions import contacting
from services.intake.actions.contacting import ContactForm
from services.intake.model.check_ins import StillLooking
from services.intake.model.contacts import Channel, Contact

from .test_check_ins import MAIL, notices, pass_days, reach_by, say

__all__ = ["notices", "pass_days"]


@pytest.mark.parametrize(
    ("first", "calls_back"),
    [
        (replace(MAIL, channel=Channel.IN_PERSON), True),
        (replace(MAIL, address="other@seeker.example"), True),
        (MAIL, False),
    ],
    ids=["no mail any more", "another address", "the same"],
)
async def test_a_notice_to_a_way_that_changed_goes_out_no_more(
    office, notices, pass_days, broker, first, calls_back
):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    [asked] = await notices()

    async with office.tx() as tx:
        form = ContactForm(Contact(first), "1", confirmed=False)
        await contacting.change_contact(tx, office.doing(), case_id, form)

    await notices()
    said = [NoticeWithdrawn.heard(one.value) for one in broker.of(NoticeWithdrawn.TYPE)]
    assert [one.notice_id for one in said] == [asked.notice_id] * calls_back


async def test_who_said_no_of_their_own_accord_gets_no_notice_that_still_waits(
    office, notices, pass_days, broker
):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    [asked] = await notices()

    await say(office, case_id, StillLooking.NO)

    await notices()
    said = [NoticeWithdrawn.heard(one.value) for one in broker.of(NoticeWithdrawn.TYPE)]
    assert [one.notice_id for one in said] == [asked.notice_id]
