"""The form's pages: whatever is answered, changed and gone back from, one comes to the end."""

from __future__ import annotations

import random
from itertools import product

import pytest

from services.routing.model.form import CHOICES, FIELDS, QUESTIONS, SPOKEN, Draft, Step
from services.routing.model.turns import Shown, Typed, following

RIGHT = {
    "relation": "sought",
    "message": "Some words.",
    "safe": "yes",
    "hide": "no",
    "language": "so",
    "interpreter": "yes",
    "adult": "yes",
    "whom": "self",
    "helper": "Sam",
    "agreed": "yes",
}
REACHED = {
    "email": "me@here.example",
    "sms": "+393123456789",
    "call": "+39 312 345 6789",
    "messenger": "an app, me",
}


def turn(draft: Draft, step: Step, fields: dict[str, str], **more) -> Shown:
    typed = Typed("token", step, fields, **more)
    filled = draft.filled(step, fields)
    found = filled.faults(step)
    if step is Step.MESSAGE and not filled.message:
        found = {"message": "form_message_empty"}
    return following(typed, draft, filled, found)


def answered(draft: Draft, step: Step, told: dict[str, str]) -> dict[str, str]:
    """Return what somebody types on a page who answers it right."""
    right = RIGHT | {"by": draft.by or "receipt", "to": REACHED.get(draft.by, "")} | told
    return {name: right.get(name, "") for name in FIELDS[step]} | {
        name: value for name, value in told.items() if name.startswith("country")
    }


def walked(told: dict[str, str], draft: Draft | None = None) -> tuple[Draft, list[Step]]:
    """Answer page after page; return what is filled in, and which pages were asked."""
    shown, seen = Shown("token", draft or Draft(), Step.RELATION), []
    while shown.step is not Step.CHECK:
        seen.append(shown.step)
        shown = turn(shown.draft, shown.step, answered(shown.draft, shown.step, told))
        assert not shown.errors
        assert len(seen) <= len(QUESTIONS)
    return shown.draft, seen


WAYS = list(product(CHOICES["by"], CHOICES["safe"], CHOICES["whom"], CHOICES["hide"]))


@pytest.mark.parametrize(("by", "safe", "whom", "hide"), WAYS)
def test_every_way_leads_through_what_applies_and_through_nothing_else(by, safe, whom, hide):
    told = {"by": by, "safe": safe, "whom": whom, "hide": hide, "country1": "ER"}
    draft, seen = walked(told)
    letter = draft.letter().content

    assert (Step.REACH in seen) is (by != "receipt")
    assert (Step.INTERPRETER in seen) is (by in SPOKEN)
    assert (Step.HELPER in seen) is (whom == "other")
    assert seen == list(draft.questions())
    assert draft.excluded == (("ER",) if hide == "yes" else ())
    assert letter["helper"] == ({"name": "Sam", "consent": True} if whom == "other" else None)
    assert letter["answer"]["by"] == (by if safe == "yes" else "receipt")
    assert letter["answer"]["to"] == (draft.to if by in SPOKEN and safe == "yes" else None)
    assert letter["interpreter"] is (True if by in SPOKEN else None)
    assert bool(draft.to) is (by != "receipt" and safe == "yes")
    assert (draft.prompted is None) is not (by in ("email", "sms") and safe == "yes")


def test_who_wants_nothing_special_answers_seven_pages():
    _, seen = walked({"by": "receipt"})

    assert [step.value for step in seen] == [
        *("relation", "message", "answer", "countries", "language", "age", "whom")
    ]


@pytest.mark.parametrize("number", range(150))
def test_random_steps_to_and_fro_never_lose_the_way(number):
    """Typed, changed, emptied, gone back, sent again from an older page: in any order."""
    dice = random.Random(number)
    shown, older = Shown("token", Draft(), Step.RELATION), []
    for _ in range(60):
        draft, step = shown.draft, shown.step
        if step is Step.CHECK or dice.random() < 0.15:  # an older page, or one that is changed
            page = dice.choice(older or [(Step.RELATION, {})])
            changing = dice.random() < 0.5
        else:
            page, changing = (step, thrown(dice, draft, step)), shown.changing
        older.append(page)
        shown = turn(draft, *page, changing=changing, go=dice.choice(("", "", "", "back")))
        stands(draft, shown, page[0])
    end, _ = walked({}, shown.draft)

    assert end.next() is Step.CHECK


def thrown(dice: random.Random, draft: Draft, step: Step) -> dict[str, str]:
    fields = answered(draft, step, {"by": draft.by} if step is Step.REACH else {})
    for name in fields:
        if dice.random() < 0.3:
            fields[name] = dice.choice((*CHOICES.get(name, ("", "words", "9", "17")), ""))
    if step is Step.COUNTRIES:
        fields["country2"] = dice.choice(("ER", "SY", "XX", ""))
    return fields


def stands(before: Draft, shown: Shown, typed: Step) -> None:
    """What holds after every turn."""
    draft = shown.draft
    known = set(draft.questions())
    assert shown.step in known | {Step.CHECK} or shown.errors
    assert {Step(one) for one in draft.done} <= known
    if shown.step is Step.CHECK:
        assert draft.next() is Step.CHECK
        assert not any(draft.faults(step) for step in known)
        assert draft.safe == "yes" or not draft.to
        assert draft.letter().content["language"] in CHOICES["language"]
    depends = {"by", "whom"} & set(FIELDS[typed])
    for step in known - {typed}:
        for name in set(FIELDS[step]) - set(FIELDS[typed]):
            kept = getattr(draft, name) == getattr(before, name)
            assert kept or depends, f"{typed} changed {name}"


def test_another_way_to_be_answered_takes_the_address_of_the_first_along():
    draft, _ = walked({"by": "email"})
    shown = turn(draft, Step.ANSWER, {"by": "sms"}, changing=True)

    assert (shown.step, shown.draft.to, shown.draft.safe) == (Step.REACH, "", "")
    assert shown.changing


def test_an_older_page_for_an_address_means_the_way_it_asked_for():
    draft, _ = walked({"by": "receipt"})
    shown = turn(draft, Step.REACH, {"by": "email", "to": "me@here.example", "safe": "yes"})

    assert shown.draft.prompted.address == "me@here.example"
    assert shown.draft.by == "email"


def test_asking_for_more_countries_keeps_those_that_are_chosen():
    fields = {"hide": "yes", "country1": "ER", "country2": "ER", "country3": "SY"}
    shown = turn(Draft(), Step.COUNTRIES, fields, go="more")

    assert shown.step is Step.COUNTRIES
    assert shown.draft.excluded == ("ER", "SY")
    assert not shown.errors


def test_enter_on_no_country_goes_on():
    """A browser presses the first button of the form, which here asks for more room."""
    draft, _ = walked({})

    assert turn(draft, Step.COUNTRIES, {"hide": "no"}, go="more").step is Step.LANGUAGE


@pytest.mark.parametrize(
    ("adult", "urgent", "pressing"),
    [("yes", "", False), ("yes", "yes", True), ("no", "", True), ("no", "yes", True)],
)
def test_who_is_young_or_in_haste_is_pressing(adult, urgent, pressing):
    draft, _ = walked({"adult": adult, "urgent": urgent})

    assert draft.pressing is pressing
