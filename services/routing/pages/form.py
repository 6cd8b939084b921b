"""What a page of the form shows: its choices, how far it is, and all answers to check."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from services.chassis.web.words import Catalogue
from services.contracts.codes import Language
from services.contracts.words import languages
from services.routing.model.form import CHOICES, QUESTIONS, Draft, Step
from services.routing.model.turns import Shown

_TITLES = {
    "relation": "form_relation_question",
    "message": "form_message_question",
    "answer": "form_answer_question",
    "about": "form_about_title",
}


_BY = {"receipt": "form_answer_site", "email": "form_answer_email"}


def form(catalogue: Catalogue, shown: Shown) -> dict[str, Any]:
    """Return what every page of the form is drawn from."""
    draft, step = shown.draft, shown.step
    return {
        "draft": draft,
        "step": step.value,
        "token": shown.token,
        "changing": shown.changing,
        "steps": way(catalogue),
        "at": list(Step).index(step),
        "choices": _choices(catalogue),
        "rows": _rows(catalogue, draft) if step is Step.CHECK else (),
    }


def way(catalogue: Catalogue) -> list[str]:
    """Return the names of the stations of the form, the receipt last."""
    names = [*(step.value for step in Step), "receipt"]
    return [str(catalogue.text(f"form_way_{name}")) for name in names]


def _choices(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen on each page, as (code, words)."""
    return {
        name: [(code, _words_of(catalogue, name, code)) for code in codes]
        for name, codes in CHOICES.items()
    }


def _words_of(catalogue: Catalogue, name: str, code: str) -> str:
    if name == "language":
        facts = languages()[Language(code)]
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(
            facts.tag, facts.direction, facts.native_name
        )
    keys = {
        "relation": f"form_relation_{code}",
        "by": _BY.get(code, ""),
        "safe": f"answer_{code}",
        "adult": f"answer_{code}",
    }
    return catalogue.text(keys[name])


def _rows(catalogue: Catalogue, draft: Draft) -> list[tuple[str, str, list[str]]]:
    """Return the answers as (page, question, lines)."""
    lines: dict[Step, list[str]] = {
        Step.RELATION: [_words_of(catalogue, "relation", draft.relation)],
        Step.MESSAGE: [draft.message],
        Step.ANSWER: _answer_lines(catalogue, draft),
        Step.ABOUT: [
            _words_of(catalogue, "language", draft.language),
            catalogue.text(f"form_age_{draft.adult}"),
        ],
    }
    return [(step.value, catalogue.text(_TITLES[step.value]), lines[step]) for step in QUESTIONS]


def _answer_lines(catalogue: Catalogue, draft: Draft) -> list[str]:
    if draft.by != "email":
        return [catalogue.text("form_answer_site")]
    if draft.address is None:
        return [catalogue.text("form_answer_site"), catalogue.text("form_answer_unsafe")]
    return [
        catalogue.text("form_answer_email"),
        Markup('<bdi dir="ltr">{}</bdi>').format(draft.address),
    ]
