"""What the desk does not tell: what exists, who was here, what was said."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from services.contracts.codes import new_reference
from services.routing.app import build
from services.routing.mailbox import Receipt

from .conftest import GALLERY, KNOWN, Visitor, receipt_of, token_of, words_of

PLACES = ("write", "remove")


@pytest.mark.parametrize("place", PLACES)
async def test_the_page_is_the_same_for_a_known_and_an_unknown_reference(visitor, place):
    for language in ("en", "fr", "ar"):
        visitor.language, seen = language, set()
        for reference in (KNOWN, new_reference(), new_reference()):
            page = await visitor.get(f"{place}/{reference}")
            bare = page.text.replace(reference, "REFERENCE")
            if token := token_of(page):
                bare = bare.replace(token, "T" * len(token))
            seen.add((page.status_code, bare, tuple(sorted(page.headers.items()))))

        assert len(seen) == 1


async def test_the_whole_way_is_the_same_for_a_known_and_an_unknown_reference(office, visitor):
    def shape(page, reference):
        text = re.sub(r'name="(token|version)" value="[^"]*"', "", page.text.replace(reference, ""))
        text = re.sub(r'<ol class="code".*?</ol>|<svg xmlns.*?</svg>', "", text, flags=re.S)
        return page.status_code, text, len(token_of(page))

    ways = []
    for reference in (KNOWN, new_reference()):
        checked = await visitor.fill(reference)
        sent = await visitor.post(f"write/{reference}", checked, at="check", go="send")
        removed = await visitor.post(
            f"remove/{reference}", await visitor.get(f"remove/{reference}")
        )
        ways.append([shape(page, reference) for page in (checked, sent, removed)])

    assert ways[0] == ways[1]


async def test_what_cannot_be_a_reference_is_one_calm_page(visitor):
    for place in PLACES:
        for wrong in ("K7QM-2XD5", "x", "K7QM", "0" * 900, "%00", "..%2f.."):
            page = await visitor.get(f"{place}/{wrong}")

            assert page.status_code == 404
            assert "There is nothing here" in words_of(page)


async def test_a_language_that_is_off_is_the_same_calm_page(visitor):
    visitor.language = "xx"
    for path in (f"write/{KNOWN}", f"remove/{KNOWN}", "answer", ""):
        assert (await visitor.get(path)).status_code == 404


async def test_a_reference_may_be_typed_as_it_comes(office, visitor):
    page = await visitor.get(f"write/{KNOWN.lower().replace('-', '')}")

    assert page.status_code == 200
    assert f"/ar/write/{KNOWN}" in page.text


async def test_wrong_erased_and_never_given_receipts_are_answered_alike(office, visitor, watch):
    erased = receipt_of(await visitor.write())
    open_one = receipt_of(await visitor.write())
    await office.resources.pool.execute(
        "DELETE FROM enquiries WHERE mailbox <> $1", mailbox_of(open_one)
    )
    never = Receipt.draw().code
    wrong = never[:-1] + ("0" if never[-1] != "0" else "1")
    seen, took = set(), set()
    for typed in (erased, never, wrong, "nonsense"):
        before = watch()
        page = await visitor.open(typed)
        took.add(round((watch() - before).total_seconds(), 6))
        bare = page.text.replace(f'value="{typed}"', 'value=""')
        headers = {k: v for k, v in page.headers.items() if k != "content-length"}
        seen.add((page.status_code, bare, tuple(sorted(headers.items()))))
    before = watch()
    right = await visitor.open(open_one)
    took.add(round((watch() - before).total_seconds(), 6))

    assert right.status_code == 200
    assert len(seen) == 1
    assert took == {office.resources.settings.opening_seconds}


@dataclass
class Overheard:
    """A pool that notes what is asked of it."""

    pool: Any
    asked: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def acquire(self, **more):
        async with self.pool.acquire(**more) as connection:
            with connection.query_logger(lambda query: self.asked.append(query.query)):
                yield connection


async def test_a_receipt_that_is_wrong_costs_the_same_work(office, visit):
    """A wrong check character is not told from a mailbox that is not there."""
    pool = Overheard(office.resources.pool)
    visitor = Visitor(visit(build(replace(office.resources, pool=pool))))
    counted = []
    for typed in (Receipt.draw().code, "7H3K-9QWP-2M5T-XB8D-4AAC", ""):
        pool.asked.clear()
        await visitor.open(typed)
        counted.append(list(pool.asked))

    assert sum("FROM enquiries" in asked for asked in counted[0]) == 1
    assert sum("FROM replies" in asked for asked in counted[0]) == 1
    assert counted[0] == counted[1] == counted[2]


async def test_t37_whoever_tries_many_receipts_is_slowed_and_never_refused(office, visitor, watch):
    """T37: rate limits work."""
    times = []
    for _ in range(40):
        before = watch()
        page = await visitor.open(Receipt.draw().code)
        times.append((watch() - before).total_seconds())

        assert page.status_code == 422
    assert max(times[:20]) < 1
    assert min(times[-3:]) > 1


CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": CSP,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
    "x-robots-tag": "noindex, noimageindex",
    "cache-control": "no-store",
}


async def test_t33_every_answer_has_the_same_few_headers_and_no_cookie(office, visitor):
    """T33: golden headers of the message desk."""
    sent = await visitor.write()
    pages = [
        await visitor.get(f"write/{KNOWN}"),
        await visitor.get(f"remove/{KNOWN}"),
        await visitor.get("answer"),
        await visitor.get("nothing"),
        await visitor.fill(),
        sent,
        await visitor.open(receipt_of(sent)),
        await visitor.open("wrong"),
        await visitor.post(f"write/{KNOWN}", at="message", message=""),
        await visitor.post(f"write/{KNOWN}", at="message", message="a" * 600_000),
        await visitor.post(f"remove/{KNOWN}", await visitor.get(f"remove/{KNOWN}")),
    ]
    for page in pages:
        found = {k: v for k, v in page.headers.items() if k != "content-length"}

        assert found == HEADERS
    assert not visitor.client.cookies


async def test_the_start_of_the_desk_leads_to_the_faces(visitor):
    bare = await visitor.client.get("/", headers={"accept-language": "ar-SY, en;q=0.5"})
    french = await visitor.client.get("/fr/")

    assert (bare.status_code, bare.headers["location"]) == (302, f"{GALLERY}/ar/")
    assert french.headers["location"] == f"{GALLERY}/fr/"


async def test_titles_tell_no_more_than_that_there_is_a_form(office, visitor):
    sent = await visitor.write()
    pages = [
        await visitor.get(f"write/{KNOWN}"),
        await visitor.get(f"remove/{KNOWN}"),
        await visitor.get("answer"),
        sent,
        await visitor.open(receipt_of(sent)),
    ]
    titles = {re.search(r"<title>(.*?)</title>", page.text)[1] for page in pages}

    assert titles == {"Form – Retrace"}


async def test_arabic_pages_run_from_right_to_left_and_codes_do_not(office, visit):
    visitor = Visitor(visit(build(office.resources)), "ar")
    page = await visitor.write()

    assert '<html lang="ar" dir="rtl">' in page.text
    assert page.text.count('<li><bdi dir="ltr">') == 5
    assert page.text.count('<small dir="ltr">') == 5
    assert "أُرسلت رسالتك" in words_of(page)


async def test_no_page_needs_a_script_a_cookie_or_anything_inline(office, visitor):
    sent = await visitor.write()
    pages = [await visitor.get(f"write/{KNOWN}"), await visitor.fill(), sent]
    pages.append(await visitor.open(receipt_of(sent)))
    for page in pages:
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src)|javascript:", page.text)
        assert "http" not in re.sub(r'(xmlns|href)="[^"]*"', "", page.text)


def mailbox_of(code: str) -> bytes:
    return Receipt(code.replace("-", "")).mailbox
