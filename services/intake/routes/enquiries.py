"""Messages: the inbox, and the page on which one is read and answered."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import answering
from services.intake.actions.answering import Draft
from services.intake.actions.doing import Doing
from services.intake.actions.standing_in import own_and_absent
from services.intake.model.drafts import DraftKind, Place
from services.intake.model.enquiries import REPLY_BYTES, ClaimedByAnother, Enquiry
from services.intake.pages import enquiries as view
from services.intake.pages.history import history
from services.intake.store.enquiries import Filter

from .acting import Working
from .draft_forms import handed_in, on_page
from .forms import Form as Posted
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/enquiries")


class Wanted(BaseModel):
    """The inbox as its address asks for it; what is no choice of ours is the first one."""

    model_config = ConfigDict(frozen=True)

    state: str = Field("open", max_length=20)
    who: str = Field("anyone", max_length=20)
    after: str = Field("", max_length=80)

    @property
    def answered(self) -> bool:
        """Whether answered enquiries are wanted, not those that wait."""
        return self.state == "answered"

    def of(self, mine: tuple[UUID, ...]) -> Filter:
        """Return whose enquiries are wanted."""
        return Filter(mine if self.who == "me" else None, self.who == "nobody")


class Written(BaseModel):
    """The form of an answer."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    reply: str = ""
    reply_id: UUID
    looked: bool = False

    @property
    def text(self) -> str:
        """Return the answer with plain line ends and no empty ones around it."""
        return self.reply.replace("\r\n", "\n").strip()


@router.get("", summary="The inbox, oldest promise first")
async def list_enquiries(
    request: Request, doing: Working, tx: Scoped, wanted: Annotated[Wanted, Query()]
) -> Response:
    size = resources_of(request).settings.page_size
    listed = await _listed(tx, doing, wanted, size + 1)
    names = await store.people.names_of(tx, doing.society)
    reader = view.Reader(doing.by, catalogue_of(request), doing.at)
    return page(
        request,
        doing.by,
        "enquiries.html",
        rows=[view.row(enquiry, reader, names) for enquiry in listed[:size]],
        wanted=wanted,
        states=view.STATES,
        whose=view.WHO,
        more=view.after(listed[size - 1]) if len(listed) > size else "",
    )


@router.get("/{enquiry_id}", summary="Open an enquiry; reading it is written down")
async def show_enquiry(
    request: Request,
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    why: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return await _draw(request, doing, tx, (enquiry_id, why))


@router.post("/{enquiry_id}/claim", summary="Work on an enquiry")
async def claim_enquiry(
    enquiry_id: UUID, doing: Working, tx: Scoped, seen: Annotated[UUID | None, Form()] = None
) -> Response:
    await answering.claim(tx, doing, enquiry_id, seen)
    return RedirectResponse(f"/enquiries/{enquiry_id}", 303)


@router.post("/{enquiry_id}/release", summary="Let an enquiry go")
async def release_enquiry(enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    await answering.release(tx, doing, enquiry_id)
    return RedirectResponse("/enquiries", 303)


@router.post("/{enquiry_id}/settle", summary="Nothing more is to be done")
async def settle_enquiry(enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    await answering.settle(tx, doing, enquiry_id)
    return RedirectResponse("/enquiries", 303)


@router.post("/{enquiry_id}/reply", summary="Answer under seal")
async def write_reply(
    request: Request,
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    written: Annotated[Written, Form()],
) -> Response:
    fault = _fault(written)
    look = () if written.looked else answering.tells_too_much(written.text, doing.by)
    if not fault and not look:
        try:
            first = await answering.reply(
                tx, doing, enquiry_id, Draft(written.reply_id, written.text)
            )
        except ClaimedByAnother:
            fault = "reply_claimed"
        else:
            resources_of(request).metrics.replies.inc(int(first))
            await handed_in(tx, doing, Place(DraftKind.REPLY, enquiry_id), await _posted(request))
            return RedirectResponse(f"/enquiries/{enquiry_id}#last", 303)
    errors = {"reply": catalogue_of(request).text(fault)} if fault else {}
    return await _draw(
        request, doing, tx, (enquiry_id, ""), written=written, look=look, errors=errors
    )


async def _draw(
    request: Request,
    doing: Doing,
    tx: Connection,
    what: tuple[UUID, str],
    **form: object,
) -> Response:
    """Draw an enquiry; with an answer that is to be mended or looked at again, as 422."""
    enquiry_id, why = what
    why = why if why in view.WHYS else view.WHYS[0]
    opened = await answering.open_enquiry(tx, doing, enquiry_id, why)
    posted = await _posted(request) if form else None
    place = Place(DraftKind.REPLY, enquiry_id, opened.enquiry.case_id)
    draft = await on_page(request, tx, doing, place, posted)
    if not form:
        begun = draft.form.values["reply"] if draft.form else ""
        form = {"written": Written(reply_id=uuid4(), reply=begun)}
    words, look = catalogue_of(request), form.pop("look", ())
    return page(
        request,
        doing.by,
        "enquiry.html",
        status=422 if look or form.get("errors") else 200,
        opened=opened,
        enquiry=opened.enquiry,
        history=history(opened.history),
        row=view.row(opened.enquiry, view.Reader(doing.by, words, doing.at), opened.names),
        visitor=view.visitor(opened.enquiry),
        why=why,
        whys=view.WHYS,
        look=look,
        drafting=draft,
        **form,
    )


async def _posted(request: Request) -> Posted:
    return Posted(await request.form())


async def _listed(tx: Connection, doing: Doing, wanted: Wanted, limit: int) -> list[Enquiry]:
    listing = store.enquiries.list_answered if wanted.answered else store.enquiries.list_open
    of, after = wanted.of(await own_and_absent(tx, doing)), view.place(wanted.after)
    return await listing(tx, doing.society, of, after=after, limit=limit)


def _fault(written: Written) -> str:
    if not written.text:
        return "reply_empty"
    return "reply_long" if len(written.text.encode()) > REPLY_BYTES else ""
