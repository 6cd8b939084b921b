"""How many are reached: how often public pages were opened, for all staff of all Societies."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import transaction_of
from services.contracts.codes import Language
from services.contracts.words import languages
from services.intake import store
from services.intake.pages.reach import bars

from .acting import Acting
from .session import catalogue_of, page, resources_of

router = APIRouter(prefix="/reach")

_YEARS = timedelta(days=3 * 366)
_DAYS = timedelta(days=14)


@router.get("", summary="How often public pages were opened: by month, day, kind and language")
async def show_reach(request: Request, doing: Acting) -> Response:
    words, today = catalogue_of(request), doing.at.date()
    async with transaction_of(resources_of(request).pool) as tx:
        sums = await store.views.add_up(tx, today - _YEARS, today - _DAYS)
    return page(
        request,
        doing.by,
        "reach.html",
        total=sum(count for _, count in sums.months),
        since=sums.months[-1][0] if sums.months else None,
        charts=[
            ("months", bars(sums.months, words.month)),
            ("pages", bars(sums.pages, lambda one: str(words.text(f"reach_page_{one}")))),
            ("languages", bars(sums.languages, _spoken)),
            ("days", bars(sums.days, words.date)),
        ],
    )


def _spoken(language: str) -> str:
    return languages()[Language(language)].native_name
