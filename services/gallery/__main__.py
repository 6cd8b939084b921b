"""Run with `python -m services.gallery`."""

from __future__ import annotations

from services.chassis.service import main

from .app import SERVICE

if __name__ == "__main__":
    raise SystemExit(main(SERVICE))
