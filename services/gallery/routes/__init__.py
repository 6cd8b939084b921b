"""The addresses of the gallery: most are answered before any routing, the few others after it."""

from __future__ import annotations

from .leading import router
from .window import Window

__all__ = ["Window", "router"]
