"""A conversation in Somali, to its end: written, prompted at a safe hour, answered, all deleted."""

from __future__ import annotations

import base64
import re

import pytest

from tests.routing.conftest import receipt_of, words_of

WORDS = "Waxaan u malaynayaa inaan ahay walaalkeed Zanzibar-51"
ADDRESS = "qof.kale@there.example"


async def dump(journey) -> str:
    """Return every value of every table of routing as text."""
    pool = journey.network.routing.pool
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [
        str(tuple(row.values()))
        for table in tables
        for row in await pool.fetch(f'SELECT * FROM "{table["tablename"]}"')
    ]
    return "\n".join(rows)


async def answered(journey, text: str) -> tuple[str, str]:
    """Read the one enquiry as staff do and answer it; return its address, and what was read."""
    inbox = await journey.caseworker.get("/enquiries")
    address = re.search(r'href="(/enquiries/[0-9a-f-]{36})', inbox.text)[1]
    read = await journey.caseworker.get(address)
    reply_id = re.search('name="reply_id" value="([^"]+)"', read.text)[1]
    await journey.caseworker.post(f"{address}/reply", reply=text, reply_id=reply_id)
    await journey.network.settle()
    return address, read.text


async def prompted(journey) -> tuple[int, int]:
    """Wait for six in the evening; return how many mails came before it and until then."""
    early, clock = len(journey.sink.mails), journey.network.routing.clock
    clock.turn(hours=(18 - clock().hour) % 24)
    await journey.network.settle()
    return early, len(journey.sink.mails)


async def erase(journey, opened) -> None:
    """Press "delete everything", and then "yes"."""
    asked = await journey.visitor.post("answer", opened, go="erase")
    await journey.visitor.post("answer", asked, go="erase-all")
    await journey.network.settle()


def traces(text: str) -> list[str]:
    """Return the ways in which a text might lie somewhere."""
    raw = text.encode()
    encoded = [base64.b64encode(b" " * n + raw).decode()[n + 1 : -4] for n in range(3)]
    return [text, raw.hex(), *encoded]


@pytest.mark.timeout(120)
async def test_a_visitor_writes_in_somali_is_prompted_at_a_safe_hour_and_deletes_all(journey):
    _, reference = await journey.show()
    visitor, write = journey.visitor, f"write/{reference}"
    visitor.language = "so"
    told = {"by": "email", "to": ADDRESS, "safe": "yes", "language": "so"}
    told |= {"start": "20", "end": "22", "zone": "Africa/Mogadishu"}  # 17 to 19 by our clock
    checked = await visitor.fill(reference, message=WORDS, **told)
    dumps = await dump(journey)
    sent = await visitor.post(write, checked, at="check", go="send")
    receipt = receipt_of(sent)
    groups = {f"group{n}": receipt.split("-")[n - 1] for n in (2, 4)}
    confirmed = await visitor.post(write, sent, at="receipt", **groups)
    await journey.network.settle()
    enquiry, read = await answered(journey, "Mahadsanid.")
    assert WORDS in read
    assert await prompted(journey) == (0, 1)
    opened = await visitor.open(receipt)
    dumps += await dump(journey)
    await erase(journey, opened)
    after = (await journey.caseworker.get(enquiry)).text
    dumps += await dump(journey)

    assert "Haa, waa isku mid" in words_of(confirmed)
    assert "Mahadsanid." in words_of(opened)
    assert (await visitor.open(receipt)).status_code == 422
    assert not [words for words in (WORDS, "Mahadsanid.") if words in after]
    for secret in (WORDS, "Zanzibar-51", ADDRESS, "Mahadsanid.", receipt.replace("-", "")):
        assert not [trace for trace in traces(secret) if trace in dumps]
