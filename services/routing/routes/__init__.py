"""The message desk's addresses."""

from __future__ import annotations

from fastapi import APIRouter

from . import answer, home, picture, remove, stop, write

router = APIRouter()
for part in (stop, home, write, answer, picture, remove):
    router.include_router(part.router)
