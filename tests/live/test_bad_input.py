"""Bad input gets a clear answer in the page's language, and loses nothing."""

from __future__ import annotations

import struct
import zlib
from uuid import uuid4

import pytest

from infra.demo.staff import Account, Refused, Seeker, Sought
from infra.demo.visitor import Words
from services.chassis.web import words as catalogues
from services.contracts.codes import new_reference
from services.intake.pages import WORDS as PORTAL
from services.routing.pages import HERE as DESK_ROOM
from tests.support.live import portrait

DESK = catalogues.Words.load(DESK_ROOM / "locale")
LANGUAGES = ("en", "fr", "ar")


def png_of(width: int, height: int) -> bytes:
    """Make a PNG of so many black pixels: small to send, vast to open."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packer, row = zlib.compressobj(1), b"\0" * (width // 8 + 1)
    packed = b"".join(packer.compress(row * 500) for _ in range(height // 500)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", packed), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def says(page, words: str) -> bool:
    """Say whether a page says something, however the words are wrapped."""
    return " ".join(words.split()) in page.whole.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_text_file_named_jpg_is_named_for_what_it_is(town, language):
    clerk = await town.caseworker()
    case = await town.registered(clerk)
    page = await clerk.open(f"/cases/{case}")
    chosen = ("language", language)
    await clerk.browser.send(page, page.form("/language"), button=chosen)

    answer = await clerk.hand_in(case, b"Dear all, this is no photo.", "portrait.jpg")

    assert answer.status == 422
    assert answer.whole.first("html").get("lang") == language
    assert says(answer, PORTAL.of(language).text("refusal_not_an_image"))
    page = await clerk.open(f"/cases/{case}")
    await clerk.browser.send(page, page.form("/language"), button=("language", "en"))
    await clerk.show_photo(case, portrait())


async def test_a_png_of_nine_hundred_million_pixels_is_refused_and_the_next_photo_taken(town):
    clerk = await town.caseworker()
    case = await town.registered(clerk)

    await clerk.hand_in(case, png_of(30_000, 30_000), "large.png")
    page = await clerk.developed(case)

    assert says(page, PORTAL.of("en").text("refusal_too_large"))
    await clerk.show_photo(case, portrait())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_wrong_receipt_is_told_so_and_what_was_typed_stays(town, language):
    typed = "ABCD-EFGH-JKMN-PQRS-TVWX"

    page = await town.visitor(language).look(typed, language)

    assert page.status == 422
    assert says(page, DESK.of(language).text("mailbox_wrong"))
    assert page.whole.first("input", name="receipt").get("value") == typed


async def test_a_message_without_words_comes_back_with_all_that_was_chosen(town):
    browser, desk = town.browser("ar"), town.live.desk
    page = await browser.go(f"{desk}/ar/write/{new_reference()}")
    page = await browser.send(page, page.form(), {"relation": "knows"})

    page = await browser.send(page, page.form(), {"message": "  "})

    assert page.status == 422
    assert says(page, DESK.of("ar").text("form_message_empty"))
    page = await browser.send(page, page.form(), {"message": "أعرفه"})
    assert page.status == 200


async def test_a_form_sent_after_the_session_ended_is_kept_until_one_signs_in_again(town, live):
    account = live.newcomer()
    clerk = await town.colleague(account)
    page = await clerk.open("/cases/new")
    told = {"name": "Kept in between", "age": "adult", "language": "fr", "contact": "at noon"}
    told |= {"relation": "cousin", "story": "A long story that nobody wants to type twice."}
    await live.end_sessions(account.email)

    door = await clerk.browser.send(page, page.form("/cases/new"), told)
    assert door.status == 401
    assert says(door, PORTAL.of("en").text("sign_in_kept"))
    told_again = {"email": account.email, "password": account.password}
    told_again |= {"code": live.next_code(account)}
    kept = await clerk.browser.send(door, door.form("/sign-in"), told_again)
    assert says(kept, PORTAL.of("en").text("kept_title"))
    case = await clerk.browser.send(kept, kept.form("/cases/new"))

    assert case.status == 200
    assert "Kept in between" in case.text
    assert "A long story that nobody wants to type twice." in case.text


async def test_a_second_approval_by_the_same_person_is_refused_in_words(town, live):
    both = live.newcomer("caseworker", "approver")
    one = await town.colleague(both)
    case = await one.register(Seeker("Twice", "en", "phone", (Sought("aunt"),)))
    await one.record_consent(case)
    await one.record_safety(case)
    await one.show_photo(case, portrait())
    await one.ask_approval(case)

    page = await one.open(f"/approvals/{case}")
    assert says(page, PORTAL.of("en").text("approval_own"))
    other = await town.approver()
    theirs = await other.open(f"/approvals/{case}")
    looks = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")
    answer = theirs.form(f"/approvals/{case}").filled(looks, None)
    answer["token"] = page.whole.first("input", name="token").get("value")
    refused = await one.browser.post(page, page.address, answer)

    assert refused.status == 409
    assert says(refused, PORTAL.of("en").text("problem_SamePerson"))
    await other.approve(case)
    await town.on_wall(await other.reference(case))


async def test_an_approval_given_twice_shows_one_face_once(town):
    case, (clerk, approver) = await town.asked(), (await town.caseworker(), await town.approver())
    page = await approver.open(f"/approvals/{case}")
    looks = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")

    first = await approver.browser.send(page, page.form(f"/approvals/{case}"), looks)
    again = await approver.browser.send(page, page.form(f"/approvals/{case}"), looks)

    assert first.status == 200
    assert again.status == 409
    reference = await clerk.reference(case)
    await town.on_wall(reference)


async def test_a_code_that_was_used_does_not_open_the_door_twice(town, live):
    account: Account = live.newcomer()
    await town.colleague(account)
    live.sessions.pop(account.email)

    with pytest.raises(Refused, match="422"):
        await town.colleague(account)


async def test_a_message_about_a_face_nobody_knows_reaches_the_default_desk(town):
    reference, clerk = new_reference(), await town.caseworker()
    assert await town.visitor().write(reference, Words(f"lost {uuid4().hex[:6]}"))

    assert await town.arrived(clerk, reference)
