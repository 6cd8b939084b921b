"""Visitor: what someone does who recognises a face, at the message desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .browser import Browser, Page
from .staff import Refused

_HOURS = ("start", "end", "zone")


@dataclass(frozen=True)
class Words:
    """What a visitor writes, and how they want to hear of an answer; `more` is by field's name."""

    message: str
    relation: str = "sought"
    email: str = ""
    language: str = "en"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> Mapping[str, dict[str, str]]:
        """Return what is answered on each page of the form that asks this visitor something."""
        by = self.more.get("by", "email" if self.email else "receipt")
        return {
            "relation": {"relation": self.relation},
            "message": {"message": self.message},
            "answer": {"by": by},
            "reach": {"to": self.email, "safe": "yes"} | self._told("to", "word", "words", *_HOURS),
            "countries": {"hide": "no"} | self._told("hide", "country1"),
            "language": {"language": self.language},
            "interpreter": {"interpreter": "no"} | self._told("interpreter"),
            "age": {"adult": "yes"} | self._told("adult", "urgent"),
            "whom": {"whom": "self"} | self._told("whom"),
            "helper": {"agreed": "yes"} | self._told("helper", "agreed"),
        }

    def _told(self, *names: str) -> dict[str, str]:
        return {name: self.more[name] for name in names if name in self.more}


@dataclass
class Visitor:
    """Someone at the message desk, without cookies and without an account."""

    browser: Browser
    desk: str

    async def write(self, reference: str, words: Words) -> str:
        """Fill in the whole form and send it; return the receipt."""
        return receipt_on(await self.send(await self.fill_in(reference, words)))

    async def fill_in(self, reference: str, words: Words) -> Page:
        """Fill in the form; return the page on which all answers are checked."""
        page = await self.browser.go(f"{self.desk}/{words.language}/write/{reference}")
        while (asked := asked_on(page)) != "check":
            page = await self.browser.send(page, page.form(), words.answers[asked])
            if page.status != 200:
                raise Refused(f"{page.status} {page.path}")
        return page

    async def send(self, check: Page) -> Page:
        """Send what was checked; return the page that follows, whatever it says."""
        return await self.browser.send(check, check.form(), button=("go", "send"))

    async def look(self, receipt: str, language: str = "en") -> Page:
        """Open a mailbox with a receipt; return the page that follows, whatever it says."""
        page = await self.browser.go(f"{self.desk}/{language}/answer")
        return await self.browser.send(page, page.form(), {"receipt": receipt})

    async def ask_removal(self, reference: str, words: str = "", language: str = "en") -> Page:
        """Say: this is me, take it away."""
        page = await self.browser.go(f"{self.desk}/{language}/remove/{reference}")
        return await self.browser.send(page, page.form(), {"message": words})


def asked_on(page: Page) -> str:
    """Return which page of the form it is; raises `Refused` where it is none."""
    asked = page.whole.first("input", name="at")
    if asked is None:
        raise Refused(f"{page.status} {page.path}: no question")
    return asked.get("value")


def receipt_on(page: Page) -> str:
    """Return the receipt a page shows; raises `Refused` where it shows none."""
    code = page.whole.first("ol", kind="code")
    groups = [bdi.text for bdi in code.every("bdi", dir="ltr")] if code else []
    if len(groups) != 5:
        raise Refused(f"{page.status} {page.path}: no receipt")
    return "-".join(groups)


def answers_on(page: Page) -> list[str]:
    """Return the answers a mailbox shows."""
    return [one.text for one in page.whole.every("p", kind="answer")]
