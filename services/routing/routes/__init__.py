"""The message desk's addresses."""

from __future__ import annotations

from fastapi import APIRouter

from . import answer, home, remove, stop, write

router = APIRouter()
for part in (stop, home, write, answer, remove):
    router.include_router(part.router)
