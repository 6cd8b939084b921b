"""Messages: the page on which one is read and answered."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.contracts.codes import Language
from services.intake import store
from services.intake.actions import annotating, answering, assigning
from services.intake.actions.answering import Draft
from services.intake.actions.doing import Doing
from services.intake.model.drafts import DraftKind, Place
from services.intake.model.endings import BlockReason, EndReason
from services.intake.model.enquiries import ClaimedByAnother
from services.intake.model.letters import REPLY_BYTES
from services.intake.model.verifying import AnswerInReply
from services.intake.pages import answers
from services.intake.pages import enquiries as view
from services.intake.pages import phrases as sentences
from services.intake.pages.history import history

from .acting import Working
from .draft_forms import handed_in, on_page
from .enquiry_cards import about_card, picture_card
from .forms import Form as Posted
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/enquiries")

_FAULTS: dict[type[Problem], str] = {
    ClaimedByAnother: "reply_claimed",
    AnswerInReply: "problem_AnswerInReply",
}
"""What is said beside an answer that cannot go out as it is."""


class Written(BaseModel):
    """The form of an answer."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    reply: str = ""
    reply_id: UUID
    looked: bool = False
    up_to: UUID | None = None

    @property
    def text(self) -> str:
        """Return the answer with plain line ends and no empty ones around it."""
        return self.reply.replace("\r\n", "\n").strip()


@router.get("/{enquiry_id}", summary="Open an enquiry; reading it is written down")
async def show_enquiry(
    request: Request,
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    why: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return await _draw(request, doing, tx, (enquiry_id, why))


@router.post("/{enquiry_id}/reply", summary="Answer under seal")
async def write_reply(
    request: Request,
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    written: Annotated[Written, Form()],
) -> Response:
    fault = _fault(written)
    text = written.text
    look = () if written.looked else await answering.look_at(tx, doing, enquiry_id, text)
    if not fault and not look:
        try:
            draft = Draft(written.reply_id, text, seen=written.up_to)
            first = await answering.reply(tx, doing, enquiry_id, draft)
        except (ClaimedByAnother, AnswerInReply) as refused:
            fault = _FAULTS[type(refused)]
        else:
            resources_of(request).metrics.replies.inc(int(first))
            await handed_in(tx, doing, Place(DraftKind.REPLY, enquiry_id), await _posted(request))
            return RedirectResponse(f"/enquiries/{enquiry_id}#last", 303)
    errors = {"reply": catalogue_of(request).text(fault)} if fault else {}
    return await _draw(
        request, doing, tx, (enquiry_id, ""), written=written, look=look, errors=errors
    )


@router.post("/{enquiry_id}/phrases", summary="Put reviewed sentences into an answer")
async def choose_phrases(
    request: Request,
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    written: Annotated[Written, Form()],
) -> Response:
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    keys = (await request.form()).getlist("phrase")
    answer = sentences.put_in(written.text, {*map(str, keys)}, Language(enquiry.language))
    again = Written(reply_id=written.reply_id, reply=answer)
    return await _draw(request, doing, tx, (enquiry_id, ""), written=again)


@router.post("/{enquiry_id}/notes", summary="Write for colleagues what no visitor reads")
async def write_note(request: Request, enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = await _posted(request)
    words = form.text("note", most=2000)
    if form.errors:
        told = {name: catalogue_of(request).text(key) for name, key in form.errors.items()}
        blank = Written(reply_id=uuid4())
        return await _draw(request, doing, tx, (enquiry_id, ""), written=blank, errors=told)
    await annotating.write(tx, doing, enquiry_id, words)
    return RedirectResponse(f"/enquiries/{enquiry_id}#notes", 303)


async def _draw(
    request: Request,
    doing: Doing,
    tx: Connection,
    what: tuple[UUID, str],
    **form: Any,
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
    look, reader = form.pop("look", ()), view.Reader(doing.by, catalogue_of(request), doing.at)
    enquiry = opened.enquiry
    tongues = reader.words.language, Language(enquiry.language)
    return page(
        request,
        doing.by,
        "enquiry.html",
        status=422 if look or form.get("errors") else 200,
        opened=opened,
        enquiry=enquiry,
        history=history(opened.history),
        row=view.row(enquiry, reader, opened.names),
        reader=reader,
        answers=answers,
        visitor=view.visitor(enquiry),
        phrases=sentences.phrases(*tongues),
        phrases_reviewed=sentences.PHRASES[tongues[1]].reviewed,
        preview=sentences.lines(form["written"].reply, *tongues) if posted else [],
        notes=await annotating.read_all(tx, doing, enquiry_id),
        reasons=EndReason.of(enquiry.kind),
        blocking=tuple(BlockReason),
        offered=any(
            one.open(doing.at) for one in await store.offers.list_of(tx, doing.society, enquiry_id)
        ),
        colleagues=await assigning.suggest(tx, enquiry, doing.at) if enquiry.due_at else [],
        why=why,
        whys=view.WHYS,
        look=look,
        drafting=draft,
        **await about_card(tx, doing, opened.enquiry),
        **await picture_card(tx, doing, opened),
        **form,
    )


async def _posted(request: Request) -> Posted:
    return Posted(await request.form())


def _fault(written: Written) -> str:
    if not written.text:
        return "reply_empty"
    return "reply_long" if len(written.text.encode()) > REPLY_BYTES else ""
