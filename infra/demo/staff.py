"""Staff: what a caseworker and an approver do in the portal, page by page."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp

from .browser import Browser, Page
from .paper import NotOnThePage

_WAIT = 120.0
_CASE = re.compile(r"/cases/([0-9a-f-]{36})")


class Refused(Exception):
    """The portal did not take what was sent; the page says why."""


@dataclass(frozen=True)
class Account:
    """What someone signs in with; the shape in which `make code` and `status --json` tell it."""

    society: str
    role: str
    name: str
    email: str
    password: str = field(repr=False)
    totp: str = field(repr=False)


@dataclass(frozen=True)
class Sought:
    """A relative who is looked for."""

    relation: str
    name: str = ""
    story: str = ""
    as_family: bool = False


@dataclass(frozen=True)
class Seeker:
    """Who looks for them, as told at the interview."""

    name: str
    language: str
    contact: str
    sought: tuple[Sought, ...]


@dataclass
class Colleague:
    """Someone at work in the portal."""

    account: Account
    browser: Browser
    portal: str
    pause: float = 0.2
    """Seconds after which a page that is waited for is loaded again; then more and more."""

    async def sign_in(self) -> None:
        """Sign in with password and the code of this moment; raises `Refused`."""
        door = await self.browser.go(f"{self.portal}/sign-in")
        code = pyotp.TOTP(self.account.totp).now()
        told = {"email": self.account.email, "password": self.account.password, "code": code}
        taken(await self.browser.send(door, door.form("/sign-in"), told, follow=False))

    async def open(self, path: str) -> Page:
        """Open a page of the portal."""
        return await self.browser.go(f"{self.portal}{path}")

    async def register(self, seeker: Seeker) -> str:
        """Register a seeker with all whom they look for; return the case's id."""
        page, first = await self.open("/cases/new"), seeker.sought[0]
        told = {"name": seeker.name, "age": "adult", "language": seeker.language}
        told |= {"contact": seeker.contact} | _sought(first)
        answer = await self.browser.send(page, page.form("/cases/new"), told, follow=False)
        if answer.status == 409:  # somebody of that name is there: it is another one
            tick = answer.whole.first("input", name="apart")
            told |= {"apart": tick.get("value") if tick else ""}
            form = answer.form("/cases/new")
            answer = await self.browser.send(answer, form, told, follow=False)
        found = _CASE.search(taken(answer).headers["location"])
        assert found
        for one in seeker.sought[1:]:
            await self.add_sought(found[1], one)
        return found[1]

    async def add_sought(self, case: str, sought: Sought) -> None:
        """Add a relative who is looked for."""
        await self._fill(f"/cases/{case}/sought", _sought(sought))

    async def record_consent(
        self, case: str, language: str = "en", days: int = 400, posters: str = ""
    ) -> None:
        """Record what was answered for each of the four purposes; `posters` names countries."""
        until = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
        told = {"answer_web": "given", "answer_follow_up": "given", "answer_poster": "refused"}
        told |= {"answer_poster": "given", "countries": posters} if posters else {}
        told |= {"answer_registry": "refused", "language": language, "how": "signature"}
        told |= {"until": until}
        told |= {"told_back": "yes", "own_words": "Everyone can see my face.", "interpreter": "no"}
        await self._fill(f"/cases/{case}/consent", told)

    async def record_safety(self, case: str, danger_left_behind: str = "no") -> None:
        """Record how the interview was held, and what was answered to the danger question."""
        told = {"alone": "yes", "interpreter": "no", "danger_seeker": "no"}
        told |= {"danger_sought": "no", "danger_left_behind": danger_left_behind}
        await self._fill(f"/cases/{case}/safety", told)

    async def hand_in(self, case: str, photo: bytes, name: str = "photo.jpg") -> Page:
        """Hand in a photo; return the page that follows, whatever it says."""
        page = await self.open(f"/cases/{case}/photo")
        file = (name, photo, "image/jpeg")
        return await self.browser.send_file(page, page.form("/photo"), "photo", file)

    async def developed(self, case: str, patience: float = _WAIT) -> Page:
        """Wait until a photo is developed or refused; return its page."""
        return await self.until(f"/cases/{case}/photo", lambda page: not develops(page), patience)

    async def confirm_crop(self, page: Page) -> None:
        """Say that the crop is right as it is, whether a face was found in it or not."""
        button = ("move", "keep" if 'value="keep"' in page.text else "confirm")
        taken(await self.browser.send(page, page.form("/crop"), button=button, follow=False))

    async def show_photo(self, case: str, photo: bytes, name: str = "photo.jpg") -> None:
        """Hand in a photo and confirm its crop, as far as that is not done yet."""
        page = await self.open(f"/cases/{case}/photo")
        if not develops(page) and not page.leads("/crop"):
            taken(await self.hand_in(case, photo, name))
        page = await self.developed(case)
        if not confirmed(page):
            await self.confirm_crop(page)
            page = await self.developed(case)
        if not confirmed(page):
            raise Refused(f"the photo of {case}")

    async def ask_approval(self, case: str) -> None:
        """Ask a second person to look."""
        await self.press(f"/cases/{case}", "/approval")

    async def approve(self, case: str) -> None:
        """Be the second person who says yes."""
        looks = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")
        await self._fill(f"/approvals/{case}", looks)

    async def withdraw(self, case: str) -> None:
        """Take a face off the wall."""
        await self.press(f"/cases/{case}", "/withdrawal")

    async def reference(self, case: str) -> str:
        """Return the reference a case was last shown under, or nothing."""
        found = (await self.open(f"/cases/{case}")).whole.first("bdi", kind="ref")
        return found.text if found else ""

    async def answer(self, enquiry: str, text: str, *, looked: bool = False) -> None:
        """Answer a visitor."""
        told = {"reply": text} | ({"looked": "true"} if looked else {})
        await self._fill(f"/enquiries/{enquiry}", told, form="/reply")

    async def until(
        self, path: str, holds: Callable[[Page], bool], patience: float = _WAIT
    ) -> Page:
        """Load a page again and again until something holds; raises `TimeoutError`."""
        deadline, pause = time.monotonic() + patience, self.pause
        while not holds(page := await self.open(path)):
            if time.monotonic() > deadline:
                raise TimeoutError(path)
            await asyncio.sleep(pause)
            pause = min(3 * self.pause, pause * 1.4)
        return page

    async def _fill(self, path: str, told: dict[str, str], form: str = "") -> None:
        page = await self.open(path)
        end = form or path
        taken(await self.browser.send(page, page.form(end), told, follow=False))

    async def press(self, path: str, end: str) -> None:
        """Press the button of a form on a page."""
        page = await self.open(path)
        taken(await self.browser.send(page, page.form(end), follow=False))


def taken(page: Page) -> Page:
    """Return the answer to a form that was taken; raises `Refused` with what the page says."""
    if page.status in (200, 303):
        return page
    mend = page.whole.first("div", kind="errors") or page.whole.first("main")
    raise Refused(f"{page.status} {page.path}: {mend.text if mend else ''}")


def develops(page: Page) -> bool:
    """Say whether a photo's page waits for the darkroom: it loads itself again."""
    if page.status != 200:
        raise NotOnThePage(f"{page.status} {page.path}")
    return b'<meta http-equiv="refresh"' in page.body


def confirmed(page: Page) -> bool:
    """Say whether a photo's page says that the crop is confirmed."""
    return page.leads("/crop") and page.whole.first("p", id="confirmed") is not None


def _sought(one: Sought) -> dict[str, str]:
    family = {"as_family": "yes"} if one.as_family else {}
    return {"relation": one.relation, "sought_name": one.name, "story": one.story} | family
