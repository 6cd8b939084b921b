"""Telling: every story goes its whole way through the portal, a few at a time."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import paths

from .browser import Browser
from .founding import Staff
from .staff import Account, Colleague, Refused
from .stories import Demo, Enquiry, Story
from .visitor import Visitor

_AT_ONCE = 5  # cases of one Society: enough that media never waits
_STEPS = ("consent", "safety", "photo")
_CODE_SECONDS = 30


@dataclass
class Record:
    """What was begun, so that a demo that was cut off goes on where it stopped."""

    file: Path
    cases: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    posters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, file: Path) -> Record:
        """Read back what an earlier run wrote down."""
        return cls(file, **json.loads(file.read_text())) if file.exists() else cls(file)

    def keep(self) -> None:
        """Write it down."""
        kept = {"cases": self.cases, "receipts": self.receipts, "posters": self.posters}
        paths.write_private(self.file, json.dumps(kept))


@dataclass
class Progress:
    """A bar where somebody watches, a line now and then where a log is written."""

    whole: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self) -> None:
        """Tell of one more."""
        self.done += 1
        seconds = time.monotonic() - self.began
        if sys.stdout.isatty():
            filled = 30 * self.done // self.whole
            bar = "█" * filled + "·" * (30 - filled)
            end = "\n" if self.done == self.whole else ""
            print(f"\r    {bar} {self.done} of {self.whole} faces", end=end, flush=True)
        elif self.done % 12 == 0 or self.done == self.whole:
            print(f"    {self.done} of {self.whole} faces after {seconds:.1f} s", flush=True)


@dataclass
class Office:
    """The two of one Society who tell its stories."""

    caseworker: Colleague
    approver: Colleague
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @classmethod
    async def open(cls, staff: Staff, portal: str) -> Office:
        """Let both sign in."""
        both = (await sign_in(staff.caseworker, portal), await sign_in(staff.approver, portal))
        return cls(*both)

    async def close(self) -> None:
        """Close their browsers."""
        for one in (self.caseworker, self.approver):
            await one.browser.client.aclose()


async def sign_in(account: Account, portal: str) -> Colleague:
    """Sign in; where this moment's code is spent, with the next one."""
    colleague = Colleague(account, Browser.new(), portal, pause=1.0)
    try:
        await colleague.sign_in()
    except Refused:
        await asyncio.sleep(_CODE_SECONDS - time.time() % _CODE_SECONDS)
        await colleague.sign_in()
    return colleague


async def tell(story: Story, office: Office, record: Record, posters_in: str = "") -> None:
    """Bring a case as far as its story goes, from wherever it is."""
    async with office.turns:
        key, clerk = str(story.number), office.caseworker
        if key in record.cases:
            case, missing, ask = await _look(clerk, record.cases[key])
        else:
            case, missing, ask = await clerk.register(story.seeker), _STEPS, True
            record.cases[key] = case
            record.keep()
        await _prepare(story, clerk, case, missing, posters_in)
        if story.end not in ("shown", "waiting") or missing is None:
            return
        if ask:
            await clerk.ask_approval(case)
        if story.end == "shown":
            await office.approver.approve(case)


async def _look(clerk: Colleague, case: str) -> tuple[str, tuple[str, ...] | None, bool]:
    """See what a case lacks (None: it has been shown) and whether approval is to be asked for."""
    gate = (await clerk.open(f"/cases/{case}")).whole.first("section", id="gate")
    if gate is None:
        return case, None, False
    links = {a.get("href").rpartition("/")[2] for a in gate.every("a")}
    asks = gate.first("form") is not None
    missing = tuple(step for step in _STEPS if step in links)
    return case, missing, bool(missing) or asks


async def _prepare(
    story: Story, clerk: Colleague, case: str, missing: tuple[str, ...] | None, posters_in: str
) -> None:
    left = missing or ()
    if "consent" in left:
        await clerk.record_consent(case, story.seeker.language, posters=posters_in)
    if "safety" in left:
        await clerk.record_safety(case, "not_sure" if story.end == "danger" else "no")
    if "photo" in left and story.end == "refused":
        await clerk.hand_in(case, story.original)
        await clerk.developed(case)
    elif "photo" in left:
        await clerk.show_photo(case, story.original)


async def write_in(enquiry: Enquiry, office: Office, record: Record, desk: str) -> None:
    """Let a visitor write about a face, and the Society answer if the story says so."""
    if str(enquiry.about) in record.receipts:
        return
    reference = await office.caseworker.reference(record.cases[str(enquiry.about)])
    async with Browser.new(enquiry.words.language) as browser:
        receipt = await Visitor(browser, desk).write(reference, enquiry.words)
    if enquiry.answer:
        await office.caseworker.answer(await _arrived(office.caseworker, reference), enquiry.answer)
    record.receipts[str(enquiry.about)] = receipt
    record.keep()


async def _arrived(clerk: Colleague, reference: str) -> str:
    """Wait until what was written about a reference is in the inbox; return the enquiry's id."""
    page = await clerk.until("/enquiries", lambda page: reference in page.whole.text, patience=30)
    rows = (a for a in page.whole.every("a", kind="go") if reference in a.text)
    return next(rows).get("href").rpartition("/")[2]


async def all_hang(demo: Demo, gallery: str, patience: float = 30) -> None:
    """Wait until the wall shows every face; raises `TimeoutError`."""
    deadline = time.monotonic() + patience
    async with Browser.new() as browser:
        while await _count(browser, gallery) < demo.shown:
            if time.monotonic() > deadline:
                raise TimeoutError("the wall")
            await asyncio.sleep(0.2)


async def _count(browser: Browser, gallery: str) -> int:
    """Count the faces on the wall, page after page."""
    faces: set[str] = set()
    for number in range(1, 100):
        page = await browser.go(f"{gallery}/en/?page={number}")
        links = {a.get("href") for a in page.whole.every("a") if "/face/" in a.get("href")}
        if page.status != 200 or links <= faces:
            break
        faces |= links
    return len(faces)
