"""Pictures in a random conversation: asked for, sent, cleaned or refused, dropped, and gone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from services.contracts.confidential.enquiries import PictureAsked, PictureDropped, PictureReceived
from services.contracts.restricted.pictures import PictureDiscarded, PictureHanded
from services.routing.actions import picturing
from services.routing.model.times import release_at
from tests.support.dice.albums import Album
from tests.support.dice.letters import HOURS, Book

from .conftest import words_of
from .picturing import Conversation, cleaned, refused

PICTURE = b"\xff\xd8\xff of anything"


@dataclass
class Pictures:
    """Everybody around a picture, for a `street`."""

    street: Any
    albums: dict[UUID, Album] = field(default_factory=lambda: defaultdict(Album))
    handed: dict[UUID, PictureHanded] = field(default_factory=dict)

    def ask(self, book: Book) -> PictureAsked:
        return PictureAsked(enquiry_id=book.enquiry_id)

    def drop(self, book: Book) -> PictureDropped:
        """Drop a picture the desk has, or one it never had."""
        known = sorted(self.albums[book.enquiry_id].received) or [uuid4()]
        return PictureDropped(enquiry_id=book.enquiry_id, picture_id=known[0])

    async def send(self, book: Book) -> None:
        """Send a picture from the mailbox, whether or not it takes one."""
        street, album = self.street, self.albums[book.enquiry_id]
        page = await street.visitor.open(book.receipt)
        await street.seen(book, page)
        if book.gone:
            return
        takes = album.takes(street.now)
        assert ('type="file"' in page.text) is takes
        talk = Conversation(street.office, street.visitor, book.receipt, None)
        for _ in range(street.dice.choice([1, 2])):
            answer = await talk.send(page, PICTURE)
        assert takes or "on its way" not in words_of(answer)
        if takes:
            event = (await street.office.said(PictureHanded))[-1]
            self.handed[event.picture_id] = event
            album.handed(event.picture_id)
            assert event.desk_key == street.desks[book.reads(street.known)].pair.public.text

    async def develop(self) -> None:
        """Let the darkroom say what became of any picture, perhaps for the second time."""
        if not self.handed:
            return
        street = self.street
        event = self.handed[street.dice.choice(sorted(self.handed))]
        good = street.dice.random() < 0.6
        await street.office.hear(cleaned(event) if good else refused(event))
        for enquiry_id, album in self.albums.items():
            if album.on_its_way != event.picture_id:
                continue
            if good:
                album.cleaned()
                street.books[enquiry_id].told = street.now.date()
            else:
                album.refused(street.now, ended=street.books[enquiry_id].ended)

    def heard(self, event: Any) -> None:
        """Take down what routing heard of a desk."""
        album = self.albums[event.enquiry_id]
        if isinstance(event, PictureAsked):
            album.asked(release_at(self.street.now, HOURS))
        elif event.picture_id in album.received:
            album.drop(event.picture_id)

    async def check(self) -> None:
        """Compare what was said, what is kept and which files there are with what was done."""
        for enquiry_id, book in self.street.books.items():
            if book.gone:
                self.albums[enquiry_id].gone()
        office, albums = self.street.office, self.albums.values()
        await picturing.sweep(office.resources)
        assert {one.picture_id for one in await office.said(PictureHanded)} == set(self.handed)
        gone = [one.picture_id for one in await office.said(PictureDiscarded)]
        assert sorted(gone) == sorted(one for album in albums for one in album.discarded)
        had = {one for album in albums for one in album.received}
        assert had <= {one.picture_id for one in await office.said(PictureReceived)}
        way = {album.on_its_way for album in albums if album.on_its_way}
        rows = await office.resources.pool.fetch("SELECT * FROM pictures WHERE state <> 'begun'")
        assert {row["picture_id"] for row in rows} == way | had
        assert {self.handed[one].object for one in way} <= office.resources.objects.names("handed")
