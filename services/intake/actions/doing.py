"""Doing: who does something, when, and the note that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.people import Member
from services.intake.vault import Vault


@dataclass(frozen=True)
class Doing:
    """A member of staff at work at a moment, with the vault their Society's words lie in."""

    by: Member
    at: datetime
    vault: Vault

    @property
    def society(self) -> UUID:
        """The Society all this happens in."""
        return self.by.society

    @property
    def today(self) -> date:
        """The day it is where the Society is."""
        return self.at.astimezone(ZoneInfo(self.by.time_zone)).date()

    @property
    def yesterday(self) -> date:
        """The day before: what may begin today is later than that."""
        return self.today - timedelta(days=1)


class Within(Protocol):
    """Where and when something is looked up, be it by a colleague or by time itself."""

    @property
    def society(self) -> UUID:
        """The Society it is looked up in."""

    @property
    def at(self) -> datetime:
        """The moment."""

    @property
    def vault(self) -> Vault:
        """The vault the Society's words lie in."""


@dataclass(frozen=True)
class Moment:
    """What happens in a Society because a moment has come, and is done by nobody."""

    society: UUID
    at: datetime
    vault: Vault


async def note(
    tx: Connection, doing: Doing, did: str, record_id: object, reason: str | None = None
) -> None:
    """Write down who did or read what, and why."""
    await store.audit.note(
        tx, doing.by, did, record_id, at=doing.at, society=doing.society, reason=reason
    )
