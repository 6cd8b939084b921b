"""What routing keeps, says and logs of a picture: no pixel, no key, no name of a file."""

from __future__ import annotations

import io

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from services.chassis import logs
from services.contracts.confidential.enquiries import PictureReceived
from services.contracts.restricted.pictures import PictureHanded
from services.contracts.sealing import open_sealed
from services.routing.model.pictures import MOST_BYTES
from services.routing.routes.picture import _Parser
from tests.media.pictures import CANARY

from .conftest import DARKROOM
from .picturing import PICTURE, Conversation, cleaned, unlocked
from .test_secrecy import traces


@pytest.fixture
def logged():
    stream = io.StringIO()
    logs.configure("routing", "DEBUG", stream)
    return stream


async def test_no_pixel_no_key_and_no_name_of_a_file_is_kept_or_logged(
    office, visitor, shelf, logged
):
    """T01, the part of routing: a picture, its key and what its file was called are nowhere."""
    talk = await Conversation.begin(office, visitor)
    page = await talk.asked()
    await talk.send(page)
    waiting = await office.rows()
    (handed,) = await office.said(PictureHanded)
    (file, _), key = shelf.files["handed", handed.object], open_sealed(DARKROOM, handed.sealed_key)
    on_its_way = await office.rows()
    await office.hear(cleaned(handed))
    (received,) = await office.said(PictureReceived)
    everything = waiting + on_its_way + await office.rows() + logged.getvalue()
    said = "".join(one.value.decode() for one in office.broker.log)

    assert unlocked(file, handed) == PICTURE  # the positive control: it is all there, closed
    assert handed.object in on_its_way
    assert CANARY.encode() not in file
    for secret in (key.hex(), key.decode("latin-1"), "IMG_2041", "Izmir.jpg", CANARY, talk.receipt):
        for trace in traces(secret):
            assert trace not in everything + said
    for sealed in (handed.sealed_key, received.sealed_key):
        assert sealed not in on_its_way + await office.rows()


@pytest.mark.parametrize("parser", [_Parser, MultiPartParser], ids=["ours", "the usual one"])
async def test_even_the_largest_picture_is_read_in_memory_and_never_laid_on_a_disk(parser):
    """The usual reader writes whatever is larger than a megabyte into a file, in the clear."""
    head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n'

    async def stream():
        yield head
        for _ in range(MOST_BYTES // (1 << 20)):
            yield bytes(1 << 20)
        yield b"\r\n--b--\r\n"

    headers = Headers({"content-type": "multipart/form-data; boundary=b"})
    form = await parser(headers, stream()).parse()

    on_disk = form["picture"].file._rolled
    assert on_disk is (parser is MultiPartParser)
    assert form["picture"].size == MOST_BYTES
    await form.close()
