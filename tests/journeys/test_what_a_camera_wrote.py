"""A photo full of canaries goes the whole way from an office to the world."""

from __future__ import annotations

import re

import pytest

from services.contracts.renditions import FORMATS, LONG_EDGES
from tests.media import canaries
from tests.media.test_nothing_but_pixels import spells_the_canary


def said_of(answer) -> list[bytes]:
    """All that an answer holds: its body, and each header with its name."""
    return [answer.content, *(name + b": " + value for name, value in answer.headers.raw)]


async def show(journey, original: bytes) -> tuple[str, str]:
    """Bring a photo to the wall; return the case's address and the image's name there."""
    case_id = await journey.register()
    await journey.prepare(case_id, original)
    await journey.ask(case_id)
    assert (await journey.approve(case_id)).status_code == 303
    face = await journey.world.get(f"/en/face/{await journey.reference_of(case_id)}")
    return f"/cases/{case_id}", re.search(r"/image/([a-z2-7]{26})/", face.text)[1]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
async def test_nothing_a_camera_wrote_is_in_any_file_answer_or_event(journey, file_format, shelf):
    """T02: in the portal's answers as little as in the wall's, headers included."""
    original = canaries.everywhere(file_format)
    case, image = await show(journey, original)

    shown = [
        await journey.world.get(f"/image/{image}/{edge}.{kind}")
        for edge in LONG_EDGES
        for kind in FORMATS
    ]
    page = await journey.caseworker.get(f"{case}/photo")
    proofs = set(re.findall(rf"{case}/photo/proof/[\w.-]+", page.text))
    seen = [await journey.caseworker.get(proof) for proof in proofs]

    answers = [part for answer in (*shown, page, *seen) for part in said_of(answer)]
    kept = [
        part
        for (bucket, name), (file, kind) in shelf.files.items()
        if bucket != "originals"
        for part in (file, name.encode(), kind.encode())
    ]
    events = [
        part
        for one in journey.network.broker.log
        for part in (one.key, one.value, *(value for _, value in one.headers))
    ]
    assert spells_the_canary(original)
    assert [answer.status_code for answer in (*shown, *seen)] == [200] * (9 + len(proofs))
    assert proofs
    assert not any(spells_the_canary(part) for part in (*answers, *kept, *events))
