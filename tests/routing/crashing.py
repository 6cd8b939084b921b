"""A desk, a visitor, and processes of routing that end at any step, for the tests of crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from services.chassis.database import open_pool
from services.routing.actions import prompting
from services.routing.app import build
from services.routing.handlers import events
from services.routing.timers import timers
from tests.support.dooming import Dooming, dooming
from tests.support.drawer import Drawer

from .conftest import Office, Visitor, hidden_in, receipt_of

Deed = dict[str, Any]
STATE = """
    SELECT (SELECT count(*) FROM outbox) AS waiting,
           (SELECT count(*) FROM forms) AS forms,
           (SELECT count(*) FROM sent_forms) AS sent_forms,
           (SELECT array_agg((ended, since, sealed_address IS NULL, moved_to IS NULL)::text)
              FROM enquiries) AS enquiries,
           (SELECT array_agg((place, look_by::text, answer_by::text)::text ORDER BY place)
              FROM messages) AS messages,
           (SELECT array_agg((read, announced)::text ORDER BY place) FROM replies) AS replies,
           (SELECT array_agg((requested, confirmed)::text) FROM notices) AS notices,
           (SELECT array_agg((state, enquiry_id IS NULL, leave_at IS NULL)::text ORDER BY state)
              FROM pictures) AS pictures
"""


@dataclass
class Story:
    """A desk, a visitor, and processes that end."""

    office: Office
    visitor: Visitor
    doom: Dooming
    receipt: str = ""
    message: Any = None

    @property
    def now(self):
        return self.office.resources.clock

    async def begin(self) -> None:
        """Empty everything; only the desks stay."""
        self.office.broker.log.clear()
        for table in ("pictures", "enquiries", "outbox", "inbox", "sent_forms", "forms"):
            await self.office.resources.pool.execute(f"DELETE FROM {table}")

    async def written(self, **more: str) -> None:
        await self.begin()
        self.receipt = receipt_of(await self.visitor.write(**more))
        (self.message,) = await self.office.messages()

    async def answered(self, **more: str) -> None:
        await self.written(by="email", to="me@here.example", safe="yes")
        await self.office.reply("Yes.", self.message)

    async def prompted(self) -> None:
        await self.answered()
        await self.prompt()

    async def prompt(self) -> None:
        await prompting.announce_replies(self.office.resources)
        await prompting.request_notices(self.office.resources)

    async def seen(self) -> tuple[dict[str, int], dict[str, Any]]:
        """Return what others heard, each event once as they take it, and what stands here."""
        await self.office.messages()
        heard = {(dict(one.headers)["ce_id"], one.type) for one in self.office.broker.log}
        state = await self.office.resources.pool.fetchrow(STATE)
        return dict(Counter(kind for _, kind in heard)), dict(state)

    async def again(self, deed: Deed) -> None:
        """Do a deed once more, in this process."""
        resources = self.office.resources
        if "post" in deed:
            files = {one: (one, bytes.fromhex(it)) for one, it in deed.get("files", {}).items()}
            await self.visitor.client.post(deed["post"], data=deed["fields"], files=files or None)
        elif "hear" in deed:
            headers = [("ce_id", deed["event"].encode()), ("ce_type", deed["hear"].encode())]
            await events.deliver(headers, deed["body"].encode(), resources)
        elif "timer" in deed:
            await next(one for one in timers.all if one.name == deed["timer"]).work(resources)
        else:
            await self.doom.do(deed, self.now())

    async def matrix(self, prepare, *, steps: int, after=None) -> Any:
        """Try every step; all must come to what an undisturbed deed comes to."""
        usual, found = await self.doom.at_every_step(
            prepare, self.now, after or self.seen, self.again
        )

        assert len(found) >= steps
        for at, one in enumerate(found, 1):
            assert one == usual, f"ended at step {at} of {len(found)}"
        return usual


@asynccontextmanager
async def telling(nursery, address, office, visit) -> AsyncIterator[Story]:
    """Open a desk on a database that others, who will end, work on as well."""
    pool = await open_pool(address, "test-routing")
    with TemporaryDirectory() as folder:
        files = Drawer(Path(folder))
        made = replace(office, resources=replace(office.resources, pool=pool, objects=files))
        await made.open()
        visitor = Visitor(visit(build(made.resources), base_url="https://desk.example"))
        doom = dooming(nursery, "routing", address, office.notify.public.text, files=folder)
        yield Story(made, visitor, doom)
    pool.terminate()


def pressed(page, path: str, **fields: str) -> Deed:
    return {"post": f"/en/{path}", "fields": hidden_in(page) | fields}


def heard(event: Any) -> Deed:
    return {"hear": event.TYPE, "body": event.body, "event": str(uuid4())}
