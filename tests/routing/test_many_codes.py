"""Codes typed many at once: few wait for their turn, the rest are told so, right ones alike."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace

import pytest
from httpx2 import ASGITransport, AsyncClient

from services.chassis.web.limits import Crowd
from services.routing.app import build
from services.routing.mailbox import Receipt
from services.routing.resources import RATES, WAIT_OF_EACH

from .conftest import KNOWN, Visitor, at_of, receipt_of, words_of

NETWORK, OTHER = ("203.0.113.7", 4), ("198.51.100.9", 4)
FREE = RATES["open"].burst


class Gate:
    """A wait that ends when the test says so, and tells when as many wait as may."""

    def __init__(self) -> None:
        self.opened, self.full, self.inside = asyncio.Event(), asyncio.Event(), 0

    async def __call__(self, seconds: float) -> None:
        if seconds:
            self.inside += 1
            if self.inside == WAIT_OF_EACH:
                self.full.set()
            await self.opened.wait()


@pytest.fixture
async def crowded(new_office):
    """A desk at which one network types all it may at once, and as many codes as may wait more."""
    office = await new_office(opening_seconds=0)
    await office.open()
    gate = Gate()
    office = replace(office, resources=replace(office.resources, pause=gate))
    app = build(office.resources)

    @asynccontextmanager
    async def crowd():
        async with at(app, NETWORK) as guesser:
            for _ in range(FREE):
                assert (await guesser.open(Receipt.draw().code)).status_code == 422
            codes = [Receipt.draw().code for _ in range(WAIT_OF_EACH)]
            waiting = [asyncio.create_task(guesser.open(code)) for code in codes]
            await gate.full.wait()
            yield guesser
            gate.opened.set()
            assert {(await one).status_code for one in waiting} == {422}
        assert len(office.resources.crowd) == 0

    return office, app, crowd


@asynccontextmanager
async def at(app, address):
    transport = ASGITransport(app=app, client=address)
    async with AsyncClient(transport=transport, base_url="https://desk.example") as client:
        yield Visitor(client)


async def test_beyond_those_who_wait_a_right_and_a_wrong_code_get_one_page_at_once(crowded):
    """A right code is never called wrong: nothing is said of any, and it may be tried again."""
    office, app, crowd = crowded
    async with at(app, OTHER) as other:
        right = receipt_of(await other.write())
    async with crowd() as guesser:
        pages = {code: await guesser.open(code) for code in (right, Receipt.draw().code, "x")}
        alike = {page.text.replace(f'"{code}"', "") for code, page in pages.items()}

    assert {page.status_code for page in pages.values()} == {503}
    assert {page.headers["retry-after"] for page in pages.values()} == {"60"}
    assert len(alike) == 1
    assert "This says nothing about your code" in words_of(pages[right])
    assert f'value="{right}"' in pages[right].text
    assert 'found="not_tried"} 3.0' in office.resources.metrics.exposition().decode()


async def test_another_network_opens_its_mailbox_meanwhile(crowded):
    _, app, crowd = crowded
    async with at(app, OTHER) as other:
        right = receipt_of(await other.write())
        async with crowd():
            page = await other.open(right)

    assert "We have your message" in words_of(page)


async def test_who_has_a_mailbox_open_is_never_refused_what_they_wrote(crowded):
    """Of the same network, as in a camp: they wait like everybody, and it is sent."""
    office, app, crowd = crowded
    async with at(app, OTHER) as other:
        opened = await other.open(receipt_of(await other.write()))
    async with crowd() as guesser:
        sending = asyncio.create_task(
            guesser.post("answer", opened, go="again", message="And now?")
        )
    page = await sending

    assert "Sent" in words_of(page)
    assert len(await office.messages()) == 2


async def test_what_is_written_to_a_desk_waits_for_nobodys_codes(crowded):
    _, _, crowd = crowded
    async with crowd() as guesser:
        page = await guesser.fill(KNOWN)

    assert at_of(page) == "check"


def test_no_more_wait_of_one_network_and_in_all_than_are_let_and_all_are_counted_out_again():
    crowd = Crowd(2, 3)
    with ExitStack() as places:
        let = [places.enter_context(crowd.place(one)) for one in (b"a", b"a", b"a", b"b", b"c")]
        inside = len(crowd)

    assert let == [True, True, False, True, False]
    assert (inside, len(crowd)) == (3, 0)
