"""The inbox: what waits for an answer, by whose it is, in which language, and by when."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions.doing import Doing
from services.intake.actions.standing_in import own_and_absent
from services.intake.pages import enquiries as view
from services.intake.pages.cases import spoken_options
from services.intake.pages.enquiries import Reader
from services.intake.store.inbox import Filter

from .acting import Working
from .on_duty import reader_of
from .session import Scoped, page, resources_of

router = APIRouter(prefix="/enquiries")


class Wanted(BaseModel):
    """The inbox as its address asks for it; what is no choice of ours is the first one."""

    model_config = ConfigDict(frozen=True)

    state: str = Field("open", max_length=20)
    who: str = Field("anyone", max_length=20)
    language: str = Field("", max_length=20)
    office: str = Field("", max_length=40)
    due: str = Field("", max_length=20)
    after: str = Field("", max_length=80)

    @property
    def what(self) -> str:
        """Which list is wanted."""
        return self.state if self.state in view.STATES else view.STATES[0]

    @property
    def chosen(self) -> bool:
        """Whether anything is left out."""
        return bool(self.language or self.office or self.due) or self.who != "anyone"

    def address(self, **other: str) -> str:
        """Return the address of the same list with something else chosen, from its beginning."""
        asked = self.model_dump() | {"after": ""} | other
        told = {name: value for name, value in asked.items() if value}
        return f"/enquiries?{urlencode(told)}"


@router.get("", summary="The inbox, oldest promise first")
async def list_enquiries(
    request: Request, doing: Working, tx: Scoped, wanted: Annotated[Wanted, Query()]
) -> Response:
    size = resources_of(request).settings.page_size
    reader = await reader_of(request, doing, tx)
    asked = await _filter(tx, doing, wanted, reader)
    listing = _LISTS.get(wanted.what, store.inbox.list_open)
    after = view.place(wanted.after)
    listed = await listing(tx, doing.society, asked, after=after, limit=size + 1)
    names = await store.people.names_of(tx, doing.society)
    ids = [one.enquiry_id for one in listed]
    pictures = await store.pictures.which_have(tx, doing.society, ids)
    return page(
        request,
        doing.by,
        "enquiries.html",
        listed=view.by_when(view.row(one, reader, names, pictures) for one in listed[:size]),
        wanted=wanted,
        states=view.STATES,
        offers=len(await store.offers.list_open(tx, doing.society, doing.at)),
        whose=view.WHO,
        spoken=spoken_options(),
        offices=await store.offices.list_open(tx, doing.society),
        speaks=await store.candidates.languages_of(tx, doing.society, doing.by.staff_id),
        counted=await store.inbox.count_open(tx, doing.society, asked, reader.moments),
        more=view.after(listed[size - 1]) if len(listed) > size else "",
    )


_LISTS = {"answered": store.inbox.list_answered, "blocked": store.inbox.list_blocked}


async def _filter(tx: Connection, doing: Doing, wanted: Wanted, reader: Reader) -> Filter:
    """Return what is wanted; what suits somebody is nobody's, and in a language they answer in."""
    suits = wanted.who == "suits"
    spoken = await store.candidates.languages_of(tx, doing.society, doing.by.staff_id)
    by_when = dict(zip(view.DUE, reader.moments, strict=True))
    languages = (wanted.language,) if wanted.language else spoken if suits else None
    return Filter(
        of=await own_and_absent(tx, doing) if wanted.who == "me" else None,
        nobodys=suits or wanted.who == "nobody",
        languages=languages,
        office=_id(wanted.office),
        until=by_when.get(wanted.due),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
