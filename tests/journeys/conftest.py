"""The whole network, with a Society founded in it and people at every door."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageDraw

from services.gallery.app import build as build_gallery
from services.intake.app import build as build_intake
from services.routing.app import build as build_desk
from tests.notify.conftest import Sink, listening
from tests.routing.conftest import Visitor
from tests.support import intake as support
from tests.support.intake import Portal
from tests.support.network import DESK, GALLERY, Given, Network, a_network


def a_photograph() -> bytes:
    """Draw a JPEG as a phone would deliver it, place and time of taking inside."""
    image = Image.new("RGB", (900, 1200), "#b9a27e")
    draw = ImageDraw.Draw(image)
    draw.ellipse((250, 250, 650, 800), fill="#7a5230")
    draw.ellipse((360, 450, 420, 490), fill="#201010")
    draw.ellipse((480, 450, 540, 490), fill="#201010")
    exif = Image.Exif()
    exif[0x010F] = "Canary Phones"
    exif[0x9003] = "2026:11:03 10:30:00"
    exif.get_ifd(0x8825)[2] = (41.0, 0.0, 12.0)
    held = io.BytesIO()
    image.save(held, "JPEG", exif=exif, quality=85)
    return held.getvalue()


@dataclass
class Journey:
    """Staff, a visitor and the world, each at their own page."""

    network: Network
    founded: Any
    caseworker: Portal
    approver: Portal
    world: Any
    visitor: Visitor
    sink: Sink

    async def register(self, **more: str) -> UUID:
        fields = {
            "name": "Amina Haddad",
            "contact": "phone, mornings",
            "age": "adult",
            "language": "ar",
            "relation": "brother",
            "sought_name": "Yusuf",
            "story": "Last in contact in Izmir.",
        }
        page = await self.caseworker.post("/cases/new", **(fields | more))
        if page.status_code == 409:  # somebody of that name is there: it is another one
            apart = re.search('name="apart" value="([^"]*)"', page.text)[1]
            page = await self.caseworker.post("/cases/new", **(fields | more | {"apart": apart}))
        assert page.status_code == 303, page.text
        return UUID(page.headers["location"].rpartition("/")[2])

    async def prepare(self, case_id: UUID, original: bytes | None = None) -> None:
        """Do every task of a case up to a developed, confirmed photo."""
        at = f"/cases/{case_id}"
        consent = {"language": "ar", "how": "signature", "told_back": "yes", "until": "2027-12-31"}
        consent |= {"answer_web": "given", "own_words": "Everyone sees it.", "interpreter": "no"}
        await self._did(f"{at}/consent", **consent)
        no = dict.fromkeys(("danger_seeker", "danger_sought", "danger_left_behind"), "no")
        await self._did(f"{at}/safety", alone="yes", interpreter="no", **no)
        await self.upload(case_id, original or a_photograph())
        await self.network.settle()
        await self._did(f"{at}/photo/crop", move="keep", revision="1")
        await self.network.settle()

    async def upload(self, case_id: UUID, original: bytes, name: str = "IMG_1.jpg") -> Any:
        return await self.caseworker.client.post(
            f"/cases/{case_id}/photo?token={self.caseworker.form_token}",
            files={"photo": (name, original, "image/jpeg")},
            headers=self.caseworker.headers,
        )

    async def ask(self, case_id: UUID) -> None:
        await self._did(f"/cases/{case_id}/approval")

    async def approve(self, case_id: UUID, by: Portal | None = None) -> Any:
        portal = by or self.approver
        page = await portal.get(f"/approvals/{case_id}")
        looks = dict.fromkeys(("look_background", "look_sentence", "look_notes"), "yes")
        answer = await portal.post(
            f"/approvals/{case_id}", approval_id=hidden(page.text, "approval_id"), **looks
        )
        await self.network.settle()
        return answer

    async def show(self, **more: str) -> tuple[UUID, str]:
        """Bring a face to the wall the whole way; return its case and reference."""
        case_id = await self.register(**more)
        await self.prepare(case_id)
        await self.ask(case_id)
        answer = await self.approve(case_id)
        assert answer.status_code == 303, answer.text
        return case_id, await self.reference_of(case_id)

    async def reference_of(self, case_id: UUID) -> str:
        page = await self.caseworker.get(f"/cases/{case_id}")
        return page.text.partition('class="ref" dir="ltr">')[2][:9]

    async def withdraw(self, case_id: UUID) -> None:
        await self._did(f"/cases/{case_id}/withdrawal")
        await self.network.settle()

    async def _did(self, path: str, **fields: str) -> None:
        page = await self.caseworker.post(path, **fields)
        assert page.status_code == 303, page.text


def hidden(text: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    return text.partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.fixture
def clock() -> support.Hands:
    return support.Hands()


@pytest.fixture
async def network(new_pool, shelf, clock, room, press, tmp_path):
    async with listening(Sink()) as sink:
        keys = tmp_path / "keys"
        made = await a_network(Given(new_pool, shelf, clock, room, press, sink.port, keys))
        made.sink = sink
        yield made


@pytest.fixture
async def journey(network, visit) -> Journey:
    founded = await support.found(network.intake, "Society of the North", default_desk=True)
    await network.settle()
    portal = build_intake(network.intake)

    async def signed(colleague) -> Portal:
        return await support.portal_of(network.intake, visit(portal), colleague.member)

    return Journey(
        network=network,
        founded=founded,
        caseworker=await signed(founded.caseworker),
        approver=await signed(founded.approver),
        world=visit(build_gallery(network.gallery), GALLERY),
        visitor=Visitor(visit(build_desk(network.routing), DESK)),
        sink=network.sink,
    )
