"""The form, from the first question to the receipt."""

from __future__ import annotations

from services.contracts.codes import new_reference

from .conftest import KNOWN, receipt_of, words_of


async def test_a_message_reaches_the_desk_that_answers_for_the_reference(office, visitor):
    page = await visitor.write(message="I know her from school.", relation="knows")
    (event,) = await office.messages()

    assert page.status_code == 200, words_of(page)
    assert event.desk == office.mine.desk
    assert event.reference == KNOWN
    assert office.mine.read(event) == {
        "relation": "knows",
        "message": "I know her from school.",
        "answer": {"by": "receipt"},
        "language": "en",
        "adult": True,
    }
    assert receipt_of(page)
