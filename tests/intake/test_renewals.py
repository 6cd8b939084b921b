"""A face stays for one more lease only where everything was asked again and others said yes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake import store, timers
from services.intake.actions import approving, developing, showing
from services.intake.model.cases import CannotBeShown, NotReady, SamePerson
from services.intake.model.interviews import Answer
from services.intake.model.photos import Photo, PhotoState
from services.intake.model.tasks import TaskKind

FIRST, SECOND = date(2027, 4, 30), date(2027, 8, 31)


def turn_to(clock, day: date, hour: int = 12) -> None:
    clock.now = datetime.combine(day, clock.now.timetz()).replace(hour=hour)


async def ask(office, case_id) -> None:
    async with office.tx() as tx:
        await approving.ask_for_renewal(tx, office.doing(), case_id)


async def approve(office, case_id, by=None) -> None:
    asked = (await office.file(case_id)).asked
    async with office.tx() as tx:
        doing = office.doing(by or office.approver)
        await approving.approve(tx, doing, case_id, asked.approval_id)


async def tasks_of(office, case_id) -> list[TaskKind]:
    async with office.tx() as tx:
        return [one.kind for one in await store.tasks.list_open(tx, office.society, case_id)]


@pytest.fixture
async def ending(office, clock):
    """A face in the last weeks of its lease, with a consent that reaches further."""
    case_id = await office.register()
    await office.consent(case_id, clock().date() + timedelta(days=700))
    await office.ask_safety(case_id)
    await office.hand_in(case_id)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    assert (await office.file(case_id)).showing.shown_until == FIRST
    turn_to(clock, FIRST - timedelta(days=30))
    return case_id


async def test_a_renewed_face_stays_under_its_reference_and_image_for_one_more_lease(
    office, ending, public
):
    await office.ask_safety(ending)
    await ask(office, ending)
    await approve(office, ending)

    first, second = await public()
    assert (second.reference, second.image) == (first.reference, first.image)
    assert (second.version, second.shown_until) == (first.version + 1, SECOND)


async def test_a_renewed_lease_ends_by_itself_on_its_new_last_day(office, ending, public, clock):
    await office.ask_safety(ending)
    await ask(office, ending)
    await approve(office, ending)
    turn_to(clock, FIRST + timedelta(days=1))
    await timers.do_what_is_due(office.resources)
    assert [type(one) for one in await public()] == [PhotoPublished] * 2
    turn_to(clock, SECOND + timedelta(days=1))
    await timers.do_what_is_due(office.resources)

    assert [type(one) for one in await public()] == [PhotoPublished] * 2 + [PhotoWithdrawn]


async def test_a_lease_that_nobody_renews_is_not_renewed(office, ending, public, clock):
    await office.ask_safety(ending)
    await ask(office, ending)
    turn_to(clock, FIRST + timedelta(days=1))
    await timers.do_what_is_due(office.resources)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]
    with pytest.raises((NotReady, AttributeError)):
        await approve(office, ending)


async def test_whoever_asks_for_one_more_lease_does_not_approve_it(office, ending):
    await office.ask_safety(ending)
    await ask(office, ending)

    with pytest.raises(SamePerson):
        await approve(office, ending, by=office.caseworker)


async def test_the_danger_question_is_asked_again_before_each_renewal(office, ending):
    with pytest.raises(CannotBeShown) as refused:
        await ask(office, ending)
    assert refused.value.details["missing"] == ["danger_unasked"]

    await office.ask_safety(ending)
    await ask(office, ending)


async def test_a_face_whose_seeker_is_in_danger_now_is_not_renewed_but_gone(office, ending, public):
    await office.ask_safety(ending, danger_left_behind=Answer.NOT_SURE)

    with pytest.raises(NotReady):
        await ask(office, ending)
    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]


async def test_a_consent_that_reaches_no_further_renews_nothing(office, clock):
    case_id = await office.register()
    await office.consent(case_id, FIRST + timedelta(days=10))
    await office.ask_safety(case_id)
    await office.hand_in(case_id)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    turn_to(clock, FIRST - timedelta(days=30))
    await office.ask_safety(case_id)

    with pytest.raises(CannotBeShown) as refused:
        await ask(office, case_id)
    assert refused.value.details["missing"] == ["lease"]


async def test_a_lease_is_not_renewed_long_before_its_end(office, ending, clock):
    turn_to(clock, FIRST - timedelta(days=46))
    await office.ask_safety(ending)

    with pytest.raises(NotReady):
        await ask(office, ending)


async def test_a_withdrawal_ends_what_was_asked_for_a_renewal(office, ending):
    await office.ask_safety(ending)
    await ask(office, ending)
    await office.withdraw(ending)

    assert (await office.file(ending)).asked is None


async def test_the_office_is_told_forty_five_days_before_the_end_and_again_no_more(
    office, ending, clock
):
    turn_to(clock, FIRST - timedelta(days=46))
    await timers.do_what_is_due(office.resources)
    assert TaskKind.RENEW_LEASE not in await tasks_of(office, ending)
    turn_to(clock, FIRST - timedelta(days=45))
    await timers.do_what_is_due(office.resources)
    assert TaskKind.RENEW_LEASE in await tasks_of(office, ending)
    await office.ask_safety(ending)
    await ask(office, ending)
    await approve(office, ending)

    assert TaskKind.RENEW_LEASE not in await tasks_of(office, ending)


async def test_a_wish_to_be_removed_holds_once_in_each_lease(office, ending, clock):
    reference = (await office.file(ending)).showing.reference
    await office.ask_safety(ending)
    await ask(office, ending)
    await approve(office, ending)
    async with office.tx() as tx:
        held = await showing.hold_for_removal(tx, office.society, reference, at=clock(), cap=5)

    assert held


async def test_today_warns_thirty_fourteen_and_three_days_before(office, ending, portal, clock):
    looks = []
    for days in (33, 30, 14, 3):
        turn_to(clock, FIRST - timedelta(days=days))
        page = await (await portal(office.founded.caseworker)).get("/")
        row = page.text.partition(f"/cases/{ending}/renewal")[2].partition("</li>")[0]
        looks.append(row.partition('class="tag ')[2].partition('"')[0] if row else None)

    assert looks == [None, "", "wait", "stop"]


async def test_the_page_of_a_renewal_says_what_has_to_be_asked_again(office, ending, portal):
    browser = await portal(office.founded.caseworker)
    before = await browser.get(f"/cases/{ending}/renewal")
    await office.ask_safety(ending)
    ready = await browser.get(f"/cases/{ending}/renewal")
    asked = await browser.post(f"/cases/{ending}/renewal")
    approval = await (await portal(office.founded.approver)).get(f"/approvals/{ending}")

    assert f'action="/cases/{ending}/renewal"' not in before.text
    assert f'action="/cases/{ending}/renewal"' in ready.text
    assert asked.status_code == 303
    assert "May this face stay on the wall?" in approval.text


@pytest.mark.parametrize(("taken", "asked"), [("2025-05-01", False), ("2025-04-29", True)])
async def test_a_new_photo_is_asked_for_two_years_after_it_was_taken(office, clock, taken, asked):
    case_id = await office.register()
    await office.consent(case_id)
    await office.ask_safety(case_id)
    original, day = b"\xff\xd8\xffnot really", date.fromisoformat(taken)
    await developing.hand_in(office.resources, office.doing(), case_id, original, day)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    turn_to(clock, date(2027, 4, 28))
    await timers.do_what_is_due(office.resources)
    assert TaskKind.REPHOTO not in await tasks_of(office, case_id)
    turn_to(clock, FIRST)
    await timers.do_what_is_due(office.resources)
    assert (TaskKind.REPHOTO in await tasks_of(office, case_id)) is asked
    await office.withdraw(case_id)
    await office.hand_in(case_id)

    assert TaskKind.REPHOTO not in await tasks_of(office, case_id)


def test_a_photo_of_a_leap_day_is_two_years_old_on_the_twenty_eighth():
    at = datetime(2028, 2, 29, 9, tzinfo=UTC)
    photo = Photo(uuid4(), "o", None, 1, PhotoState.DEVELOPED, True, None, uuid4(), at)

    assert photo.old_from == date(2030, 2, 28)


async def test_who_was_asked_for_a_renewal_is_not_asked_again_for_ninety_days(
    office, ending, clock
):
    await office.ask_safety(ending)
    await ask(office, ending)
    await approve(office, ending)
    async with office.tx() as tx:
        next_at = await tx.fetchval("SELECT at FROM due WHERE what = 'check_in'")

    assert next_at == clock() + timedelta(days=90)
