"""A face goes from the portal to the wall, a message comes back, and nothing is left at the end."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from PIL import Image

from infra.demo.browser import Page
from infra.demo.staff import Sought
from infra.demo.visitor import Words
from services.chassis.web import words as catalogues
from services.contracts.codes import new_image_name, new_reference
from services.contracts.renditions import CONTENT_TYPES, LONG_EDGES, rendition_names
from services.media.darkroom import inspection
from services.routing.pages import HERE
from tests.support import live_sides as sides
from tests.support.live import eventually, portrait

FILES = [f"{edge}.{kind}" for edge in LONG_EDGES for kind in CONTENT_TYPES]
GPS = 0x8825
WORDS = catalogues.Words.load(HERE / "locale")


def answer_of(page: Page) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all of an answer but the moment it was given at."""
    headers = [(k, v) for k, v in page.headers.multi_items() if k != "date"]
    return page.status, sorted(headers), page.body


def image_on(page: Page) -> str:
    """Return the name of the image a page shows."""
    found = next(one for one in page.whole.every("img") if "/image/" in one.get("src"))
    return found.get("src").split("/")[2]


async def published(town, clerk) -> tuple[str, str]:
    """Take a photo that tells where it was taken from the camera to the wall."""
    photo = portrait()
    assert Image.open(BytesIO(photo)).getexif().get_ifd(GPS)
    case = await town.registered(clerk, Sought("brother"), Sought("sister", as_family=True))
    await clerk.show_photo(case, photo, "IMG_20261103.jpg")
    await clerk.ask_approval(case)
    approver = await town.approver()
    await approver.approve(case)
    return case, await approver.reference(case)


async def test_a_face_appears_within_seconds_in_arabic_and_without_its_metadata(town):
    _, reference = await published(town, await town.caseworker())

    face = await town.on_wall(reference, "ar", patience=10)
    html = face.whole.first("html")
    words = WORDS.of("ar")
    assert (html.get("lang"), html.get("dir")) == ("ar", "rtl")
    assert words.sentence("brother") in face.whole.text
    assert words.sentence("family") in face.whole.text
    assert words.sentence("sister") not in face.whole.text
    assert await town.page_with(reference, "ar")

    for file in FILES:
        served, kind = await town.see(f"/image/{image_on(face)}/{file}"), file.rpartition(".")[2]
        assert (served.status, served.headers["content-type"]) == (200, CONTENT_TYPES[kind])
        inspection.inspect(served.body, kind)
        assert not Image.open(BytesIO(served.body)).getexif()


async def test_a_message_is_answered_and_the_visitor_prompted_and_the_face_withdrawn(town, live):
    clerk = await town.caseworker()
    case, reference = await town.shown()
    visitor, address = town.visitor("ar"), f"visitor-{uuid4().hex[:8]}@example.org"

    receipt = await visitor.write(reference, Words("هذه أختي", email=address, language="ar"))
    enquiry = await town.arrived(clerk, reference)
    assert await town.messages(clerk, enquiry) == ["هذه أختي"]
    await clerk.answer(enquiry, "نحن نتحدث معها")

    (letter,) = await eventually(lambda: live.letters(address))
    assert await town.answers(visitor, receipt, "ar") == ["نحن نتحدث معها"]
    said = letter["subject"] + letter["text"]
    assert said
    assert [one for one in (reference, receipt, "هذه أختي", "نحن نتحدث") if one in said] == []

    await clerk.withdraw(case)
    await town.off_wall(reference, patience=10)


async def test_withdrawn_answers_byte_for_byte_as_never_existed(town, live):
    before = await town.see("/en/?relation=guardian")
    case, reference = await town.shown(Sought("guardian"))
    image = image_on(await town.see(f"/en/face/{reference}"))
    assert (await town.see("/en/?relation=guardian")).body != before.body

    await (await town.caseworker()).withdraw(case)
    await town.off_wall(reference)

    for language in ("en", "fr", "ar"):
        gone = await town.see(f"/{language}/face/{reference}")
        never = await town.see(f"/{language}/face/{new_reference()}")
        assert answer_of(gone) == answer_of(never)
    for file in FILES:
        gone = await town.see(f"/image/{image}/{file}")
        assert answer_of(gone) == answer_of(await town.see(f"/image/{new_image_name()}/{file}"))
    assert answer_of(await town.see("/en/?relation=guardian")) == answer_of(before)

    async def nothing_left() -> bool:
        return sides.names_on_wall(live).isdisjoint(rendition_names(image))

    await eventually(nothing_left)


async def test_a_photo_that_was_replaced_is_gone_from_the_store_within_a_minute(town, live):
    """I4, I7: all nine proofs of each revision, with whatever versions the store keeps."""
    clerk, before = await town.caseworker(), sides.proofs(live)
    case = await town.registered(clerk, Sought("sister"))
    await clerk.show_photo(case, portrait(4))
    first = sides.proofs(live) - before

    await clerk.hand_in(case, portrait(5))

    async def replaced() -> bool:
        return first.isdisjoint(sides.proofs(live))

    assert len(first) >= 18
    await eventually(replaced, patience=60)
    await clerk.developed(case)
    assert len(sides.proofs(live) - before) >= 9
