"""What a visitor sees: the desk's pages, alike for every reference, their titles telling little."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services.chassis.web.pages import Frame, Templates, templates
from services.chassis.web.words import Catalogue, Words
from services.contracts.codes import Language, read_code
from services.contracts.words import languages

from .mailbox import Receipt, picture
from .model import CHOICES, QUESTIONS, Draft, Step

HERE = Path(__file__).parent

MEND, LATER = 422, 503
TO_COMPARE = (2, 4)
"""The groups a visitor may type back, counted from one."""

_TITLES = {
    "relation": "form_relation_question",
    "message": "form_message_question",
    "answer": "form_answer_question",
    "about": "form_about_title",
}
_BY = {"receipt": "form_answer_site", "email": "form_answer_email"}


@dataclass(frozen=True)
class Pages:
    """Draws the pages; `errors` is field to catalogue key, and whatever was typed is kept."""

    templates: Templates

    @classmethod
    def open(cls, gallery_origin: str, spoken: Collection[Language] = tuple(Language)) -> Self:
        """Read words and templates once; raises `WordsMissing` if a language has gaps."""
        words = Words.load(HERE / "locale").switched_on(spoken)
        return cls(templates(HERE / "templates", words, frame=Frame(gallery=gallery_origin)))

    @property
    def words(self) -> Words:
        """Return the languages."""
        return self.templates.words

    @property
    def gallery(self) -> str:
        """Return the origin of the faces."""
        return self.templates.frame.gallery

    def question(
        self,
        catalogue: Catalogue,
        step: Step,
        draft: Draft,
        *,
        token: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return one page of the form, or the one that shows all answers."""
        return self._page(
            f"write_{step.value}.html",
            catalogue,
            errors or {},
            **_form(catalogue, step, draft, token),
        )

    def first(self, catalogue: Catalogue, reference: str) -> HTMLResponse:
        """Return the first page, the same for every reference."""
        form = _form(catalogue, Step.RELATION, Draft(), "")
        return self._page("write_relation.html", catalogue, {}, here=f"write/{reference}", **form)

    def receipt(
        self,
        catalogue: Catalogue,
        receipt: Receipt,
        token: str,
        look_again: date,
        typed: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return the page with the receipt; `typed` are groups written back, right or wrong."""
        typed = typed or {}
        errors = {
            name: "receipt_mismatch"
            for name, group in _to_compare(receipt).items()
            if typed and read_code(typed.get(name, "")) != group
        }
        return self._page(
            "receipt.html",
            catalogue,
            errors,
            groups=[(group, _said(catalogue, group)) for group in receipt.groups],
            picture=Markup(picture(receipt.code)),  # noqa: S704 - drawn by us, of the code alone
            token=token,
            typed={name: typed.get(name, "") for name in _to_compare(receipt)},
            compared=bool(typed) and not errors,
            to_compare=TO_COMPARE,
            look_again=catalogue.date(look_again),
            steps=_steps(catalogue),
            at=len(Step),
        )

    def ask_receipt(
        self, catalogue: Catalogue, typed: str = "", errors: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return the page that asks for a receipt."""
        return self._page(
            "answer.html",
            catalogue,
            errors or {},
            typed=typed,
            here=None if errors else "answer",
            current="answer",
        )

    def mailbox(
        self,
        catalogue: Catalogue,
        replies: Sequence[str] | None,
        token: str,
        message: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return what waits in a mailbox (None: not known now), with room to write again."""
        return self._page(
            "mailbox.html",
            catalogue,
            errors or {},
            replies=replies,
            token=token,
            message=message,
            current="answer",
        )

    def remove(
        self,
        catalogue: Catalogue,
        token: str,
        *,
        here: str | None = None,
        typed: Mapping[str, str] = MappingProxyType({}),
        errors: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return the page on which someone asks that a face be removed."""
        kept = {name: typed.get(name, "") for name in ("message", "withdrawal_code")}
        return self._page("remove.html", catalogue, errors or {}, token=token, here=here, **kept)

    def stop(
        self, catalogue: Catalogue, *, done: bool = False, closed: bool = False
    ) -> HTMLResponse:
        """Return the page that ends prompts: without frame, name or link, for who looks on."""
        status = LATER if closed else 200
        state = "closed" if closed else "done" if done else "asked"
        return self.templates.page("stop.html", catalogue, status=status, state=state)

    def done(self, catalogue: Catalogue, title: str, text: str) -> HTMLResponse:
        """Return a page that says that something was done."""
        return self._page(
            "done.html", catalogue, {}, heading=catalogue.text(title), text=catalogue.text(text)
        )

    def _page(
        self, name: str, catalogue: Catalogue, errors: Mapping[str, str], **context: Any
    ) -> HTMLResponse:
        status = 200
        if errors:
            status = LATER if "form_closed" in errors.values() else MEND
        said = {field: catalogue.text(key) for field, key in errors.items()}
        return self.templates.page(name, catalogue, status=status, errors=said, **context)


def _form(catalogue: Catalogue, step: Step, draft: Draft, token: str) -> dict[str, Any]:
    return {
        "draft": draft,
        "step": step.value,
        "token": token,
        "steps": _steps(catalogue),
        "at": list(Step).index(step),
        "choices": _choices(catalogue),
        "rows": _rows(catalogue, draft) if step is Step.CHECK else (),
    }


def _steps(catalogue: Catalogue) -> list[str]:
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


def _said(catalogue: Catalogue, group: str) -> Markup:
    """Return how a group is said, in the order of its characters whichever way the page runs.

    Digits are said in words; letters stand by themselves, since they have no name everywhere.
    """
    said = [catalogue.text(f"say_{c}") if c.isdigit() else c for c in group]
    return Markup(" ").join(Markup("<bdi>{}</bdi>").format(one) for one in said)


def _to_compare(receipt: Receipt) -> dict[str, str]:
    return {f"group{number}": receipt.groups[number - 1] for number in TO_COMPARE}
