"""Canaries in every corner of a picture: what was hidden there is in nothing that comes out."""

from __future__ import annotations

import logging

import pytest

from services.contracts.codes import Refusal
from services.contracts.renditions import rendition_names
from services.contracts.restricted.photos import PhotoDeveloped
from services.media.darkroom import Refused

from . import canaries, corners
from .canaries import CORNERS
from .test_nothing_but_pixels import spells_the_canary

TAKEN = ("JPEG", "PNG", "WEBP")


@pytest.mark.parametrize("corner", CORNERS)
async def test_what_is_hidden_in_a_corner_of_a_picture_is_in_none_of_nine_files(room, corner):
    """T02: one corner after the other, each in a file of its own."""
    original = canaries.hidden_in(corner)
    try:
        files = [rendition.file for rendition in (await room.develop(original)).renditions]
    except Refused as refused:
        files = [refused.reason.value.encode()]

    assert spells_the_canary(original)
    assert not any(spells_the_canary(file) for file in files)


MET_WITH_A_REFUSAL = {
    "PNG: frame that is not shown": Refusal.DAMAGED,
    "WEBP: before the frame": Refusal.DAMAGED,
}


@pytest.mark.parametrize("corner", [one for one in CORNERS if one.partition(":")[0] in TAKEN])
async def test_a_photo_is_not_lost_for_what_a_camera_wrote_into_it(room, corner):
    """T02: of what people hand in, nothing but movement and damage is turned away."""
    reason = None
    try:
        await room.develop(canaries.hidden_in(corner))
    except Refused as refused:
        reason = refused.reason

    assert reason is MET_WITH_A_REFUSAL.get(corner)


@pytest.mark.parametrize("corner", [one for one in CORNERS if one.partition(":")[0] not in TAKEN])
async def test_a_container_that_is_not_taken_is_not_opened(room, corner):
    with pytest.raises(Refused) as refused:
        await room.develop(canaries.hidden_in(corner))

    heic = corner.startswith("HEIC")
    assert refused.value.reason is (Refusal.HEIC if heic else Refusal.NOT_AN_IMAGE)


@pytest.mark.parametrize("kind", corners.UNUSUAL)
async def test_nor_is_it_in_files_of_a_picture_that_is_stored_in_an_unusual_way(room, kind):
    """T02: the same corners, all together, in grey, palette, CMYK, 16 bits and the like."""
    file_format, plain = corners.UNUSUAL[kind]
    original = canaries.everywhere(file_format, plain())

    development = await room.develop(original)

    assert spells_the_canary(original)
    assert len(development.renditions) == 9
    assert not any(spells_the_canary(one.file) for one in development.renditions)


@pytest.mark.parametrize("file_format", TAKEN)
async def test_nothing_of_a_photo_full_of_canaries_is_in_files_names_events_or_logs(
    media, caplog, capfd, file_format
):
    """T02: a photo with canaries everywhere, and all that media stores, says and writes down."""
    original = canaries.everywhere(file_format)
    await media.submit(original)
    caplog.set_level(logging.DEBUG)

    await media.hear()

    (developed,) = media.told(PhotoDeveloped)
    stored = [
        part
        for (bucket, name), (file, content_type) in media.shelf.files.items()
        if bucket == "proofs"
        for part in (file, name.encode(), content_type.encode())
    ]
    said = [
        part
        for one in media.said.log
        for part in (one.value, one.key, *(b"=".join((k.encode(), v)) for k, v in one.headers))
    ]
    logged = [text.encode() for text in (*capfd.readouterr(), caplog.text) if text]
    board = media.resources.metrics.exposition()
    assert spells_the_canary(original)
    assert media.shelf.names("proofs") == set(rendition_names(developed.image))
    assert not any(spells_the_canary(part) for part in (*stored, *said, *logged, board))
    assert logged
    assert said
