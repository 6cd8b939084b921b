"""Routing ended at every step of a picture's way: one is handed, and no file stays for ever."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.confidential.enquiries import PictureAsked, PictureDropped, PictureReceived
from services.contracts.restricted.pictures import PictureDiscarded, PictureHanded
from services.routing.actions import picturing
from tests.support.dooming import open_nursery

from .crashing import Deed, heard, pressed, telling
from .picturing import Conversation, cleaned, refused

PICTURE = b"\xff\xd8\xff not opened by routing"


@pytest.fixture(scope="module")
def nursery():
    with open_nursery() as opened:
        yield opened


@pytest.fixture
async def story(nursery, new_database, new_office, visit):
    async with telling(nursery, await new_database("routing"), await new_office(), visit) as told:
        yield told


@pytest.fixture
def way(story, watch):
    return Way(story, watch)


class Way:
    """What comes before a deed, and what is looked at after it, once the timer has been round."""

    def __init__(self, story: Any, watch: Any) -> None:
        self.story, self.watch, self.at = story, watch, watch()

    async def asked(self) -> Conversation:
        """Begin anew: a message was written, and a picture is asked for."""
        self.watch.at = self.at
        files = self.story.office.resources.objects
        for name in files.names("handed"):
            await files.delete("handed", name)
        await self.story.written()
        talk = Conversation(
            self.story.office, self.story.visitor, self.story.receipt, self.story.message
        )
        await self.story.office.hear(PictureAsked(enquiry_id=talk.message.enquiry_id))
        return talk

    async def handed(self) -> tuple[Conversation, PictureHanded]:
        talk = await self.asked()
        await talk.send(await talk.visitor.open(talk.receipt), PICTURE)
        return talk, (await talk.office.said(PictureHanded))[-1]

    async def after(self) -> Any:
        self.watch.forward(hours=2)
        resources = self.story.office.resources
        await picturing.sweep(resources)
        said, state = await self.story.seen()
        return said, state["pictures"], len(resources.objects.names("handed")), state["enquiries"]


async def test_t18_ended_while_a_picture_is_handed_in(story, way):
    """T18: one picture for one press, and of what was broken off neither row nor file stays."""

    async def prepare() -> Deed:
        talk = await way.asked()
        page = await talk.visitor.open(talk.receipt)
        files = {"files": {"picture": PICTURE.hex()}}
        return pressed(page, "picture") | files

    said, pictures, files, _ = await story.matrix(prepare, steps=14, after=way.after)

    assert said[PictureHanded.TYPE] == 1
    assert (pictures, files) == (["(handed,f,t)"], 1)


async def test_t18_ended_while_the_darkroom_and_the_desk_are_heard(story, way):
    """T18: clean, refused and dropped, each once, and the original is gone."""
    found: dict[str, Any] = {}

    def dropped(talk: Conversation, handed: PictureHanded) -> PictureDropped:
        return PictureDropped(enquiry_id=talk.message.enquiry_id, picture_id=handed.picture_id)

    told = {
        "cleaned": lambda _, handed: cleaned(handed),
        "refused": lambda _, handed: refused(handed),
        "dropped": dropped,
    }
    for name, made in told.items():

        async def prepare(made=made) -> Deed:
            return heard(made(*await way.handed()))

        found[name] = await story.matrix(prepare, steps=6, after=way.after)

    assert found["cleaned"][0][PictureReceived.TYPE] == 1
    assert found["cleaned"][1:3] == (["(received,f,t)"], 0)
    assert found["refused"][1:3] == (None, 0)
    assert found["dropped"][0][PictureDiscarded.TYPE] == 1
    assert found["dropped"][1:3] == (None, 0)


async def test_t18_ended_while_a_conversation_goes_that_has_a_picture(story, way):
    """T18: deleted or grown old, it takes its picture along, and says so once."""

    async def erase() -> Deed:
        talk, _ = await way.handed()
        page = await talk.visitor.open(talk.receipt)
        return pressed(page, "answer", go="erase-all")

    async def grow_old() -> Deed:
        talk, handed = await way.handed()
        await talk.office.hear(cleaned(handed))
        way.watch.forward(days=400)
        return {"timer": "forget_old_mailboxes"}

    for prepare in (erase, grow_old):
        said, pictures, files, enquiries = await story.matrix(prepare, steps=5, after=way.after)

        assert said[PictureDiscarded.TYPE] == 1
        assert (pictures, files, enquiries) == (None, 0, None)


async def test_t18_ended_while_files_are_swept(story, way):
    """T18: a file goes before its row, so that none is ever without one."""

    async def prepare() -> Deed:
        talk, _ = await way.handed()
        page = await talk.visitor.open(talk.receipt)
        await talk.visitor.post("answer", page, go="erase-all")
        return {"timer": "sweep_pictures"}

    _, pictures, files, _ = await story.matrix(prepare, steps=6, after=way.after)

    assert (pictures, files) == (None, 0)
