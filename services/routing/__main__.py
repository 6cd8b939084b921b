"""The front door: `python -m services.routing`."""

from __future__ import annotations

from services.chassis.service import main

from .app import SERVICE

raise SystemExit(main(SERVICE))
