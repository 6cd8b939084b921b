"""Drafts on the pages of forms: what was begun is offered, gone on with, and over once taken."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import Request
from starlette.datastructures import FormData

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.actions import drafting
from services.intake.actions.doing import Doing
from services.intake.actions.drafting import Typed
from services.intake.model.drafts import Draft, DraftKind, Place, worth_keeping

from .forms import Form

_MOST = 8


@dataclass(frozen=True)
class OnPage:
    """What the page of a form has to know of drafts."""

    place: Place
    draft_id: UUID
    beat: int
    goes_on: tuple[UUID, ...] = ()
    since: Draft | None = None
    begun: tuple[Draft, ...] = ()
    form: Form | None = None
    """What is to stand in the form: what was posted, or what one goes on with; None: neither."""

    @property
    def keep(self) -> str:
        """Where the form is sent to be kept."""
        return f"/drafts/{self.place.what.value}?about={self.place.record_id}"


async def on_page(
    request: Request, tx: Connection, doing: Doing, place: Place, form: Form | None = None
) -> OnPage:
    """Return the drafts of one's own that belong to a form, for the page that shows it.

    Each page writes to a draft of its own, so that two windows undo nothing of each other. One that
    shows a posted form again goes on with the draft of that form.
    """
    beat = _beat(doing)
    if form is not None:
        known = _ids(form.data)
        mine, before = (known[0], known[1:]) if known else (uuid4(), ())
        return OnPage(place, mine, beat, goes_on=before, form=form)
    begun = await store.drafts.list_of(tx, doing.society, doing.by.staff_id, place)
    asked = request.query_params.get("draft")
    if asked is None:
        return OnPage(place, uuid4(), beat, begun=tuple(begun[:_MOST]))
    since, fields = await drafting.open_own(tx, doing, _id(asked))
    if (since.place.what, since.place.record_id) != (place.what, place.record_id):
        raise NotFound
    others = tuple(one for one in begun if one.draft_id != since.draft_id)
    again = Form(FormData(list(fields)), drafted=True)
    return OnPage(place, uuid4(), beat, (since.draft_id,), since, others[:_MOST], again)


def of_case(what: DraftKind, case_id: UUID) -> Place:
    """Return a form of a kind that is about a case."""
    return Place(what, case_id, case_id)


def typed_in(data: FormData, doing: Doing) -> Typed:
    """Read what a page sends to be kept; without a script it says no beat, and is the latest."""
    known = _ids(data) or (uuid4(),)
    beat = str(data.get("beat", ""))
    words = [(name, value) for name, value in data.multi_items() if isinstance(value, str)]
    return Typed(
        draft_id=known[0],
        fields=worth_keeping(words),
        beat=int(beat) if beat.isdecimal() and len(beat) < 16 else _beat(doing),
        goes_on=known[1:],
    )


async def handed_in(tx: Connection, doing: Doing, place: Place, form: Form) -> None:
    """End the drafts of a form that was taken."""
    await drafting.hand_in(tx, doing, place, _ids(form.data))


def _beat(doing: Doing) -> int:
    return int(doing.at.timestamp() * 1000)


def _ids(data: FormData) -> tuple[UUID, ...]:
    """Return the ids a form carries: its own draft, and those it goes on from."""
    found = []
    for text in [*data.getlist("draft")[:1], *data.getlist("goes_on")[:_MOST]]:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return tuple(found)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
