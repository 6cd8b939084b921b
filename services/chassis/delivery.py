"""A delivery: one event on its way into one service, perhaps not for the first time."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

from pydantic import ValidationError

from services.contracts.event import Event

from . import database, traces
from .database import Connection, Pool


class HasPool(Protocol):
    """Resources that include a database pool."""

    @property
    def pool(self) -> Pool: ...


R = TypeVar("R", bound=HasPool)
E = TypeVar("E", bound=Event)


class AlreadyHandled(Exception):
    """An earlier delivery of the event was handled."""


class Unreadable(Exception):
    """No retry will make sense of this record."""


@dataclass(frozen=True)
class Delivery(Generic[R]):
    """The event's identity and the service's resources."""

    event_id: UUID
    resources: R

    @asynccontextmanager
    async def once(self, scope: UUID | None = None) -> AsyncIterator[Connection]:
        """Open a transaction that commits once per event, however often it arrives.

        With a scope the transaction may touch that Society's rows.
        """
        async with database.transaction_of(self.resources.pool, scope) as tx:
            fresh = await tx.fetchval(
                """
                INSERT INTO inbox (event_id) VALUES ($1)
                ON CONFLICT DO NOTHING RETURNING true
                """,
                self.event_id,
            )
            if not fresh:
                raise AlreadyHandled
            yield tx


Handler: TypeAlias = Callable[[E, Delivery[R]], Awaitable[None]]


class Subscriptions(Generic[R]):
    """Which handler hears which event: to Kafka what APIRouter is to HTTP."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self._handlers: dict[str, tuple[type[Event], Handler[Any, R]]] = {}

    def on(self, event: type[E]) -> Callable[[Handler[E, R]], Handler[E, R]]:
        """Subscribe the decorated handler to one type of event."""

        def subscribe(handler: Handler[E, R]) -> Handler[E, R]:
            self.topics.add(event.TOPIC)
            self._handlers[event.TYPE] = (event, handler)
            return handler

        return subscribe

    async def deliver(
        self, headers: Sequence[tuple[str, bytes]], body: bytes | None, resources: R
    ) -> str:
        """Hand one record to its handler and return its type; unasked events pass by.

        Raises `Unreadable` for a record no handler could ever understand.
        """
        told = _Headers.read(headers)
        if told.type not in self._handlers:
            return told.type
        event, handler = self._handlers[told.type]
        try:
            heard = event.heard(body or b"")
        except ValidationError as error:
            # The error's text would repeat the payload: only the places and rules are kept.
            places = error.errors(include_input=False, include_url=False, include_context=False)
            raise Unreadable(f"{told.type}: {len(places)} fields") from None
        with traces.part_of(told.traceparent), contextlib.suppress(AlreadyHandled):
            await handler(heard, Delivery(told.event_id, resources))
        return told.type


@dataclass(frozen=True)
class _Headers:
    event_id: UUID
    type: str
    traceparent: str | None

    @classmethod
    def read(cls, headers: Sequence[tuple[str, bytes]]) -> _Headers:
        told = dict(headers)
        try:
            return cls(
                event_id=UUID(told["ce_id"].decode("ascii")),
                type=told["ce_type"].decode("ascii"),
                traceparent=told.get("traceparent", b"").decode("ascii") or None,
            )
        except (KeyError, ValueError, AttributeError):
            raise Unreadable("no CloudEvents headers") from None
