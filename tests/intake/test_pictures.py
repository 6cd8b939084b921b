"""A visitor's picture: asked for with a reason, looked at behind a blur, deleted for good."""

from __future__ import annotations

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest

from services.contracts.codes import MessageKind
from services.contracts.sealing import KeyPair
from services.intake.actions import pictures
from services.intake.model.pictures import AskReason, DropReason
from tests.support.intake import Visitor, a_letter, enquiry_of, form_of, hear
from tests.support.pictures import JPEG, ask_for, asked_of, event_of, send

WHY = {"why": AskReason.PAPER.value}


@pytest.fixture
def said(office, broker):
    """A function that returns which events of a kind were said so far."""

    async def of(kind: str) -> list:
        await broker.relay(office.resources.pool, "intake")
        return broker.of(kind)

    return of


async def did(office, visitor) -> list[tuple[str, str | None]]:
    async with office.tx() as tx:
        rows = await tx.fetch(
            "SELECT did, reason FROM audit WHERE record_id = $1", str(visitor.enquiry_id)
        )
    return [tuple(row) for row in rows]


async def test_a_picture_is_asked_for_once_with_a_reason_and_the_visitor_has_to_be_told(
    office, browser, visitor, said
):
    path = f"/enquiries/{visitor.enquiry_id}"
    form = (await browser.get(f"{path}/pictures")).text
    without = await browser.post(f"{path}/pictures")

    first, again = [await browser.post(f"{path}/pictures", **WHY) for _ in range(2)]

    assert "Ask only where words cannot tell" in form
    assert [one.status_code for one in (without, first, again)] == [422, 303, 303]
    assert len(await said("picture.asked.v1")) == 1
    assert (await did(office, visitor)).count(("picture asked for", "paper")) == 1
    page = (await browser.get(path)).text
    assert "The visitor has to be told in an answer" in page
    assert 'value="one_picture" checked' in page
    assert "Nothing has come yet" in (await browser.get(f"{path}/pictures")).text
    await browser.post(f"{path}/reply", reply="Please send one.", **await form_of(browser, visitor))
    page = (await browser.get(path)).text
    assert "has to be told" not in page
    assert 'value="one_picture" checked' not in page


@pytest.mark.parametrize("state", ["ended", "blocked", "removal", "claimed"])
async def test_none_is_asked_for_where_it_is_over_or_a_colleague_works_on_it(
    office, portal, browser, state, said
):
    visitor, path = Visitor(), None
    kind = MessageKind.REMOVAL if state == "removal" else MessageKind.MESSAGE
    await visitor.write(office.resources, office.founded, a_letter(), kind=kind)
    path = f"/enquiries/{visitor.enquiry_id}"
    if state == "claimed":
        async with office.tx() as tx:
            who = office.approver.staff_id
            await tx.execute("UPDATE enquiries SET claimed_by = $1, claimed_at = now()", who)
    elif state != "removal":
        fields = {"ended": ("ending", "mistaken"), "blocked": ("block", "insults")}[state]
        await browser.post(f"{path}/{fields[0]}", why=fields[1])

    refused = await browser.post(f"{path}/pictures", **WHY)

    assert refused.status_code == 422
    assert await asked_of(office, visitor.enquiry_id) == []
    assert await said("picture.asked.v1") == []


async def test_two_who_ask_at_once_ask_for_one(office, visitor, said):
    await asyncio.gather(*[ask_for(office, visitor.enquiry_id) for _ in range(2)])

    assert len(await asked_of(office, visitor.enquiry_id)) == 1
    assert len(await said("picture.asked.v1")) == 1


async def test_the_page_of_an_enquiry_says_that_one_came_and_shows_nothing_of_it(
    office, browser, visitor, sent
):
    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}")).text

    assert "It may show violence or people in danger." in page
    assert f'href="{sent}"' in page
    assert "<img" not in page
    for address in ("/enquiries", "/"):
        assert "A picture came" in (await browser.get(address)).text


async def test_a_picture_is_behind_a_blur_until_a_box_is_ticked_and_no_copy_is_offered(
    browser, sent
):
    page = (await browser.get(sent)).text

    assert re.search(r'<input type="checkbox" id="clear" autocomplete="off">', page)
    assert re.search(rf'<img src="{sent}/file" [^>]* hidden>', page)
    assert "download" not in page
    assert f'href="{sent}/file"' not in page


