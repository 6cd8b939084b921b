"""What a visitor sees: the desk's pages, alike for every reference, their titles telling little."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from services.routing.mailbox import Receipt, picture
from services.routing.model.enquiries import Contents
from services.routing.model.form import Draft, Step
from services.routing.model.told import USUAL, Told
from services.routing.model.turns import Shown

from .codes import TO_COMPARE, said, to_compare
from .form import choosing, form, way

HERE = Path(__file__).parents[1]
MEND, LATER = 422, 503
_LATER = {"form_closed", "form_waiting", "mailbox_many", "picture_closed", "picture_fault_late"}


@dataclass(frozen=True)
class Pages:
    """Draws the pages; `errors` is field to catalogue key, and whatever was typed is kept."""

    templates: Templates
    told: Told = USUAL

    @classmethod
    def open(
        cls,
        gallery_origin: str,
        spoken: Collection[Language] = tuple(Language),
        told: Told = USUAL,
    ) -> Self:
        """Read words and templates once; raises `WordsMissing` if a language has gaps."""
        words = Words.load(HERE / "locale").switched_on(spoken)
        drawn = templates(HERE / "templates", words, frame=Frame(gallery=gallery_origin))
        return cls(drawn, told)

    @property
    def words(self) -> Words:
        """Return the languages."""
        return self.templates.words

    @property
    def gallery(self) -> str:
        """Return the origin of the faces."""
        return self.templates.frame.gallery

    def question(self, catalogue: Catalogue, shown: Shown) -> HTMLResponse:
        """Return one page of the form, or the one that shows all answers."""
        name = f"write_{shown.step.value}.html"
        return self._page(name, catalogue, shown.errors, **form(catalogue, shown, self.told.ways))

    def first(self, catalogue: Catalogue, reference: str) -> HTMLResponse:
        """Return the first page, the same for every reference."""
        shown = form(catalogue, Shown("", Draft(), Step.RELATION), self.told.ways)
        return self._page("write_relation.html", catalogue, {}, here=f"write/{reference}", **shown)

    def waiting(self, catalogue: Catalogue, token: str, version: str) -> HTMLResponse:
        """Return the page that sends later what is kept, while nothing can be read or taken."""
        errors = {"main": "form_waiting"}
        return self._page("write_wait.html", catalogue, errors, token=token, version=version)

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
            for name, group in to_compare(receipt).items()
            if typed and read_code(typed.get(name, "")) != group
        }
        return self._page(
            "receipt.html",
            catalogue,
            errors,
            groups=[(group, said(catalogue, group)) for group in receipt.groups],
            picture=Markup(picture(receipt.code)),  # noqa: S704 - drawn by us, of the code alone
            token=token,
            typed={name: typed.get(name, "") for name in to_compare(receipt)},
            compared=bool(typed) and not errors,
            to_compare=TO_COMPARE,
            look_again=catalogue.date(look_again),
            told=self.told,
            steps=way(catalogue),
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

    def many(self, catalogue: Catalogue, typed: str) -> HTMLResponse:
        """Return the same page to who must try again in a minute, with what was typed."""
        page = self.ask_receipt(catalogue, typed, {"receipt": "mailbox_many"})
        page.headers["retry-after"] = "60"
        return page

    def mailbox(
        self,
        catalogue: Catalogue,
        found: Contents | None,
        token: str,
        message: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return what is found in a mailbox (None: not known now), with room to write again."""
        return self._page(
            "mailbox.html",
            catalogue,
            errors or {},
            found=found,
            token=token,
            message=message,
            current="answer",
        )

    def unplaced(self, catalogue: Catalogue, reference: str, token: str) -> HTMLResponse:
        """Return what a mailbox says whose message nobody may read: it can be written anew."""
        return self._page(
            "mailbox_unplaced.html",
            catalogue,
            {},
            reference=reference,
            token=token,
            current="answer",
        )

    def way(
        self,
        catalogue: Catalogue,
        token: str,
        draft: Draft,
        step: Step,
        errors: Mapping[str, str],
    ) -> HTMLResponse:
        """Return the page that asks how to answer from now on, or where."""
        return self._page(
            f"mailbox_{step.value}.html",
            catalogue,
            errors,
            token=token,
            draft=draft,
            current="answer",
            **choosing(catalogue, step, self.told.ways),
        )

    def erasing(
        self, catalogue: Catalogue, token: str, errors: Mapping[str, str] = MappingProxyType({})
    ) -> HTMLResponse:
        """Return the page that asks whether everything is to be deleted."""
        return self._page("mailbox_erase.html", catalogue, errors, token=token, current="answer")

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
            status = LATER if _LATER & set(errors.values()) else MEND
        said = {field: catalogue.text(key) for field, key in errors.items()}
        return self.templates.page(name, catalogue, status=status, errors=said, **context)
