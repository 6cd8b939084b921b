"""The visitors of the demo fill in the form as browsers do, with what stands on its pages alone."""

from __future__ import annotations

import pytest

from infra.demo.browser import Browser
from infra.demo.stories import load
from infra.demo.visitor import Visitor, answers_on, receipt_on

from .conftest import KNOWN


@pytest.mark.parametrize("number", range(4))
async def test_every_enquiry_of_the_demo_comes_to_a_receipt_that_opens(office, visitor, number):
    words = load().enquiries[number].words
    somebody = Visitor(Browser(visitor.client), "https://desk.example")
    check = await somebody.fill_in(KNOWN, words)
    receipt = receipt_on(await somebody.send(check))
    (event,) = await office.messages()
    await office.reply("Thank you.", event)

    assert answers_on(await somebody.look(receipt, words.language)) == ["Thank you."]
