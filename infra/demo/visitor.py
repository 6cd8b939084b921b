"""Visitor: what someone does who recognises a face, at the message desk."""

from __future__ import annotations

from dataclasses import dataclass

from .browser import Browser, Page
from .staff import Refused


@dataclass(frozen=True)
class Words:
    """What a visitor writes, and how they want to hear of an answer."""

    message: str
    relation: str = "sought"
    email: str = ""
    language: str = "en"


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
        about = {"language": words.language, "adult": "yes"}
        answer = {"by": "receipt"}
        if words.email:
            answer = {"by": "email", "email": words.email, "safe": "yes"}
        for told in ({"relation": words.relation}, {"message": words.message}, answer, about):
            page = await self.browser.send(page, page.form(), told)
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
