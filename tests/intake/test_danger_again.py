"""The danger question is asked again and again: an old answer shows nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.model.cases import CannotBeShown
from services.intake.model.gate import ASKED_WITHIN, Missing
from services.intake.model.interviews import Answer

WHO = ("danger_seeker", "danger_sought", "danger_left_behind")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("answer", [Answer.YES, Answer.NOT_SURE])
async def test_yes_and_not_sure_of_anybody_show_nobody(office, clock, who, answer):
    case_id = await office.register()
    await office.ask_safety(case_id, **{who: answer})

    assert Missing.DANGER in (await office.file(case_id)).missing(clock())


@pytest.mark.parametrize("who", WHO)
async def test_not_sure_takes_a_face_down_at_once(office, who):
    case_id = await office.shown()
    await office.ask_safety(case_id, **{who: Answer.NOT_SURE})

    assert not (await office.file(case_id)).showing.alive


async def test_the_newest_answer_counts_and_the_older_stay_written_down(office, clock):
    case_id = await office.register()
    await office.ask_safety(case_id, danger_sought=Answer.YES)
    await office.ask_safety(case_id)
    async with office.tx() as tx:
        rows = await tx.fetch("SELECT danger_sought FROM safety_checks ORDER BY seq")

    assert Missing.DANGER not in (await office.file(case_id)).missing(clock())
    assert [row["danger_sought"] for row in rows] == ["yes", "no"]


async def test_an_answer_of_last_year_counts_as_none_for_a_new_showing(office, clock):
    case_id = await office.ready()
    await office.consent(case_id, clock().date() + timedelta(days=900))
    clock.turn(days=ASKED_WITHIN.days + 1)

    assert Missing.DANGER_UNASKED in (await office.file(case_id)).missing(clock())
    with pytest.raises(CannotBeShown):
        await office.ask(case_id)
    await office.ask_safety(case_id)
    await office.ask(case_id)
