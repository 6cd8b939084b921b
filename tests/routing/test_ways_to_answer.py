"""How somebody wants to be answered: what goes to notify, what to the desk, who may not see."""

from __future__ import annotations

import json
import re

from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import open_sealed, unpad
from services.notify import model as notify_model
from services.routing.actions import prompting
from services.routing.app import build

from .conftest import ANSWERS, KNOWN, Visitor, at_of, receipt_of, with_answers, words_of

NUMBER = "+39 312 345 6789"
HOURS = {"start": "20", "end": "24", "zone": "Africa/Asmara"}


async def prompted(office) -> list[NoticeRequested]:
    await office.reply("Yes.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    return await office.said(NoticeRequested)


async def test_an_sms_goes_to_the_number_in_its_safe_hours_and_says_nothing(
    office, visitor, notify
):
    await visitor.write(by="sms", to=NUMBER, safe="yes", **HOURS)
    (notice,) = await prompted(office)
    where = notify_model.open_address(notify, notice.sealed_address, notice.channel)

    assert notice.channel == "sms"
    assert where.address.spelled == "+393123456789"
    assert (where.hours.first, where.hours.end, where.hours.zone.key) == (20, 24, "Africa/Asmara")


async def test_an_e_mail_keeps_to_its_hours_too(office, visitor, notify):
    await visitor.write(by="email", to="me@here.example", safe="yes", **HOURS)
    (notice,) = await prompted(office)
    told = json.loads(unpad(open_sealed(notify, notice.sealed_address)))

    assert (notice.channel, told["hours"], told["zone"]) == ("email", [20, 24], "Africa/Asmara")


async def test_neither_number_nor_hours_of_a_prompt_stand_in_the_letter(office, visitor):
    await visitor.write(by="sms", to=NUMBER, safe="yes", **HOURS)
    (event,) = await office.messages()
    answer = office.mine.read(event)["answer"]

    assert answer.pop("by") == "sms"
    assert set(answer.values()) == {None}


async def test_whoever_wants_a_call_tells_the_desk_where_when_and_a_word_for_both(office, visitor):
    told = {"words": "Say you are from the school.", "word": "Jasmine"}
    checked = await visitor.fill(by="call", to=NUMBER, safe="yes", **HOURS, **told)
    await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    (event,) = await office.messages()

    assert office.mine.read(event)["answer"] == {
        "by": "call",
        "to": "+393123456789",
        "from": 20,
        "until": 0,
        "zone": "Africa/Asmara",
        "word": "Jasmine",
        "words": "Say you are from the school.",
    }
    assert "Eritrea" in words_of(checked)
    assert await office.resources.pool.fetchval("SELECT count(channel) FROM enquiries") == 0
    assert "Jasmine" not in await office.rows()


async def test_a_messenger_is_named_in_the_letter_and_has_no_word_for_a_call(office, visitor):
    await visitor.write(by="messenger", to="Telegram, @me", safe="yes", word="Jasmine")
    (event,) = await office.messages()
    answer = office.mine.read(event)["answer"]

    assert (answer["by"], answer["to"], answer["word"]) == ("messenger", "Telegram, @me", None)


async def test_where_it_is_not_safe_nobody_learns_a_number(office, visitor):
    for by in ("sms", "call", "messenger"):
        checked = await visitor.fill(by=by, to=NUMBER, safe="not_sure", words="Psst")
        await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")

        assert "6789" not in checked.text
    letters = [office.mine.read(event) for event in await office.messages()]

    assert {letter["answer"]["by"] for letter in letters} == {"receipt"}
    assert "6789" not in str(letters)
    assert "Psst" not in str(letters)


async def test_what_a_country_must_not_see_goes_to_the_default_desk(office, visitor):
    checked = await visitor.fill(hide="yes", country1="ER", country2="ET", country3="ER")
    await visitor.post(f"write/{KNOWN}", checked, at="check", go="send")
    (event,) = await office.messages()

    assert (event.desk, event.excluded) == (office.default.desk, ("ER", "ET"))
    assert "Eritrea" in words_of(checked)


async def test_countries_that_were_chosen_and_taken_back_exclude_nobody(office, visitor):
    await visitor.write(hide="no", country1="ER")
    (event,) = await office.messages()

    assert (event.desk, event.excluded) == (office.mine.desk, ())


async def test_haste_stands_outside_and_a_helper_inside(office, visitor):
    await visitor.write(whom="other", helper="Sam", agreed="no", urgent="yes", language="ti")
    (event,) = await office.messages()
    letter = office.mine.read(event)

    assert (event.pressing, event.language) == (True, "ti")
    assert letter["helper"] == {"name": "Sam", "consent": False}
    assert letter["adult"] is True


async def test_who_is_asked_for_by_a_guard_has_no_earlier_word_on_any_page(office, visitor):
    """The pages of a whole form, but the one that shows all to be checked: what each holds."""
    page, pages = await visitor.get(f"write/{KNOWN}"), []
    told = {"message": "Zanzibar", "by": "call", "to": "+447700900123", "safe": "yes"}
    told |= {"helper": "Mombasa"}
    answers = with_answers(**told, whom="other", hide="yes", country1="ER")
    while at_of(page) in answers:
        pages.append((at_of(page), page.text))
        page = await visitor.post(f"write/{KNOWN}", page, **answers[at_of(page)])

    assert len(pages) == 10
    assert "Zanzibar" in page.text
    for word in ("Zanzibar", "900123", "Mombasa", 'value="ER" selected'):
        assert [at for at, text in pages if word in text] == []


async def test_the_first_page_is_light(visitor):
    """15 KB for the first view: a telephone far from any mast still gets it."""
    page = await visitor.get(f"write/{KNOWN}")

    assert len(page.content) < 10_000
    assert receipt_of(await visitor.write())


async def test_a_way_the_network_does_not_offer_is_not_shown_and_not_taken(new_office, visit):
    office = await new_office(ways=("email",))
    await office.open()
    visitor = Visitor(visit(build(office.resources)))
    page = await visitor.get(f"write/{KNOWN}")
    for fields in ANSWERS[:2]:
        page = await visitor.post(f"write/{KNOWN}", page, **fields)
    refused = await visitor.post(f"write/{KNOWN}", page, at="answer", by="sms")
    opened = await visitor.open(receipt_of(await visitor.write()))
    changed = await visitor.post("answer", opened, at="answer", by="call")

    assert re.findall(r'name="by" value="(\w+)"', page.text) == ["receipt", "email"]
    assert (refused.status_code, changed.status_code) == (422, 422)


async def test_the_last_page_tells_the_days_of_the_network(new_office, visit):
    office = await new_office(look_days=3, answer_days=21)
    await office.open()
    said = words_of(await Visitor(visit(build(office.resources))).write())

    assert "within 3 days" in said
    assert "within 21 days" in said
