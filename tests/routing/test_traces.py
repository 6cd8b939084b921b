"""What a page of the desk leaves on a telephone that others hold later: as little as a page can."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from httpx2 import Response

from services.contracts.confidential.enquiries import PictureAsked
from services.routing.app import build

from .conftest import KNOWN, Visitor, receipt_of


@dataclass
class Remembering(Visitor):
    """A visitor whose browser still knows every page it was shown."""

    pages: list[Response] = field(default_factory=list)

    async def get(self, path: str) -> Response:
        self.pages.append(await super().get(path))
        return self.pages[-1]

    async def post(self, path: str, page: Response | None = None, **fields: str) -> Response:
        self.pages.append(await super().post(path, page, **fields))
        return self.pages[-1]


@pytest.fixture
async def pages(office, visit):
    """Every page of the form, the mailbox and the wish to be removed, some to be mended."""
    visitor = Remembering(visit(build(office.resources)))
    called = {"by": "call", "to": "+447700900123", "safe": "yes", "word": "Juniper"}
    receipt = receipt_of(await visitor.write(**called, whom="other", hide="yes", country1="ER"))
    (event,) = await office.messages()
    await office.reply("An answer.", event)
    await office.hear(PictureAsked(enquiry_id=event.enquiry_id))
    opened = await visitor.open(receipt)
    for told in ({"go": "way"}, {"at": "answer", "by": "email"}, {"go": "erase"}, {"go": "again"}):
        await visitor.post("answer", opened, **told)
    await visitor.post("answer", receipt="nothing")
    page = await visitor.get(f"remove/{KNOWN}")
    await visitor.post(f"remove/{KNOWN}", page, withdrawal_code="no code")
    await visitor.post(f"remove/{KNOWN}", page)
    assert len(visitor.pages) > 18
    return visitor.pages


async def test_no_field_of_any_page_is_filled_in_or_kept_by_a_browser(pages):
    for page in pages:
        forms = re.findall(r"<form [^>]*>", page.text)
        typed = re.findall(r'<(?:input type="(?:text|email|tel)"|textarea) ?[^>]*>', page.text)
        for one in (*forms, *typed):
            assert 'autocomplete="off"' in one, one


async def test_nothing_typed_ever_stands_in_an_address(pages):
    addresses = {page.request.url.path for page in pages}

    assert {f"/en/{name}" for name in (f"write/{KNOWN}", "answer", f"remove/{KNOWN}")} == addresses
    for page in pages:
        assert page.request.url.query == b""
        assert all('method="post"' in one for one in re.findall(r"<form [^>]*>", page.text))
        # A mailbox's page stands at two addresses, and says to which of them it sends what.
        assert set(re.findall(r' action="([^"]*)"', page.text)) <= {"/en/answer", "/en/picture"}
        assert not re.search(r' href="[^"]*\?', page.text)


async def test_every_page_can_be_left_at_once_and_is_kept_nowhere(pages):
    for page in pages:
        body = page.text[page.text.index("<body") :]
        first = re.search(r"<(?:a|button|input|textarea)\b[^>]*>", body)[0]
        assert 'class="exit"' in first
        assert 'rel="noreferrer"' in first
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in page.headers