async def test_who_looks_is_written_down_and_no_browser_keeps_what_they_saw(
    office, browser, visitor, sent
):
    await browser.get(sent)
    before = await did(office, visitor)

    answer = await browser.get(f"{sent}/file")

    assert answer.content == JPEG
    told = {name: answer.headers[name] for name in ("content-type", "cache-control")}
    assert told == {"content-type": "image/jpeg", "cache-control": "no-store"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert ("picture opened", None) not in before
    assert ("picture opened", None) in await did(office, visitor)


async def test_looking_is_written_down_also_where_the_file_could_not_be_fetched(
    office, browser, visitor, sent, shelf
):
    shelf.away = True
    page, answer = await browser.get(sent), await browser.get(f"{sent}/file")

    assert (page.status_code, answer.status_code) == (503, 503)
    assert "cannot be fetched now" in page.text
    assert ("picture opened", None) in await did(office, visitor)


async def test_a_picture_whose_file_is_gone_says_so_and_can_be_deleted(
    office, browser, visitor, sent, shelf, said
):
    shelf.files.clear()

    page, answer = await browser.get(sent), await browser.get(f"{sent}/file")

    assert (page.status_code, answer.status_code) == (410, 410)
    assert "This picture is gone" in page.text
    assert (await browser.post(f"{sent}/deletion", why="done")).status_code == 303
    assert len(await said("picture.dropped.v1")) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"content": b"<svg xmlns='http://www.w3.org/2000/svg'>"}, {"about": uuid4()}],
    ids=["no jpeg", "another picture's"],
)
async def test_what_is_no_jpeg_or_was_closed_for_another_picture_is_never_served(
    office, browser, visitor, wrong
):
    await ask_for(office, visitor.enquiry_id)
    picture_id = await send(office, visitor.enquiry_id, **wrong)
    address = f"/enquiries/{visitor.enquiry_id}/pictures/{picture_id}"

    for part in ("", "/file"):
        assert (await browser.get(address + part)).status_code == 410


async def test_deleting_wants_a_second_look_and_a_reason_and_leaves_no_key(
    office, browser, visitor, sent, said
):
    look = (await browser.get(f"{sent}/deletion")).text
    without = await browser.post(f"{sent}/deletion")
    not_theirs = await browser.post(f"{sent}/deletion", why=DropReason.OVER.value)

    deleted = await browser.post(f"{sent}/deletion", why="harms")

    assert "This cannot be undone" in look
    assert [one.status_code for one in (without, not_theirs, deleted)] == [422, 422, 303]
    [gone] = await asked_of(office, visitor.enquiry_id)
    assert (gone.sealed_key, gone.object, gone.dropped_why) == (None, None, DropReason.HARMS)
    assert len(await said("picture.dropped.v1")) == 1
    assert ("picture deleted", "harms") in await did(office, visitor)
    for address in (sent, f"{sent}/file", f"{sent}/deletion"):
        assert (await browser.get(address)).status_code == 404
    assert (await browser.post(f"{sent}/deletion", why="harms")).status_code == 404
    assert await ask_for(office, visitor.enquiry_id), "another one may be asked for"


async def test_a_crash_before_the_commit_neither_deletes_nor_tells(office, visitor, sent, said):
    [picture] = await asked_of(office, visitor.enquiry_id)
    with pytest.raises(ZeroDivisionError):
        async with office.tx() as tx:
            ids = (visitor.enquiry_id, picture.picture_id)
            await pictures.delete(tx, office.doing(), *ids, DropReason.DONE)
            raise ZeroDivisionError

    assert await asked_of(office, visitor.enquiry_id) == [picture]
    assert await said("picture.dropped.v1") == []


async def test_the_database_itself_keeps_no_key_of_a_picture_that_is_gone(office, visitor, sent):
    with pytest.raises(asyncpg.CheckViolationError):
        async with office.tx() as tx:
            await tx.execute("UPDATE enquiry_pictures SET dropped_at = now(), dropped_why = 'done'")


async def test_a_key_nobody_here_can_open_lets_nothing_in(office, visitor, said):
    await ask_for(office, visitor.enquiry_id)
    await send(office, visitor.enquiry_id, to=KeyPair.make().public)

    [asked] = await asked_of(office, visitor.enquiry_id)
    assert (asked.here, asked.waits) == (False, False)
    assert len(await said("picture.dropped.v1")) == 1
    assert (await enquiry_of(office.resources, office.founded, visitor)).ended_at is None


async def test_the_key_lies_here_as_it_came(office, visitor):
    await ask_for(office, visitor.enquiry_id)
    event = await event_of(office, visitor.enquiry_id, uuid4())
    await hear(office.resources, event)

    [picture] = await asked_of(office, visitor.enquiry_id)
    assert (picture.sealed_key, picture.object) == (event.sealed_key, event.object)
