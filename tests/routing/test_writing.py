"""The form, from the first question to the receipt."""

from __future__ import annotations

import re

import pytest

from services.contracts.codes import Language, new_reference
from services.routing.model.addresses import is_email
from services.routing.pages import Pages

from .conftest import ANSWERS, KNOWN, receipt_of, words_of

LANGUAGES = tuple(language.value for language in Language)


async def test_a_message_reaches_the_desk_that_answers_for_the_reference(office, visitor):
    page = await visitor.write(message="I know her from school.", relation="knows")
    (event,) = await office.messages()

    assert page.status_code == 200
    assert (event.desk, event.reference, event.kind) == (office.mine.desk, KNOWN, "message")
    assert office.mine.read(event) == {
        "relation": "knows",
        "message": "I know her from school.",
        "answer": answered("receipt"),
        "language": "en",
        "interpreter": None,
        "adult": True,
        "helper": None,
        "withdrawal_code": None,
    }


async def test_a_message_about_an_unknown_reference_reaches_the_default_desk(office, visitor):
    unknown = new_reference()
    page = await visitor.write(unknown)
    (event,) = await office.messages()

    assert receipt_of(page)
    assert (event.desk, event.reference) == (office.default.desk, unknown)
    assert office.default.read(event)["relation"] == "sought"


async def test_the_language_of_the_answer_may_differ_from_the_page(office, visitor):
    visitor.language = "fr"
    await visitor.write(language="ar", adult="no")
    (event,) = await office.messages()

    assert event.language == "ar"
    assert office.mine.read(event)["language"] == "ar"
    assert office.mine.read(event)["adult"] is False


async def test_all_answers_are_shown_before_sending_and_can_be_changed(visitor):
    checked = await visitor.fill(message="We shared a room.", relation="knows_sought")
    change = await visitor.post(f"write/{KNOWN}", checked, at="check", go="change-message")
    after = await visitor.post(f"write/{KNOWN}", change, at="message", message="A house.")

    assert "We shared a room." in words_of(checked)
    assert "I know the one this person is looking for" in words_of(checked)
    assert "We shared a room.</textarea>" in change.text
    assert "A house." in words_of(after)
    assert 'value="send"' in after.text


async def test_going_back_keeps_what_was_typed(visitor):
    page = await visitor.get(f"write/{KNOWN}")
    page = await visitor.post(f"write/{KNOWN}", page, **ANSWERS[0])
    back = await visitor.post(f"write/{KNOWN}", page, at="message", message="Half a s", go="back")
    again = await visitor.post(f"write/{KNOWN}", back, **ANSWERS[0])

    assert 'value="sought" id="relation" checked' in back.text
    assert "Half a s</textarea>" in again.text


async def test_every_page_before_can_be_reached_from_the_last(visitor):
    page = await visitor.fill()
    seen = []
    for at in ("check", "whom", "age", "language", "countries", "answer", "message"):
        page = await visitor.post(f"write/{KNOWN}", page, at=at, go="back", message="Kept")
        seen.append(re.search(r'name="at" value="(\w+)"', page.text)[1])

    assert seen == [one["at"] for one in reversed(ANSWERS)]


async def test_nothing_is_sent_before_the_end(office, visitor):
    await visitor.fill()

    assert await office.messages() == []


async def test_a_form_that_skips_questions_is_led_back_to_them(office, visitor):
    page = await visitor.post(f"write/{KNOWN}", **ANSWERS[1])
    sent = await visitor.post(f"write/{KNOWN}", page, at="check", go="send")

    assert 'name="at" value="relation"' in sent.text
    assert await office.messages() == []


WRONG: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"at": "relation", "relation": "president"}, "relation", "error_choose"),
    ({"at": "message", "message": "  \r\n "}, "message", "form_message_empty"),
    ({"at": "answer"}, "by", "error_choose"),
    ({"at": "reach", "by": "email", "to": "me@"}, "to", "form_email_error"),
    ({"at": "reach", "by": "email", "to": "me@here.example"}, "safe", "error_choose"),
    ({"at": "reach", "by": "sms", "to": "0176 1234567"}, "to", "form_number_error"),
    ({"at": "reach", "by": "call", "to": "mine"}, "to", "form_number_error"),
    ({"at": "reach", "by": "messenger", "to": " "}, "to", "form_messenger_error"),
    ({"at": "reach", "by": "call", "start": "9", "end": "9"}, "start", "form_hours_error"),
    ({"at": "countries"}, "hide", "error_choose"),
    ({"at": "countries", "hide": "yes", "country1": "XX"}, "country1", "form_country_error"),
    ({"at": "language", "language": "xx"}, "language", "error_choose"),
    ({"at": "interpreter"}, "interpreter", "error_choose"),
    ({"at": "age", "urgent": "yes"}, "adult", "error_choose"),
    ({"at": "whom"}, "whom", "error_choose"),
    ({"at": "helper", "whom": "other", "agreed": "yes"}, "helper", "form_helper_error"),
    ({"at": "helper", "whom": "other", "helper": "Sam"}, "agreed", "error_choose"),
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_to_be_mended_is_said_on_top_and_beside_the_field(visitor, language):
    visitor.language = language
    for fields, field, key in WRONG:
        page = await visitor.post(f"write/{KNOWN}", **fields)
        said = words_in(language).text(key)

        assert page.status_code == 422
        assert f'<a href="#{field}">{said}</a>' in page.text
        assert f'id="{field}-mend">{said}' in page.text
        assert f'id="{field}"' in page.text
        for value in {v for k, v in fields.items() if k in ("to", "by") and v.strip()}:
            assert f'value="{value}"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_message_that_is_too_long_is_given_back_whole(visitor, language):
    visitor.language = language
    page = await visitor.post(f"write/{KNOWN}", **ANSWERS[0])
    long = "ب" * 30_000
    refused = await visitor.post(f"write/{KNOWN}", page, at="message", message=long)
    backwards = await visitor.post(f"write/{KNOWN}", page, at="message", message=long, go="back")
    shorter = await visitor.post(f"write/{KNOWN}", refused, at="message", message="ب" * 7000)

    assert refused.status_code == backwards.status_code == 422
    assert f"{long}</textarea>" in refused.text
    assert f"{long}</textarea>" in backwards.text
    assert words_in(language).text("form_message_long") in refused.text
    assert 'name="at" value="answer"' in shorter.text


