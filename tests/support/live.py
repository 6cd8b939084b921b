"""The whole stack as tests want it: people at its doors, and one way of waiting for it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx2
import pyotp

from infra.demo import founding, stories
from infra.demo.browser import Browser, Page
from infra.demo.founding import Staff
from infra.demo.staff import Account, Colleague, Seeker, Sought
from infra.demo.stories import Society
from infra.demo.visitor import Visitor
from infra.local.stack import Stack

T = TypeVar("T")

SOCIETIES = (
    Society("Fjordland Society of the tests", "fjordland", "XF", ("en", "ar"), True),
    Society("Savannah Society of the tests", "savannah", "XV", ("fr",), False),
    Society("Lakeland Society of the tests", "lakeland", "XL", ("en",), False),
)
PATIENCE = 60.0


async def eventually(ask: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """Ask again and again until the answer is a yes of some kind; return it."""
    deadline = time.monotonic() + patience
    while True:
        answer = await ask()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {patience} s"
        await asyncio.sleep(0.1)


def portrait(number: int = 3) -> bytes:
    """Return a photo as a phone delivers it: place, owner, time and more are in it."""
    return (stories.HERE / "faces" / f"{number:02}.jpg").read_bytes()


@dataclass
class Live:
    """A running stack with three Societies; whoever has signed in once stays signed in."""

    stack: Stack
    staff: list[Staff] = field(default_factory=list)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    def found(self) -> None:
        """Let the Societies in by the door that is made for it."""

        async def all_of_them() -> list[Staff]:
            environment = self.stack.environment("intake")
            told = founding.found(SOCIETIES, environment, self.stack.folder / "admin")
            return [staff async for _, staff in told]

        self.staff = asyncio.run(all_of_them())

    def newcomer(self, *roles: str) -> Account:
        """Let one more person work for the first Society, with these roles (or a caseworker's)."""
        name = f"Newcomer {uuid4().hex[:8]}"
        person = f"{name} <{name.replace(' ', '-').lower()}@fjordland.example>"
        words = ["staff", "--json", "--society", SOCIETIES[0].name]
        for role in roles or ("caseworker",):
            words += [f"--{role}", person]
        told = subprocess.run(
            [sys.executable, "-m", "services.intake", *words],
            env={**os.environ, **self.stack.environment("intake")},
            capture_output=True,
            check=True,
        )
        (made,) = json.loads(told.stdout)
        return Account(
            **{k: v for k, v in made.items() if k != "totp_secret"}, totp=made["totp_secret"]
        )

    async def end_sessions(self, email: str) -> None:
        """Let half an hour pass for whoever is signed in under an address."""
        database = await self.database("intake")
        try:
            await database.execute(
                "UPDATE sessions SET seen_at = seen_at - interval '31 minutes'"
                " WHERE staff_id = (SELECT staff_id FROM staff WHERE email = $1)",
                email,
            )
        finally:
            await database.close()

    def next_code(self, account: Account) -> str:
        """Return the code that comes next: a telephone whose clock is a little fast shows it."""
        return pyotp.TOTP(account.totp).at(datetime.now(UTC) + timedelta(seconds=30))

    @property
    def gallery(self) -> str:
        return self.stack.origins.gallery

    @property
    def desk(self) -> str:
        return self.stack.origins.desk

    @property
    def portal(self) -> str:
        return self.stack.origins.portal

    def log(self, name: str) -> Path:
        return self.stack.processes.log(name)

    async def database(self, name: str) -> asyncpg.Connection:
        """Look into a service's database as nobody but its administrator can."""
        there = self.stack.parts.postgres
        user, password = there.admin.user, there.admin.password
        return await asyncpg.connect(
            host=there.host, port=there.port, user=user, password=password, database=name
        )

    async def metrics(self, service: str) -> str:
        """Return what a service tells Prometheus."""
        port = self.stack.port[f"{service}-internal"]
        async with httpx2.AsyncClient(trust_env=False, verify=False) as client:
            return (await client.get(f"http://127.0.0.1:{port}/metrics")).text

    async def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the mails that went to an address."""
        async with Browser.new() as browser:
            page = await browser.go(f"{self.stack.origins.mail}/letters.json")
        return [one for one in httpx2.Response(200, content=page.body).json() if one["to"] == to]


@dataclass
class Town:
    """The people of one test, each with a browser; closed when the test is over."""

    live: Live
    browsers: list[Browser] = field(default_factory=list)

    def browser(self, language: str = "en") -> Browser:
        browser = Browser.new(language)
        self.browsers.append(browser)
        return browser

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.client.aclose()

    async def colleague(self, account: Account) -> Colleague:
        browser = self.browser()
        colleague = Colleague(account, browser, self.live.portal)
        known = self.live.sessions.get(account.email)
        if known is None:
            await colleague.sign_in()
            self.live.sessions[account.email] = dict(browser.cookies)
        else:
            browser.cookies.update(known)
        return colleague

    async def caseworker(self, society: int = 0) -> Colleague:
        return await self.colleague(self.live.staff[society].printed[0])

    async def approver(self, society: int = 0) -> Colleague:
        return await self.colleague(self.live.staff[society].printed[1])

    def visitor(self, language: str = "en") -> Visitor:
        return Visitor(self.browser(language), self.live.desk)

    async def see(self, path: str, language: str = "en") -> Page:
        """Look at a page of the gallery, as somebody who has not been there before."""
        return await self.browser(language).go(f"{self.live.gallery}{path}")

    async def registered(
        self, clerk: Colleague, *sought: Sought, name: str = "", posters: str = ""
    ) -> str:
        """Register a seeker with consent and interview; nothing but the photo is missing."""
        seeker = Seeker(
            name or f"Seeker {uuid4().hex[:8]}",
            "ar",
            "telephone, mornings",
            sought or (Sought("brother", "Yusuf", "Last in contact in a harbour."),),
        )
        case = await clerk.register(seeker)
        await clerk.record_consent(case, posters=posters)
        await clerk.record_safety(case)
        return case

    async def asked(self, *sought: Sought, society: int = 0, **more: str) -> str:
        """Bring a case to where only the second person is missing."""
        clerk = await self.caseworker(society)
        case = await self.registered(clerk, *sought, **more)
        await clerk.show_photo(case, portrait())
        await clerk.ask_approval(case)
        return case

    async def shown(self, *sought: Sought, society: int = 0, **more: str) -> tuple[str, str]:
        """Bring a face onto the wall; return case and reference."""
        case = await self.asked(*sought, society=society, **more)
        approver = await self.approver(society)
        await approver.approve(case)
        reference = await approver.reference(case)
        await self.on_wall(reference)
        return case, reference

    async def on_wall(self, reference: str, language: str = "en", patience: float = 60) -> Page:
        """Wait until a face can be seen."""
        browser = self.browser(language)

        async def look() -> Page | None:
            page = await browser.go(f"{self.live.gallery}/{language}/face/{reference}")
            return page if page.status == 200 else None

        return await eventually(look, patience)

    async def page_with(self, reference: str, language: str = "en") -> str:
        """Wait until a face hangs among the others; return the path of the page where it does.

        A wall that many tests have hung faces on has more pages than one.
        """

        async def look() -> str:
            path = f"/{language}/"
            while True:
                page = await self.see(path, language)
                if f"/{language}/face/{reference}" in page.text:
                    return path
                more = re.search(r'href="([^"]+)" rel="next"', page.text)
                if more is None:
                    return ""
                path = more[1]

        return await eventually(look)

    async def off_wall(self, reference: str, patience: float = 60) -> None:
        """Wait until a face can no longer be seen."""
        browser = self.browser()

        async def look() -> bool:
            page = await browser.go(f"{self.live.gallery}/en/face/{reference}")
            return page.status == 404

        await eventually(look, patience)

    async def arrived(self, clerk: Colleague, reference: str) -> str:
        """Wait until a message about a reference is in the inbox; return the enquiry's id."""

        async def look() -> str:
            page = await clerk.open("/enquiries")
            rows = [a for a in page.whole.every("a", kind="go") if reference in a.text]
            return rows[0].get("href").rpartition("/")[2] if rows else ""

        return await eventually(look)

    async def messages(self, clerk: Colleague, enquiry: str) -> list[str]:
        """Open an enquiry; return what the visitor wrote."""
        page = await clerk.open(f"/enquiries/{enquiry}")
        every = (one for one in page.whole.every("div", kind="said"))
        visitors = (one for one in every if "ours" not in one.get("class").split())
        return [words.text for one in visitors for words in one.every("p", kind="words")]

    async def answers(self, visitor: Visitor, receipt: str, language: str = "en") -> list[str]:
        """Wait until a mailbox holds an answer; return what it shows."""

        async def look() -> list[str]:
            page = await visitor.look(receipt, language)
            return [one.text for one in page.whole.every("p", kind="answer")]

        return await eventually(look)
