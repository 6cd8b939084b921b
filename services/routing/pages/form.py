"""What a page of the form shows: its choices, how far it is, and all answers to check."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import time
from typing import Any

from markupsafe import Markup

from services.chassis.web.words import Catalogue, ltr
from services.contracts.codes import Language
from services.contracts.words import languages
from services.routing.model.form import CHOICES, MOST_COUNTRIES, SPOKEN, Draft, Step
from services.routing.model.turns import Shown

from .places import countries, place, zones

_STATIONS = ("relation", "message", "answer", "countries", "about", "check", "receipt")
_STATION = {Step.REACH: "answer"} | dict.fromkeys(
    (Step.LANGUAGE, Step.INTERPRETER, Step.AGE, Step.WHOM, Step.HELPER), "about"
)

_TITLES = {
    Step.RELATION: "form_relation_question",
    Step.MESSAGE: "form_message_question",
    Step.ANSWER: "form_answer_question",
    Step.REACH: "form_reach_title",
    Step.COUNTRIES: "form_countries_question",
    Step.LANGUAGE: "form_language_question",
    Step.INTERPRETER: "form_interpreter_question",
    Step.AGE: "form_age_question",
    Step.WHOM: "form_whom_question",
    Step.HELPER: "form_helper_title",
}
_WORDS = {
    "by": "form_answer_{}",
    "safe": "answer_{}",
    "hide": "answer_{}",
    "interpreter": "answer_{}",
    "adult": "answer_{}",
}
"""Where the words of a choice stand; elsewhere they are called like the choice."""

Lines = list[Markup | str]


def form(catalogue: Catalogue, shown: Shown, ways: Collection[str]) -> dict[str, Any]:
    """Return what every page of the form is drawn from."""
    draft, step = shown.draft, shown.step
    return {
        "draft": draft,
        "step": step.value,
        "token": shown.token,
        "changing": shown.changing,
        "steps": way(catalogue),
        "at": _STATIONS.index(_STATION.get(step, step.value)),
        "first": step is Step.RELATION,
        "rows": _rows(catalogue, draft) if step is Step.CHECK else (),
        **choosing(catalogue, step, ways),
        **(_excluding(catalogue, draft) if step is Step.COUNTRIES else {}),
    }


def way(catalogue: Catalogue) -> list[str]:
    """Return the names of the stations of the form, the receipt last."""
    return [str(catalogue.text(f"form_way_{name}")) for name in _STATIONS]


def choosing(catalogue: Catalogue, step: Step, ways: Collection[str]) -> dict[str, Any]:
    """Return what may be chosen on a page."""
    return {
        "choices": _choices(catalogue),
        "ways_to_answer": _ways_to_answer(catalogue, ways) if step is Step.ANSWER else (),
        **(_reaching(catalogue) if step is Step.REACH else {}),
    }


def _ways_to_answer(catalogue: Catalogue, ways: Collection[str]) -> list[tuple[str, str, str]]:
    """Return how one may be answered, as (code, words, what speaks for it)."""
    more = {"receipt": "form_answer_receipt_more", "call": "form_answer_call_more"}
    return [
        (code, words_of(catalogue, "by", code), catalogue.text(more[code]) if code in more else "")
        for code in CHOICES["by"]
        if code in ways
    ]


def _reaching(catalogue: Catalogue) -> dict[str, Any]:
    """Return what the page that asks for an address and its hours is drawn from."""
    choose = [("", catalogue.text("form_choose"))]
    start = [(str(hour), catalogue.time(time(hour))) for hour in range(24)]
    end = [(str(hour), catalogue.time(time(hour % 24))) for hour in range(1, 25)]
    return {
        "hours": {"start": choose + start, "end": choose + end},
        "zones": choose + zones(catalogue),
        "spoken": SPOKEN,
    }


def words_of(catalogue: Catalogue, name: str, code: str) -> str:
    """Return what a choice says."""
    if name == "language":
        facts = languages()[Language(code)]
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(
            facts.tag, facts.direction, facts.native_name
        )
    return catalogue.text(_WORDS.get(name, f"form_{name}_{{}}").format(code))


def _excluding(catalogue: Catalogue, draft: Draft) -> dict[str, Any]:
    rooms = min(MOST_COUNTRIES, (len(draft.excluded) // 3 + 1) * 3)
    chosen = [*draft.excluded, *[""] * rooms][:rooms]
    return {
        "countries": [("", catalogue.text("form_choose")), *countries(catalogue)],
        "chosen_countries": list(enumerate(chosen, start=1)),
        "more_countries": rooms < MOST_COUNTRIES,
        "many_countries": draft.many_excluded,
    }


def _choices(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen on each page, as (code, words)."""
    return {
        name: [(code, words_of(catalogue, name, code)) for code in codes]
        for name, codes in CHOICES.items()
    }


def _rows(catalogue: Catalogue, draft: Draft) -> list[tuple[str, str, Lines]]:
    """Return the answers as (page, question, lines)."""
    return [
        (step.value, catalogue.text(_TITLES[step]), _LINES[step](catalogue, draft))
        for step in draft.questions()
    ]


def _chosen(name: str) -> Callable[[Catalogue, Draft], Lines]:
    return lambda catalogue, draft: [words_of(catalogue, name, getattr(draft, name))]


def _reach_lines(catalogue: Catalogue, draft: Draft) -> Lines:
    if draft.safe != "yes":
        return [catalogue.text("form_answer_unsafe")]
    lines: Lines = [ltr(draft.to) if draft.by != "messenger" else _as_typed(draft.to)]
    for label, said in (("form_words_label", draft.words), ("form_word_label", draft.word)):
        if said:
            lines.append(Markup("{} – {}").format(catalogue.text(label), _as_typed(said)))
    if draft.hours:
        start, end = (catalogue.time(time(h % 24)) for h in (draft.hours.start, draft.hours.end))
        where = place(catalogue, draft.hours.zone)
        lines.append(catalogue.text("form_hours_told", start=start, end=end, place=where))
    return lines


def _country_lines(catalogue: Catalogue, draft: Draft) -> Lines:
    lines: Lines = [catalogue.country(code) for code in draft.excluded]
    many = [catalogue.text("form_countries_many")] if draft.many_excluded else []
    return lines + many or [catalogue.text("answer_no")]


def _age_lines(catalogue: Catalogue, draft: Draft) -> Lines:
    lines: Lines = [catalogue.text(f"form_age_{draft.adult}")]
    if draft.urgent == "yes":
        lines.append(catalogue.text("form_urgent"))
    return [*lines, catalogue.text("form_pressing")] if draft.pressing else lines


def _helper_lines(catalogue: Catalogue, draft: Draft) -> Lines:
    return [_as_typed(draft.helper), words_of(catalogue, "agreed", draft.agreed)]


def _as_typed(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)


_LINES: dict[Step, Callable[[Catalogue, Draft], Lines]] = {
    Step.RELATION: _chosen("relation"),
    Step.MESSAGE: lambda _, draft: [draft.message],
    Step.ANSWER: _chosen("by"),
    Step.REACH: _reach_lines,
    Step.COUNTRIES: _country_lines,
    Step.LANGUAGE: _chosen("language"),
    Step.INTERPRETER: _chosen("interpreter"),
    Step.AGE: _age_lines,
    Step.WHOM: _chosen("whom"),
    Step.HELPER: _helper_lines,
}
