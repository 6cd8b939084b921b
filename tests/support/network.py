"""All five services in one process, with a list for Kafka and everything else real."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from services.chassis.settings import Kafka, Objects, Postgres
from services.chassis.web.limits import Limits
from services.chassis.web.tokens import FormSeal
from services.contracts.sealing import KeyPair, to_text
from services.gallery import handlers as gallery_handlers
from services.gallery import resources as gallery
from services.gallery.settings import Settings as GallerySettings
from services.intake import handlers as intake_handlers
from services.intake import timers as intake_timers
from services.media import handlers as media_handlers
from services.media.metrics import Metrics as MediaMetrics
from services.media.resources import Resources as Media
from services.notify import handlers as notify_handlers
from services.notify import resources as notify
from services.notify import timers as notify_timers
from services.notify.settings import Settings as NotifySettings
from services.notify.settings import Smtp
from services.routing import handlers as routing_handlers
from services.routing import resources as routing
from services.routing import timers as routing_timers
from services.routing.mailbox import FormKeys
from services.routing.metrics import Metrics as RoutingMetrics
from services.routing.settings import Settings as RoutingSettings

from . import intake as office
from .broker import Broker, Said

GALLERY, DESK = "https://faces.example", "https://desk.example"
_NOWHERE = {
    "mode": "test",
    "postgres": Postgres(database="-", user="-", password="-"),
    "kafka": Kafka(user="-", password="-"),
    "keys": "/nowhere",
}


@dataclass
class Network:
    """The whole system; `settle` lets every event arrive, however disorderly it is told to be."""

    intake: Any
    media: Media
    gallery: gallery.Resources
    routing: routing.Resources
    notify: notify.Resources
    broker: Broker = field(default_factory=Broker)
    times: int = 1
    shuffled: random.Random | None = None
    _delivered: int = 0

    async def settle(self) -> None:
        """Relay, deliver and let timers run until nothing new is said."""
        while await self._round():
            pass

    async def replay(self) -> None:
        """Deliver everything that was ever said once more, from offset 0, in any order."""
        await self._deliver(list(self.broker.log))
        await self.settle()

    async def _round(self) -> int:
        for resources, name in self._speakers():
            await self.broker.relay(resources.pool, name)
        fresh = self.broker.log[self._delivered :]
        self._delivered = len(self.broker.log)
        await self._deliver(fresh)
        await self._timers()
        for resources, name in self._speakers():
            await self.broker.relay(resources.pool, name)
        return len(self.broker.log) - self._delivered + len(fresh)

    async def _deliver(self, records: list[Said]) -> None:
        again = [said for said in records for _ in range(self.times)]
        if self.shuffled:
            self.shuffled.shuffle(again)
        for said in again:
            for handlers, resources in self._hearers():
                if said.topic in handlers.events.topics:
                    await handlers.events.deliver(said.headers, said.value, resources)

    async def _timers(self) -> None:
        await intake_timers.do_what_is_due(self.intake)
        await intake_timers.clear_files(self.intake)
        await routing_timers.announce_replies(self.routing)
        await routing_timers.sweep_pictures(self.routing)
        await routing_timers.request_notices(self.routing)
        await notify_timers.send_due(self.notify)

    def _speakers(self) -> list[tuple[Any, str]]:
        return [
            (self.intake, "intake"),
            (self.media, "media"),
            (self.routing, "routing"),
            (self.notify, "notify"),
        ]

    def _hearers(self) -> list[tuple[Any, Any]]:
        return [
            (intake_handlers, self.intake),
            (media_handlers, self.media),
            (gallery_handlers, self.gallery),
            (routing_handlers, self.routing),
            (notify_handlers, self.notify),
        ]


@dataclass(frozen=True)
class Given:
    """What a network is built on: real databases and a real darkroom and press, files in memory."""

    new_pool: Any
    shelf: Any
    clock: Any
    darkroom: Any
    press: Any
    smtp_port: int
    folder: Any


async def a_network(given: Given) -> Network:
    """Put the five services together as their own `open_resources` do."""
    media, mail = KeyPair.make(), KeyPair.make()
    office.write_keys(given.folder)
    (given.folder / "media.public").write_text(to_text(media.public.raw))
    intake_pool = await given.new_pool("intake")
    settings = office.settings_of(_NOWHERE["postgres"], given.folder)
    return Network(
        intake=office.resources_of(settings, intake_pool, given.shelf, given.clock),
        media=Media(
            await given.new_pool("media"),
            given.clock,
            MediaMetrics(),
            given.shelf,
            given.darkroom,
            media,
            b"n" * 32,
            given.press,
        ),
        gallery=await _gallery(given),
        routing=await _routing(given, mail, media),
        notify=await _notify(given, mail),
    )


async def _gallery(given: Given) -> gallery.Resources:
    settings = GallerySettings(
        **_NOWHERE,
        objects=Objects(access_key="-", secret_key="-"),
        origin=GALLERY,
        desk_origin=DESK,
    )
    return gallery.assemble(settings, await given.new_pool("gallery"), given.shelf, given.clock)


async def _routing(given: Given, mail: KeyPair, media: KeyPair) -> routing.Resources:
    settings = RoutingSettings(
        **_NOWHERE,
        objects=Objects(access_key="-", secret_key="-"),
        gallery_origin=GALLERY,
        release="immediate",
        notices="immediate",
    )

    async def patience(seconds: float) -> None:
        given.clock.turn(seconds=seconds)

    return routing.Resources(
        settings=settings,
        pool=await given.new_pool("routing"),
        metrics=RoutingMetrics(clock=given.clock),
        limits=Limits(routing.RATES, given.clock),
        forms=FormSeal(b"f" * 32),
        drafts=FormKeys(b"f" * 32),
        notify=mail.public,
        darkroom=media.public,
        objects=given.shelf,
        uploads=asyncio.Semaphore(2),
        clock=given.clock,
        pause=patience,
    )


async def _notify(given: Given, mail: KeyPair) -> notify.Resources:
    settings = NotifySettings(
        **_NOWHERE, smtp=Smtp(port=given.smtp_port, sender="post@mail.example", seconds=5)
    )
    return notify.assemble(settings, await given.new_pool("notify"), mail, given.clock)
