"""One visit: the page's language, and what the page carries in its own fields, not in cookies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from services.chassis.database import TRANSIENT
from services.chassis.problems import NotFound
from services.chassis.web.tokens import BadToken
from services.chassis.web.words import Catalogue
from services.contracts.codes import read_reference
from services.routing.model import letters
from services.routing.model.enquiries import NoDesk
from services.routing.model.form import FORM_LIFE
from services.routing.model.letters import Envelope, Habits
from services.routing.pages import Pages
from services.routing.resources import Resources

NOT_NOW: tuple[type[Exception], ...] = (NoDesk, *TRANSIENT, OSError, TimeoutError)
"""Why a form cannot be taken for a while: the page comes back as it was, to be sent again."""

_SHORT = 300
_MOST_FIELDS = 40
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONG_FIELDS = frozenset({"message", "token"})


@dataclass(frozen=True)
class Visit:
    """A request to the desk, in a language."""

    request: Request
    catalogue: Catalogue

    @property
    def resources(self) -> Resources:
        """Return what the service has open."""
        resources: Resources = self.request.app.state.resources
        return resources

    @property
    def pages(self) -> Pages:
        """Return the pages."""
        pages: Pages = self.request.app.state.pages
        return pages

    async def fields(self) -> dict[str, str]:
        """Return what was typed; a file is not taken here."""
        form = await self.request.form(max_files=0, max_fields=_MOST_FIELDS)
        return typed(form.items())

    def sealed(self, kind: str, state: Mapping[str, Any]) -> str:
        """Return state for a hidden field of the page."""
        return self.resources.forms.seal({"kind": kind, "state": state}, self.resources.clock())

    def opened(
        self, kind: str, fields: Mapping[str, str], life: timedelta = FORM_LIFE
    ) -> dict[str, Any] | None:
        """Return the state a page carried, or None if it is too old or was not ours."""
        try:
            whole = self.resources.forms.open(fields.get("token", ""), self.resources.clock(), life)
        except BadToken:
            return None
        state: dict[str, Any] | None = whole["state"] if whole["kind"] == kind else None
        return state

    @property
    def network(self) -> bytes:
        """Return today's name of the network somebody comes from."""
        return self.resources.limits.network(self.request.scope)

    def now(self) -> int:
        """Return the second it is."""
        return int(self.resources.clock().timestamp())

    def habits(self, reference: str = "") -> Habits:
        """Return what is noticed of whoever sends; counts this as one more.

        A face many write about is marked like a network that writes much. Both are counted
        whether or not the reference was ever given.
        """
        limits = self.resources.limits
        network = self.network
        many, faces = not limits.allow(network, "send"), 0
        if reference:
            many |= not limits.allow(limits.name(reference), "reference")
            faces = limits.different(network, reference)
        return Habits(many, faces > self.resources.settings.many_references)

    def outside(self, *, began: int, trapped: bool, reference: str = "") -> Envelope:
        """Return what stands outside on a form of one page that is being sent."""
        habits = self.habits(reference)
        warnings = letters.cautions(
            trapped=trapped,
            seconds=self.now() - began,
            quickest=self.resources.settings.quickest_page_seconds,
            many=habits.many,
        )
        return Envelope(warnings, many_references=habits.many_references)

    async def pace(self) -> None:
        """Let a network that sends more than it may wait a little; never refuse."""
        limits = self.resources.limits
        waits = limits.delay(self.network, "send")
        await self.resources.pause(min(waits, self.resources.settings.slowest_send_seconds))

    async def turn(self) -> None:
        """Wait until a network that opens many mailboxes may open another; never refuse."""
        resources = self.resources
        network = self.network
        for _ in range(5):
            if resources.limits.allow(network, "open"):
                return
            await resources.pause(resources.limits.delay(network, "open"))

    async def turn_of_code(self) -> bool:
        """Wait like that with a code that was typed; False where too many do so already.

        It is decided before the code is looked at, so that it tells nothing of it.
        """
        limits, network = self.resources.limits, self.network
        if not limits.delay(network, "open"):
            return limits.allow(network, "open")
        with self.resources.crowd.place(network) as may_wait:
            if may_wait:
                await self.turn()
        return may_wait

    async def settle(self, began: float) -> None:
        """Wait until opening a mailbox has taken as long as it always takes."""
        resources = self.resources
        taken = timedelta(seconds=resources.clock().timestamp() - began).total_seconds()
        await resources.pause(max(0.0, resources.settings.opening_seconds - taken))


def typed(sent: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Return what was typed into a form: text alone, line ends alike, short fields kept short."""
    return {name: _clean(name, value) for name, value in sent if isinstance(value, str)}


def visit(request: Request, language: str) -> Visit:
    """Return the visit to a page; raises `NotFound` for a language that is not switched on."""
    pages: Pages = request.app.state.pages
    catalogue = pages.words.find(language)
    if catalogue is None:
        raise NotFound
    return Visit(request, catalogue)


def known_shape(reference: str) -> str:
    """Return the reference of an address; raises `NotFound` for what cannot be one."""
    read = read_reference(reference)
    if read is None:
        raise NotFound
    return read


InLanguage = Annotated[Visit, Depends(visit)]
OfReference = Annotated[str, Depends(known_shape)]


def _clean(name: str, value: str) -> str:
    text = _UNPRINTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if name in _LONG_FIELDS:
        return text.strip()
    return _DIRECTIONS.sub("", text).strip()[:_SHORT]
