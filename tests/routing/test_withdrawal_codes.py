"""A seeker's withdrawal code travels sealed to the desk; routing itself never knows one."""

from __future__ import annotations

from services.contracts.codes import new_withdrawal_code

from .conftest import KNOWN


async def test_a_withdrawal_code_goes_to_the_desk_in_the_letter_as_it_is_written(office, visitor):
    code = new_withdrawal_code()
    asked = await visitor.get(f"remove/{KNOWN}")
    typed = code.replace("-", " ").lower()
    done = await visitor.post(f"remove/{KNOWN}", asked, withdrawal_code=typed)
    [event] = await office.messages()

    assert done.status_code == 200
    assert office.mine.read(event)["withdrawal_code"] == code
    assert code not in await office.rows()


async def test_a_withdrawal_code_sent_after_the_wish_is_another_wish(office, visitor):
    asked = await visitor.get(f"remove/{KNOWN}")
    for typed in ("", new_withdrawal_code()):
        await visitor.post(f"remove/{KNOWN}", asked, withdrawal_code=typed)

    assert len(await office.messages()) == 2


async def test_a_code_that_is_not_complete_is_to_be_mended_and_kept(office, visitor):
    asked = await visitor.get(f"remove/{KNOWN}")
    page = await visitor.post(f"remove/{KNOWN}", asked, withdrawal_code="K7QM-2XDT")

    assert page.status_code == 422
    assert '<a href="#withdrawal_code">' in page.text
    assert 'value="K7QM-2XDT"' in page.text
    assert await office.messages() == []


async def test_whoever_tries_many_codes_is_slowed_and_never_told_which_was_right(office, visitor):
    pages = set()
    for _ in range(40):
        asked = await visitor.get(f"remove/{KNOWN}")
        done = await visitor.post(f"remove/{KNOWN}", asked, withdrawal_code=new_withdrawal_code())
        pages.add((done.status_code, done.text))

    assert len(pages) == 1
    assert sum(office.resources.pause.waited) > 0
