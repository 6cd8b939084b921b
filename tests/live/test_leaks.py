"""Nothing confidential crosses over: canaries in every field, searched for where none may be."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from urllib.parse import quote
from uuid import uuid4

import pytest

from infra.demo.staff import Seeker, Sought
from infra.demo.visitor import Words
from tests.support import live_sides as sides
from tests.support.live import SOCIETIES, eventually, portrait
from tests.support.live_search import search

PUBLIC = ("gallery", "media", "notify")


def canary(what: str) -> str:
    """Draw a word that nobody else writes, not all of it in ASCII."""
    return f"{what}Zséþ{uuid4().hex[:10]}ق"


@dataclass(frozen=True)
class Canaries:
    """One word for each field in which somebody confides something."""

    name: str
    contact: str
    sought: str
    story: str
    file: str
    returned: str
    message: str
    reply: str
    again: str
    removal: str
    address: str

    @classmethod
    def drawn(cls) -> Canaries:
        fields = {name: canary(name) for name in cls.__dataclass_fields__}
        return cls(**fields | {"address": f"visitor{uuid4().hex[:12]}"})

    @property
    def all(self) -> list[str]:
        return list(asdict(self).values())


@dataclass(frozen=True)
class Told:
    """What the flow left behind: where to look for it, and what was seen on the way."""

    reference: str
    portal: dict[str, bytes]
    public: dict[str, bytes]


async def prepare(town, words: Canaries) -> tuple[str, dict[str, bytes]]:
    """Take a case to the wall, with everything going wrong once; return what staff saw."""
    clerk, approver, seen = await town.caseworker(), await town.approver(), {}
    sought = Sought("uncle", words.sought, words.story)
    page = await clerk.open("/cases/new")
    half = {"story": words.story, "contact": words.contact}
    wrong = await clerk.browser.send(page, page.form("/cases/new"), half)
    assert wrong.status == 422
    case = await clerk.register(Seeker(words.name, "ar", words.contact, (sought,)))
    await clerk.record_consent(case)
    await clerk.record_safety(case)
    text = await clerk.hand_in(case, words.story.encode(), f"{words.file}.jpg")
    assert text.status == 422
    await clerk.show_photo(case, portrait(), f"{words.file}.jpg")
    await clerk.ask_approval(case)
    page = await approver.open(f"/approvals/{case}")
    await approver.browser.send(page, page.form("/return"), {"words": words.returned})
    seen["case"] = sides.answer(await clerk.open(f"/cases/{case}"))
    await clerk.ask_approval(case)
    await approver.approve(case)
    return await approver.reference(case), seen


async def converse(town, words: Canaries, reference: str) -> dict[str, bytes]:
    """Let a visitor write, read and write again, and another one ask for removal."""
    clerk, visitor = await town.caseworker(), town.visitor("fr")
    address = f"{words.address}@example.org"
    receipt = await visitor.write(reference, Words(words.message, email=address, language="fr"))
    enquiry = await town.arrived(clerk, reference)
    await clerk.answer(enquiry, words.reply)
    await eventually(lambda: town.live.letters(address))  # who has read is not prompted any more
    assert await town.answers(visitor, receipt, "fr") == [words.reply]
    page = await visitor.look(receipt, "fr")
    await visitor.browser.send(page, page.form(), {"message": words.again}, button=("go", "again"))

    async def both() -> bool:
        return words.again in await town.messages(clerk, enquiry)

    await eventually(both)
    seen = {"enquiry": sides.answer(await clerk.open(f"/enquiries/{enquiry}"))}
    assert (await town.visitor().ask_removal(reference, words.removal)).status == 200
    await town.off_wall(reference)

    async def wished() -> bytes:
        page = await clerk.open("/enquiries")
        rows = [a.get("href") for a in page.whole.every("a", kind="go") if reference in a.text]
        opened = [sides.answer(await clerk.open(row)) for row in rows]
        return next((one for one in opened if words.removal.encode() in one), b"")

    return seen | {"removal": await eventually(wished)}


async def blunder(town, words: Canaries) -> None:
    """Put canaries where nobody should: in addresses, headers, codes and sign-ins."""
    stranger, live = town.browser(), town.live
    stranger.cookies["seen"] = quote(words.name)
    for path in (f"/en/face/{words.name}", f"/en/?relation={words.name}", f"/image/{words.name}/x"):
        await stranger.go(live.gallery + quote(path, safe="/?="))
    await town.visitor().look(words.message)
    page = await stranger.go(f"{live.portal}/sign-in")
    told = {"email": f"{words.address}@example.org", "password": words.name, "code": "000000"}
    assert (await stranger.send(page, page.form("/sign-in"), told)).status == 422
    # Far more than the desk takes: turned away before anything reads it.
    page = await stranger.go(f"{live.desk}/en/answer")
    big = {"receipt": words.message * 20_000}
    assert (await stranger.send(page, page.form(), big)).status == 413


async def public_answers(town, reference: str) -> dict[str, bytes]:
    """Look at the public pages as a stranger does."""
    paths = [f"/{lang}/{rest}" for lang in ("en", "fr", "ar") for rest in ("", "help")]
    paths += [f"/{lang}/face/{reference}" for lang in ("en", "fr", "ar")]
    paths += ["/en/?relation=uncle", "/en/nowhere", "/robots.txt"]
    held = {f"gallery {path}": sides.answer(await town.see(path)) for path in paths}
    desk, browser = town.live.desk, town.browser()
    for path in (f"/en/write/{reference}", f"/ar/remove/{reference}", "/fr/answer", "/en/nowhere"):
        held[f"desk {path}"] = sides.answer(await browser.go(desk + path))
    wrong = await town.visitor().look("0000-0000-0000-0000-0000")
    return held | {"desk, a wrong receipt": sides.answer(wrong)}


async def public_side(live) -> dict[str, bytes]:
    """Collect all that lies on the public side; of mails, what they say and not to whom."""
    held = await sides.rows(live, "gallery") | sides.wall(live) | sides.logs(live, *PUBLIC)
    held |= await sides.topics(live, "public")
    held |= {f"metrics of {name}": (await live.metrics(name)).encode() for name in PUBLIC}
    letters = [json.loads(file.read_text()) for file in live.stack.folder.glob("mail/*.json")]
    for number, one in enumerate(letters):
        held[f"mail {number}"] = json.dumps(one | {"to": ""}, ensure_ascii=False).encode()
    return held


async def flow(town, words: Canaries) -> Told:
    reference, portal = await prepare(town, words)
    await town.on_wall(reference)
    seen = await public_answers(town, reference) | sides.wall(town.live)
    portal |= await converse(town, words, reference)
    await blunder(town, words)
    gone = await public_answers(town, reference)
    return Told(reference, portal, seen | {f"{name}, after": page for name, page in gone.items()})


async def test_no_canary_is_found_on_the_public_side_and_each_one_in_intake(town, live):
    """T01: canaries in every confidential field, through the whole flow and its errors."""
    words = Canaries.drawn()
    told = await flow(town, words)

    staff = [one for each in live.staff for one in each.printed]
    hidden = [one.name for one in SOCIETIES] + [one.email for one in staff]
    public = told.public | await public_side(live)
    assert any("wall/" in place for place in public)
    assert any("public.photos/" in place for place in public)
    assert any("mail" in place for place in public)
    assert search(public, words.all + hidden) == []

    # The same search, where staff read: each canary is there, so none was lost on the way.
    control = {one.word for one in search(told.portal, words.all)}
    assert set(words.all) - control == {words.file, words.address}


async def test_what_is_confided_is_readable_in_no_database_and_on_no_disk(town, live):
    """T01: staff read it on their pages, and nobody reads it in what lies there."""
    words = Canaries.drawn()
    told = await flow(town, words)
    assert words.name.encode() in told.portal["case"]

    zone = {}
    for service in live.stack.system.services:
        zone |= await sides.rows(live, service)
    for name in ("restricted", "confidential"):
        zone |= await sides.topics(live, name)
    zone |= sides.logs(live, *live.stack.system.services, "postgres", "kafka", "s3")
    zone |= {f"metrics of {n}": (await live.metrics(n)).encode() for n in ("intake", "routing")}
    assert search(zone, words.all) == []

    disks = sides.disks(live)
    assert told.reference.encode() in b"".join(disks.values()), "these are the disks"
    assert [(w, p) for p, held in disks.items() for w in words.all if w.encode() in held] == []


WORD = "Séþق1234567890"


@pytest.mark.parametrize(
    "held",
    [
        f"before {WORD} after".encode(),
        f"x{WORD}".encode("utf-16-be"),
        WORD.encode().hex().upper().encode(),
        *(base64.b64encode(b"\0" * before + WORD.encode() + b"!") for before in range(3)),
        base64.urlsafe_b64encode(b"??>>" + WORD.encode() + b"."),
        f"/face/{quote(WORD)}".encode(),
        json.dumps({"name": f"A {WORD}"}).encode(),
        WORD.encode("ascii", "xmlcharrefreplace"),
        WORD.lower().encode(),
        hashlib.sha256(WORD.encode()).digest(),
        hashlib.md5(WORD.encode()).hexdigest().encode(),
        base64.b64encode(hashlib.sha1(WORD.encode()).digest()),
    ],
    ids=range(14),
)
def test_the_search_finds_a_canary_in_every_dress(held):
    """T01: its positive control; a search that finds nothing would prove nothing."""
    assert {one.word for one in search({"here": held}, [WORD, "another word"])} == {WORD}