async def test_the_longest_message_travels_through_the_whole_form(office, visitor):
    long = "".join(chr(0x1200 + (n * 37) % 300) for n in range(4700))
    page = await visitor.write(message=long)
    (event,) = await office.messages()

    assert receipt_of(page)
    assert office.mine.read(event)["message"] == long


async def test_a_page_that_is_far_too_large_is_turned_away_calmly(visitor):
    page = await visitor.post(f"write/{KNOWN}", at="message", message="a" * 600_000)

    assert page.status_code == 413
    assert "too large" in words_of(page)


async def test_a_receipt_among_the_words_is_refused_kindly(office, visitor):
    code = "7H3K-9QWP-2M5T-XB8D-4AAB"
    page = await visitor.post(f"write/{KNOWN}", at="message", message=f"I had {code} before")

    assert page.status_code == 422
    assert "Please take it out" in words_of(page)
    assert f"I had {code} before</textarea>" in page.text


async def test_an_address_that_is_not_safe_is_kept_nowhere(office, visitor, notify):
    for safe in ("no", "not_sure"):
        checked = await visitor.fill(by="email", to="me@here.example", safe=safe)
        page = await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")

        assert "me@here.example" not in checked.text + page.text
        assert "We do not use this way" in words_of(checked)
    assert [office.mine.read(e)["answer"] for e in await office.messages()] == [
        answered("receipt")
    ] * 2
    assert await office.resources.pool.fetchval("SELECT count(sealed_address) FROM enquiries") == 0


async def test_the_desk_learns_that_an_e_mail_goes_out_but_not_where(office, visitor):
    await visitor.write(by="email", to="me@here.example", safe="yes")
    (event,) = await office.messages()

    assert office.mine.read(event)["answer"] == answered("email")
    assert "me@here.example" not in str(office.mine.read(event))


@pytest.mark.parametrize(
    ("typed", "fine"),
    [
        ("name@example.org", True),
        ("a.b+c@mail.example.org", True),
        ("name", False),
        ("name@localhost", False),
        ("two@at@example.org", False),
        ("name@example.org\nBcc: all@example.org", False),
        ("<name@example.org>", False),
        ("n" * 60 + "@" + "e" * 190 + ".org", False),
        ("име@пример.рф", False),
    ],
)
def test_an_address_is_looked_at_for_its_form(typed, fine):
    assert is_email(typed) is fine


async def test_marks_of_direction_around_an_address_are_taken_off(visitor):
    typed = "\u200f name@example.org\u200e "
    page = await visitor.post(f"write/{KNOWN}", at="reach", by="email", to=typed, safe="yes")

    assert page.status_code == 200


async def test_a_form_left_open_for_a_day_goes_on_from_the_page_that_was_typed(
    office, visitor, watch
):
    page = await visitor.post(f"write/{KNOWN}", **ANSWERS[0])
    watch.forward(hours=25)
    late = await visitor.post(f"write/{KNOWN}", page, at="message", message="Typed slowly.")
    next_page = await visitor.post(f"write/{KNOWN}", late, **ANSWERS[0])
    for fields in ANSWERS[2:]:
        next_page = await visitor.post(f"write/{KNOWN}", next_page, **fields)

    assert late.status_code == 422
    assert "open for too long" in words_of(late)
    assert "Typed slowly." in words_of(next_page)


async def test_a_token_that_is_not_ours_sends_nothing(office, visitor):
    for token in ("", "x", "A" * 900, "🗝" * 9):
        page = await visitor.post(f"write/{KNOWN}", at="check", go="send", token=token)

        assert page.status_code == 422
    assert await office.messages() == []


async def test_a_token_of_one_page_is_no_token_of_another(office, visitor):
    removal = await visitor.get(f"remove/{KNOWN}")
    page = await visitor.post(f"write/{KNOWN}", removal, at="check", go="send")
    other = await visitor.post(f"remove/{KNOWN}", await visitor.fill())

    assert page.status_code == other.status_code == 422
    assert await office.messages() == []


async def test_what_is_typed_is_shown_as_text(visitor):
    page = await visitor.fill(message='"><script>alert(1)</script>{{ 7*7 }}')

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page.text


async def test_odd_bytes_break_nothing(visitor):
    typed = "at=message&message=%ff%fe%00%0d%0a%ed%a0%80ok&relation=%c3%28"
    page = await visitor.client.post(
        f"/en/write/{KNOWN}",
        content=typed,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    parts = await visitor.client.post(
        f"/en/write/{KNOWN}", files={"message": ("a.txt", b"words")}, data={"at": "message"}
    )

    assert page.status_code == 200
    assert parts.status_code in (400, 422)


def answered(by: str, **more: object) -> dict[str, object]:
    nothing = dict.fromkeys(("to", "from", "until", "zone", "word", "words"))
    return {"by": by, **nothing, **more}


def words_in(language):
    return Pages.open("").words.of(language)
