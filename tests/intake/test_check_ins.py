"""Seekers are asked whether they still look: safely, without a word of content, never in vain."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent
from services.contracts.sealing import open_sealed, unpad
from services.intake import store, timers
from services.intake.actions import checking_in, contacting, holding, outcomes
from services.intake.actions.contacting import ContactForm
from services.intake.actions.outcomes import Learnt
from services.intake.model import check_ins
from services.intake.model.check_ins import AskDangerFirst, StillLooking
from services.intake.model.contacts import Channel, Contact, ContactCard, Hours
from services.intake.model.gate import Missing
from services.intake.model.interviews import Answer
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.photos import ShowingState
from services.intake.model.renewals import lacks
from services.intake.model.tasks import TaskKind
from tests.support.intake import hear

ADDRESS = "safe@seeker.example"
MAIL = ContactCard(Channel.EMAIL, ADDRESS, Hours.MORNING, "Good morning", Answer.NO, "Ari")


async def reach_by(office, case_id, card: ContactCard) -> None:
    async with office.tx() as tx:
        form = ContactForm(Contact(card), "0", confirmed=False)
        await contacting.change_contact(tx, office.doing(), case_id, form)


async def tasks_of(office, case_id) -> set[TaskKind]:
    async with office.tx() as tx:
        return {one.kind for one in await store.tasks.list_open(tx, office.society, case_id)}


async def say(office, case_id, answer: StillLooking) -> None:
    async with office.tx() as tx:
        await checking_in.record_answer(tx, office.doing(), case_id, answer)


@pytest.fixture
async def notices(office, broker):
    """A function that returns the notices intake has asked for so far."""

    async def asked() -> list[NoticeRequested]:
        await broker.relay(office.resources.pool, "intake")
        return [NoticeRequested.heard(one.value) for one in broker.of(NoticeRequested.TYPE)]

    return asked


@pytest.fixture
def pass_days(office, clock):
    """A function that lets days pass, the last of them as the timers live it."""

    async def go(days: int) -> None:
        clock.turn(days=days - 1)
        for _ in range(24 * 3):
            clock.turn(minutes=20)
            await timers.do_what_is_due(office.resources)

    return go


async def test_while_a_death_is_not_told_no_notice_goes_out(office, notices, pass_days, notifying):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    [person] = (await office.file(case_id)).sought
    async with office.tx() as tx:
        learnt = Learnt(OutcomeKind.DIED, "A letter from the camp.")
        await outcomes.record_outcome(tx, office.doing(), case_id, person.sought_id, learnt)

    await pass_days(92)

    assert await notices() == []


async def test_after_ninety_days_a_seeker_is_asked_by_a_notice_that_says_nothing(
    office, notices, pass_days, notifying
):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(89)
    assert await notices() == []
    await pass_days(3)
    [notice] = await notices()

    assert notice.template == "check_in"
    assert notice.language == (await office.file(case_id)).seeker.language
    opened = json.loads(unpad(open_sealed(notifying, notice.sealed_address)))
    assert opened == {"address": ADDRESS, "hours": [9, 12], "zone": "UTC"}
    assert ADDRESS not in notice.body


async def test_a_notice_leaves_only_in_the_hours_that_are_safe(office, notices, pass_days, clock):
    async with office.tx() as tx:
        await tx.execute("UPDATE societies SET time_zone = 'Asia/Tokyo'")
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    async with office.tx() as tx:
        asked_at = (await store.check_ins.find_last(tx, office.society, case_id)).asked_at

    assert len(await notices()) == 1
    assert 9 <= asked_at.astimezone(ZoneInfo("Asia/Tokyo")).hour <= 12


@pytest.mark.parametrize("hours", list(Hours))
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9999])
@pytest.mark.parametrize("zone", ["UTC", "America/Lima", "Asia/Kathmandu"])
def test_a_moment_is_drawn_within_the_safe_hours_to_come(hours, share, zone):
    now = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)
    drawn = check_ins.safe_moment(hours, zone, now, share)

    assert check_ins.safe_now(hours, zone, drawn)
    assert now < drawn < now + timedelta(days=2)


@pytest.mark.parametrize(
    "card",
    [
        ContactCard(Channel.TELEPHONE, "a number", shared=Answer.NO),
        ContactCard(Channel.EMAIL, ADDRESS, shared=Answer.NOT_SURE),
        ContactCard(Channel.THROUGH, "the shop"),
    ],
)
async def test_where_mail_is_not_safe_the_office_asks(office, notices, pass_days, card):
    case_id = await office.shown()
    await reach_by(office, case_id, card)
    await pass_days(92)

    assert await notices() == []
    assert TaskKind.CONTACT_SEEKER in await tasks_of(office, case_id)


async def test_silence_after_the_second_time_is_told_to_the_office_and_nothing_is_renewed(
    office, notices, pass_days, clock
):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    await pass_days(16)
    assert len(await notices()) == 2
    await pass_days(16)
    file = await office.file(case_id)

    assert len(await notices()) == 2
    assert TaskKind.CHECK_IN_UNANSWERED in await tasks_of(office, case_id)
    assert Missing.CHECK_IN in lacks(file, clock())


@pytest.mark.parametrize("how", ["withdrawn", "held", "locked"])
async def test_of_a_face_that_is_not_on_the_wall_nobody_is_asked(office, notices, pass_days, how):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    doing = office.doing(office.founded.safeguarding.member)
    if how == "withdrawn":
        await office.withdraw(case_id)
    async with office.tx() as tx:
        if how == "held":
            await holding.place_on_hold(tx, doing, case_id)
        if how == "locked":
            await holding.lock_case(tx, doing, case_id)
    await pass_days(100)

    assert await notices() == []


async def test_yes_needs_the_danger_question_and_sets_the_next_time(office, pass_days, clock):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    with pytest.raises(AskDangerFirst):
        await say(office, case_id, StillLooking.YES)
    await office.ask_safety(case_id)
    await say(office, case_id, StillLooking.YES)
    async with office.tx() as tx:
        next_at = await tx.fetchval("SELECT at FROM due WHERE what = 'check_in'")

    assert next_at == clock() + timedelta(days=90)
    assert await tasks_of(office, case_id) == set()


async def test_no_takes_the_face_down_at_once(office, pass_days):
    case_id = await office.shown()
    await say(office, case_id, StillLooking.NO)

    assert (await office.file(case_id)).showing.state is ShowingState.WITHDRAWN


async def test_a_seeker_who_was_not_reached_has_not_answered(office, notices, pass_days):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    await say(office, case_id, StillLooking.NOT_REACHED)
    await pass_days(16)

    assert len(await notices()) == 2


async def test_a_notice_that_reached_nobody_closes_that_way(office, notices, pass_days):
    case_id = await office.shown()
    await reach_by(office, case_id, MAIL)
    await pass_days(92)
    [notice] = await notices()
    await hear(office.resources, NoticeFailed(notice_id=notice.notice_id, reason="rejected"))
    async with office.tx() as tx:
        vault = office.resources.vault
        contact = await contacting.open_contact(tx, vault, office.society, case_id)

    assert contact.failed_at is not None
    assert contact.by_mail is None
    assert TaskKind.CONTACT_FAILED in await tasks_of(office, case_id)


@pytest.mark.parametrize("event", [NoticeSent, NoticeFailed])
async def test_a_notice_somebody_else_asked_for_changes_nothing(office, event):
    case_id = await office.shown()
    more = {"reason": "rejected"} if event is NoticeFailed else {}
    await hear(office.resources, event(notice_id=uuid4(), **more))

    assert await tasks_of(office, case_id) == set()


async def test_the_page_says_what_to_ask_first_and_takes_the_answer(office, portal):
    case_id = await office.shown()
    browser = await portal(office.founded.caseworker)
    nothing = await browser.post(f"/cases/{case_id}/check-in")
    done = await browser.post(f"/cases/{case_id}/check-in", answer="not_reached")
    page = await browser.get(f"/cases/{case_id}")

    assert nothing.status_code == 422
    assert '<a href="#answer">' in nothing.text
    assert done.status_code == 303
    assert "No answer yet." in page.text
