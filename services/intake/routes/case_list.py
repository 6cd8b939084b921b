"""The list of cases: a page at a time, whatever it is asked for in its address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.contracts.codes import Language
from services.intake import store
from services.intake.pages.cases import CasesAsked, spoken_options
from services.intake.store.case_lines import CaseFilter, State, Whose

from .acting import Reading
from .session import Scoped, page, resources_of

router = APIRouter(prefix="/cases")


class Wanted(BaseModel):
    """The list as its address asks for it; what is no choice of ours is the first one."""

    model_config = ConfigDict(frozen=True)

    who: str = Field("", max_length=20)
    state: str = Field("", max_length=20)
    language: str = Field("", max_length=10)
    before: str = Field("", max_length=80)


@router.get("", summary="The Society's cases")
async def list_cases(
    request: Request, tx: Scoped, doing: Reading, wanted: Annotated[Wanted, Query()]
) -> Response:
    size, society = resources_of(request).settings.page_size, doing.society
    asked = CaseFilter(
        me=doing.by.staff_id,
        today=doing.at.date(),
        whose=Whose(wanted.who) if wanted.who in set(Whose) else Whose.ALL,
        state=State(wanted.state) if wanted.state in set(State) else State.ANY,
        language=wanted.language if wanted.language in set(Language) else "",
    )
    lines = await store.case_lines.list_lines(
        tx, society, asked, after=wanted.before, limit=size + 1
    )
    shown = lines[:size]
    ids = [line.case_id for line in shown]
    names = await store.case_lines.open_names(tx, doing.vault, society, ids)
    await store.audit.note_many(tx, doing.by, "listed", ids, at=doing.at, society=society)
    more = shown[-1].place(asked.state) if len(lines) > size else ""
    return page(
        request,
        doing.by,
        "cases.html",
        lines=shown,
        names=names,
        staff=await store.people.names_of(tx, society),
        asked=CasesAsked(asked.whose, asked.state, asked.language),
        more=more,
        before=wanted.before,
        today=asked.today,
        whoses=list(Whose),
        states=list(State),
        spoken=spoken_options(),
    )
