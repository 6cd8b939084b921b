"""The inbox: what was promised, whose it is, page by page, and who may look."""

from __future__ import annotations

import io
import re
from uuid import UUID, uuid4

import pytest

from services.chassis import logs
from tests.support.intake import (
    OURS,
    Visitor,
    a_letter,
    enquiry_of,
)

CANARY = "Zephyrine Quillfeather"


async def test_an_empty_inbox_says_so(portal, north):
    page = await (await portal(north.caseworker)).get("/enquiries")

    assert page.status_code == 200
    assert "No message waits here." in page.text


async def test_promises_are_a_look_in_a_week_an_answer_in_thirty_days(portal, north, intake, clock):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())
    arrived = clock()
    browser = await portal(north.caseworker)
    looked_at = (await enquiry_of(intake, north, visitor)).due_at
    clock.turn(minutes=10)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/claim")
    answered_by = (await enquiry_of(intake, north, visitor)).due_at
    clock.turn(minutes=10)
    await browser.post(f"/enquiries/{visitor.enquiry_id}/release")
    again = (await enquiry_of(intake, north, visitor)).due_at

    assert [(due - arrived).days for due in (looked_at, answered_by, again)] == [7, 30, 7]


async def test_the_inbox_goes_on_page_by_page_oldest_promise_first(portal, north, intake, clock):
    visitors = []
    for _ in range(intake.settings.page_size + 3):
        visitors.append(Visitor())
        await visitors[-1].write(intake, north, a_letter())
        clock.turn(seconds=1)
    browser = await portal(north.caseworker)

    first = await browser.get("/enquiries")
    onward = re.search('href="(/enquiries[^"]+after=[^"]+)"', first.text)[1].replace("&amp;", "&")
    second = await browser.get(onward)

    listed = [
        re.findall(r'href="/enquiries/([0-9a-f-]{36})"', page.text) for page in (first, second)
    ]
    assert [UUID(one) for one in listed[0] + listed[1]] == [one.enquiry_id for one in visitors]
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=1.2.3",
        "who=x&state=y",
        "after=1.9e9.x",
        "after=0.99999999999999999999999." + "0" * 32,
    ],
)
async def test_an_address_that_was_changed_by_hand_shows_the_beginning(portal, north, query):
    page = await (await portal(north.caseworker)).get(f"/enquiries?{query}")

    assert page.status_code == 200


async def test_the_inbox_shows_mine_or_nobodys_when_asked(portal, north, intake):
    mine, free = Visitor(), Visitor()
    for visitor in (mine, free):
        await visitor.write(intake, north, a_letter())
    browser = await portal(north.caseworker)
    await browser.post(f"/enquiries/{mine.enquiry_id}/claim")

    listed = {
        who: re.findall(
            r'href="/enquiries/([0-9a-f-]{36})"', (await browser.get(f"/enquiries?who={who}")).text
        )
        for who in ("me", "nobody", "anyone")
    }

    assert listed["me"] == [str(mine.enquiry_id)]
    assert listed["nobody"] == [str(free.enquiry_id)]
    assert len(listed["anyone"]) == 2


@pytest.mark.parametrize("role", ["approver", "administrator"])
async def test_messages_are_for_caseworkers(portal, north, intake, role):
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser = await portal(getattr(north, role))

    for path in ("/enquiries", f"/enquiries/{visitor.enquiry_id}"):
        page = await browser.get(path)
        assert page.status_code == 403
        assert CANARY not in page.text
    assert 'href="/enquiries"' not in (await browser.get("/")).text


async def test_today_shows_what_waits_and_says_when_nothing_does(portal, north, intake):
    browser = await portal(north.caseworker)
    empty = await browser.get("/")
    visitor = Visitor()
    await visitor.write(intake, north, a_letter())

    page = await browser.get("/")

    assert "Nothing waits for you" in empty.text
    assert f"/enquiries/{visitor.enquiry_id}" in page.text
    assert "Nothing waits for you" not in page.text


async def test_no_error_repeats_what_was_sent(portal, north, intake):
    """T08: intake's own half; no canary in any 4xx or 5xx body, nor in a log."""
    stream = io.StringIO()
    logs.configure("intake", "DEBUG", stream)
    visitor = Visitor()
    await visitor.write(intake, north, a_letter(CANARY))
    browser = await portal(north.caseworker)
    path, bad = f"/enquiries/{visitor.enquiry_id}", {"reply": CANARY}
    answers = [
        await browser.post(f"{path}/reply", reply_id=CANARY, **bad),
        await browser.post(f"{path}/claim", seen=CANARY),
        await browser.post(f"{path}/reply", reply_id=str(uuid4()), token="x", **bad),
        await browser.post(f"/enquiries/{uuid4()}/reply", reply_id=str(uuid4()), **bad),
        await browser.get(f"/enquiries/{CANARY}"),
        await browser.get(f"/{CANARY}"),
        await browser.get("/enquiries", params={"after": CANARY * 10}),
        await browser.client.post(path, content=CANARY * 9000, headers=OURS),
    ]
    intake.pool.terminate()
    answers.append(await browser.get(path))

    assert [one.status_code for one in answers] == [422, 422, 403, 404, 422, 404, 422, 413, 500]
    for one in answers:
        assert CANARY not in one.text
        assert "Quillfeather" not in str(one.headers)
    assert CANARY not in stream.getvalue()
    assert "Quillfeather" not in stream.getvalue()
