"""Ready-made questions: set with a seeker in one language, put to a writer in another."""

from __future__ import annotations

import re

import pytest

from services.contracts.codes import Language
from services.intake.actions.linking import Wish
from services.intake.matching.answers import gives_away
from services.intake.model.linking import Claim
from services.intake.model.telling import Own, tells_too_much
from services.intake.pages.phrases import ASKING, ask_in, asking
from tests.support.intake import Visitor, a_letter
from tests.support.meeting import link


@pytest.mark.parametrize("language", list(Language))
def test_each_question_is_there_in_every_language_and_tells_nothing_of_who_asks(language):
    own = Own("Hellenic Red Cross", "Maria Papadopoulou", ["Athens", "Greece", "Ελλάδα"])
    texts = ASKING[language].texts

    assert list(texts) == list(ASKING[Language.ENGLISH].texts)
    assert all(tells_too_much(text, own) == () for text in texts.values())
    assert all(re.search(r"[?؟;]$", text) for key, text in texts.items() if key != "lead")


def test_a_question_set_in_french_is_asked_in_somali_after_a_sentence_that_leads_to_it():
    french, somali = asking(Language.FRENCH), ASKING[Language.SOMALI].texts

    asked = ask_in("", [french[0], "In my own words?"], Language.SOMALI)

    assert asked == f"{somali['lead']}\n{somali['called']}"
    assert ask_in(asked, [french[0]], Language.SOMALI) == asked
    assert ask_in("Salaan", ["In my own words?"], Language.SOMALI) == "Salaan"


def test_no_ready_made_question_gives_its_own_answer_away():
    for text in asking(Language.ENGLISH):
        assert not gives_away(text, "", "Zebulon the barker")


async def test_it_is_chosen_in_the_case_and_put_into_the_answer_as_the_visitor_reads_it(
    office, portal
):
    case_id = await office.register()
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), language=Language.SOMALI)
    sought = (await office.file(case_id)).sought[0].sought_id
    await link(office, visitor, Wish(case_id, sought, Claim.IS))
    browser = await portal(office.founded.caseworker)
    ready = asking(Language.ENGLISH)[2]
    path = f"/enquiries/{visitor.enquiry_id}/verifying"

    kept = await browser.post(f"/cases/{case_id}/questions", ready=ready, answer="Zebulon barker")
    async with office.tx() as tx:
        question = str(await tx.fetchval("SELECT question_id FROM questions"))
    page = await browser.post(f"{path}/phrases", question=question, reply="Salaan")
    none = await browser.post(f"{path}/phrases", reply="Salaan")
    answer = re.search(r"<textarea[^>]*name=\"reply\"[^>]*>\n(.*?)</textarea>", page.text, re.S)[1]

    assert kept.status_code == 303
    assert (page.status_code, none.status_code) == (200, 422)
    texts = ASKING[Language.SOMALI].texts
    assert answer == f"Salaan\n{texts['lead']}\n{texts['animal']}"
    assert "Zebulon" not in answer


async def test_a_question_that_is_not_on_the_list_is_refused(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)

    wrong = await browser.post(f"/cases/{case_id}/questions", ready="Where?", answer="At the well")
    empty = await browser.post(f"/cases/{case_id}/questions", answer="At the old well")

    assert (wrong.status_code, empty.status_code) == (422, 422)
