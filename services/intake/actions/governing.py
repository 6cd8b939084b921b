"""Governing: what a Society decides for itself, within what the network allows."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.editing import check_seen
from services.intake.model.offices import Office
from services.intake.store.societies import Settings

from .doing import Doing, note


async def decide(tx: Connection, doing: Doing, decided: Settings, seen: str) -> None:
    """Write down what a Society decides; what it no longer allows leaves within minutes.

    Raises `LooserThanTheNetwork` or `EditedMeanwhile`.
    """
    decided.policy.check()
    stands = await store.societies.lock_settings(tx, doing.society)
    check_seen(seen, stands.version)
    await store.societies.save_settings(tx, doing.society, replace(decided, version=stands.version))
    await note(tx, doing, "policy decided", doing.society)
    if decided.policy != stands.policy:
        async with store.holdings.locked_too(tx):
            await store.societies.look_at_all_ages(tx, doing.society, doing.at)
            await store.retention.look_at_all_closed(tx, doing.society, doing.at)
            await store.retention.look_at_all_ended(tx, doing.society, doing.at)


async def open_office(tx: Connection, doing: Doing, told: tuple[str, str, str]) -> None:
    """Open an office: its name, where it is, and by which clock it lives."""
    name, city, zone = told
    office = Office(uuid4(), name, city, (), zone)
    await store.offices.add(tx, doing.society, office)
    await note(tx, doing, "office opened", doing.society)


async def close_office(tx: Connection, doing: Doing, office_id: UUID) -> None:
    """Close an office; whoever belonged to it belongs to none."""
    await store.offices.close(tx, doing.society, office_id, doing.at)
    await note(tx, doing, "office closed", doing.society)
