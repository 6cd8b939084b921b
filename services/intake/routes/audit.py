"""The audit: who saw and did what, when. The auditor alone reads it, and nobody can change it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake import store
from services.intake.actions.doing import Doing, note
from services.intake.pages import audit as view
from services.intake.pages.moments import end_of
from services.intake.store.auditing import Wanted

from .acting import Auditing
from .session import Scoped, page

router = APIRouter(prefix="/audit")

_PAGE = 100


class Asked(BaseModel):
    """The audit as its address asks for it; what is no choice of ours means all of it."""

    model_config = ConfigDict(frozen=True)

    who: str = Field("", max_length=36)
    kind: str = Field("", max_length=20)
    since: str = Field("", max_length=10)
    until: str = Field("", max_length=10)
    before: str = Field("", max_length=18)

    def wanted(self, doing: Doing) -> Wanted:
        """Return which rows that is."""
        since, until, zone = _day(self.since), _day(self.until), doing.by.time_zone
        return Wanted(
            who=_id(self.who),
            verbs=view.FAMILIES.get(self.kind),
            since=end_of(since - timedelta(days=1), zone) if since else None,
            until=end_of(until, zone) if until else None,
            before=int(self.before) if self.before.isascii() and self.before.isdigit() else None,
        )

    def address(self, before: int | None = None) -> str:
        """Return the address of the same choice, from a row on or from the newest."""
        asked = self.model_dump(exclude={"before"}) | {"before": before or ""}
        return f"/audit?{urlencode({name: value for name, value in asked.items() if value})}"


@router.get("", summary="Who saw and did what; looking is written down as well")
async def show_audit(
    request: Request, doing: Auditing, tx: Scoped, asked: Annotated[Asked, Query()]
) -> Response:
    wanted = asked.wanted(doing)
    of_messages = (*view.OF_MESSAGES, *view.OF_READINGS)
    rows = await store.auditing.list_page(tx, doing.society, wanted, of_messages, limit=_PAGE + 1)
    await note(tx, doing, "audit looked at", doing.society)
    names = await store.lendings.everybody_of(tx, doing.society)
    return page(
        request,
        doing.by,
        "audit.html",
        lines=view.lines(rows[:_PAGE], doing.society, names),
        names=sorted(names.items(), key=lambda one: one[1]),
        families=list(view.FAMILIES),
        asked=asked,
        more=asked.address(rows[_PAGE - 1].seq) if len(rows) > _PAGE else "",
        first=asked.address() if wanted.before else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
