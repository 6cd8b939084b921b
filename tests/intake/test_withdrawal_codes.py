"""The seeker's own code takes the face off the wall at once, every time, and nobody else's does."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest

from services.contracts.codes import (
    Language,
    MessageKind,
    new_withdrawal_code,
    read_withdrawal_code,
)
from services.contracts.confidential.enquiries import MessageReceived
from services.contracts.public.photos import PhotoWithdrawn
from services.contracts.sealing import MESSAGE_STEPS, KeyPair, pad, seal
from services.intake import store
from services.intake.actions import holding, withdrawing
from services.intake.model.tasks import TaskKind
from tests.support.intake import Visitor, a_letter, desk_key, enquiry_of, hear


async def code_of(office, case_id) -> str:
    async with office.tx() as tx:
        return await withdrawing.make_code(tx, office.doing(), case_id)


async def ask(office, case_id, code: str | None, message: str = "") -> Visitor:
    """Ask for removal as the desk carries it."""
    visitor = Visitor()
    reference = (await office.file(case_id)).showing.reference
    letter = a_letter(message, withdrawal_code=code, answer={"by": "none"})
    more = {"kind": MessageKind.REMOVAL, "reference": reference}
    await visitor.write(office.resources, office.founded, letter, **more)
    return visitor


async def show_again(office, case_id) -> None:
    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(), case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)


async def withdrawals(public) -> int:
    return [type(one) for one in await public()].count(PhotoWithdrawn)


async def test_the_right_code_withdraws_at_once_and_holds_until_staff_lift_it(
    office, public, clock
):
    case_id = await office.shown()
    code = await code_of(office, case_id)
    visitor = await ask(office, case_id, code)

    assert await withdrawals(public) == 1
    clock.turn(days=400)
    assert (await office.file(case_id)).on_hold(clock())
    assert not (await enquiry_of(office.resources, office.founded, visitor)).urgent


async def test_the_office_is_told_that_a_seeker_has_withdrawn(office):
    case_id = await office.shown()
    await ask(office, case_id, await code_of(office, case_id))
    async with office.tx() as tx:
        tasks = await store.tasks.list_open(tx, office.society, case_id)

    assert [task.kind for task in tasks] == [TaskKind.WITHDRAWN_BY_CODE]


async def test_a_code_works_beyond_every_cap_and_more_than_once_in_a_lease(office, public, intake):
    for _ in range(intake.settings.removals_a_day):
        async with office.tx() as tx:
            await store.waiting.count_removal(tx, intake.clock(), intake.settings.removals_a_day)
    case_id = await office.shown()
    code = await code_of(office, case_id)
    for _ in range(3):
        await ask(office, case_id, code)
        await show_again(office, case_id)

    assert await withdrawals(public) == 3


@pytest.mark.parametrize("typed", ["spaces", "lower", "message"])
async def test_a_code_is_understood_however_it_is_typed(office, public, typed):
    case_id = await office.shown()
    code = await code_of(office, case_id)
    forms = {
        "spaces": (code.replace("-", " "), ""),
        "lower": (code.lower().replace("0", "o"), ""),
        "message": (None, f" {code} "),
    }
    await ask(office, case_id, *forms[typed])

    assert (await office.file(case_id)).case.held_until is None
    assert await withdrawals(public) == 1


async def test_a_wrong_code_is_a_wish_like_any_other(office, public, clock):
    case_id = await office.shown()
    await code_of(office, case_id)
    await ask(office, case_id, new_withdrawal_code())

    assert await withdrawals(public) == 1  # as anybody's wish: held for 72 hours, once
    clock.turn(hours=73)
    assert not (await office.file(case_id)).on_hold(clock())
    await show_again(office, case_id)
    await ask(office, case_id, new_withdrawal_code())
    await ask(office, case_id, new_withdrawal_code())
    held = (await office.file(case_id)).case
    assert not held.held or held.held_until is not None


async def test_the_code_of_another_case_is_a_wrong_one(office, clock):
    mine, other = await office.shown(), await office.shown("Another")
    await code_of(office, mine)
    await ask(office, mine, await code_of(office, other))

    assert (await office.file(mine)).case.held_until is not None
    assert (await office.file(other)).showing.alive


async def test_a_renewed_code_makes_the_paper_before_it_worthless(office):
    case_id = await office.shown()
    old = await code_of(office, case_id)
    await code_of(office, case_id)
    await ask(office, case_id, old)

    assert (await office.file(case_id)).case.held_until is not None


async def test_the_same_message_delivered_again_withdraws_nothing_anew(office, public):
    case_id = await office.shown()
    code = await code_of(office, case_id)
    event_id = uuid4()
    event = await _event(office, case_id, code)
    await hear(office.resources, event, event_id)
    await show_again(office, case_id)
    await hear(office.resources, event, event_id)

    assert (await office.file(case_id)).showing.alive
    assert await withdrawals(public) == 1


async def test_nothing_that_is_kept_leads_to_the_code(office, intake):
    case_id = await office.shown()
    code = await code_of(office, case_id)
    await ask(office, case_id, code)
    async with office.tx() as tx:
        tables = await tx.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [
            str(dict(row))
            for table in tables
            if table["tablename"] != "migrations"
            for row in await tx.fetch(f'SELECT * FROM "{table["tablename"]}"')
        ]

    kept = "\n".join(rows)
    assert code not in kept
    assert code.replace("-", "") not in kept


async def test_the_code_is_shown_once_in_the_seekers_language(office, portal):
    case_id = await office.shown()
    browser = await portal(office.founded.caseworker)
    before = await browser.get(f"/cases/{case_id}/code")
    made = await browser.post(f"/cases/{case_id}/code")
    after = await browser.get(f"/cases/{case_id}/code")

    [code] = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", made.text)
    assert read_withdrawal_code(code) == code
    assert 'class="card paper" lang="ar" dir="rtl"' in made.text
    assert "no code yet" in before.text
    assert code not in after.text
    assert "cannot be shown again" in after.text


async def _event(office, case_id, code: str):
    """Return a removal as an event, to be delivered more than once."""
    raw = json.dumps(a_letter("", withdrawal_code=code)).encode()
    key = await desk_key(office.resources, office.founded)
    return MessageReceived(
        enquiry_id=uuid4(),
        message_id=uuid4(),
        kind=MessageKind.REMOVAL,
        reference=(await office.file(case_id)).showing.reference,
        desk=office.founded.desk,
        language=Language.ARABIC,
        sealed_message=seal(key, pad(raw, MESSAGE_STEPS)),
        reply_key=KeyPair.make().public.text,
    )
