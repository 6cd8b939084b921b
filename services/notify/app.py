"""Notify, put together: it hears and says, and nobody can call it."""

from __future__ import annotations

from pathlib import Path

from services.chassis.service import Service

from .handlers import events
from .resources import Resources, open_resources
from .settings import Settings
from .timers import timers

SERVICE: Service[Settings, Resources] = Service(
    name="notify",
    settings=Settings,
    open=open_resources,
    events=events,
    timers=timers,
    migrations=Path(__file__).with_name("migrations"),
)
