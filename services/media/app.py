"""Media, put together: it hears and says, and nobody can call it."""

from __future__ import annotations

from pathlib import Path

from services.chassis.service import Service

from .handlers import events
from .resources import Resources, open_resources
from .settings import Settings

SERVICE: Service[Settings, Resources] = Service(
    name="media",
    settings=Settings,
    open=open_resources,
    events=events,
    migrations=Path(__file__).with_name("migrations"),
)
