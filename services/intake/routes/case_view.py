"""The page of a case: each card brings what it shows, opened for whoever reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import finding
from services.intake.actions.doing import Doing
from services.intake.model.cases import CaseFile
from services.intake.model.people import Role
from services.intake.model.told import SeekerTold, SoughtTold
from services.intake.pages.history import history
from services.intake.pages.timeline import READINGS

from . import notes, tasks
from .check_ins import check_in_card
from .choices import choices_card
from .consents import consents_card
from .contacts import contact_card
from .enquiry_cards import enquiries_card
from .family import family_card
from .holds import holds_card
from .merging import merged_card
from .renewals import renewal_card
from .withdrawal_codes import code_card

_LATEST = 8  # the timeline has the rest

Card = Callable[[Connection, Doing, CaseFile], Awaitable[dict[str, Any]]]
"""What a card of the page needs beside the file itself."""


async def case_view(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open what was told in a case, for a page that shows it; the caller notes the reading."""
    return await _view(tx, doing, file, CARDS)


async def approval_view(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open what a second person decides on and nothing more; the caller notes the reading."""
    return await _view(tx, doing, file, (_people, renewal_card))


async def _view(
    tx: Connection, doing: Doing, file: CaseFile, cards: tuple[Card, ...]
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "file": file,
        "missing": file.missing(doing.at),
        "on_hold": file.on_hold(doing.at),
        "now": doing.at,
        "lease": file.lease_from(doing.at),
        "names": await store.lendings.everybody_of(tx, file.case.society),
    }
    for card in cards:
        view |= await card(tx, doing, file)
    return view


async def seeker_told(tx: Connection, doing: Doing, seeker_id: UUID) -> SeekerTold:
    """Open what a seeker told."""
    key = await store.keys.of_record(tx, doing.vault, doing.society, seeker_id)
    return await store.records.open_seeker(tx, doing.society, seeker_id, key)


async def sought_told(tx: Connection, doing: Doing, sought_id: UUID) -> SoughtTold:
    """Open what was told about a sought person."""
    key = await store.keys.of_record(tx, doing.vault, doing.society, sought_id)
    return await store.records.open_sought(tx, doing.society, sought_id, key)


async def _people(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open what was told about everyone, in as many questions for eight persons as for one."""
    society, seeker_id = doing.society, file.seeker.seeker_id
    ids = [seeker_id, *(one.sought_id for one in file.sought)]
    keys = await store.keys.of_records(tx, doing.vault, society, ids)
    told = await store.records.open_sought_of(tx, society, file.case.case_id, keys)
    return {
        "told": await store.records.open_seeker(tx, society, seeker_id, keys[seeker_id]),
        "sought": [(one, told[one.sought_id]) for one in file.sought],
    }


async def _returned(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open the words with which the case was sent back, if that was the last that was said."""
    decided = [one for one in (file.approval, file.renewal) if one and one.decided_at]
    last = max(decided, key=lambda one: one.decided_at or doing.at, default=None)
    if file.asked or last is None or last.outcome != "returned" or last.words is None:
        return {"returned": "", "returned_by": None}
    key = await store.keys.of_record(tx, doing.vault, doing.society, file.case.case_id)
    words = key.open("approvals", "words", last.words)
    return {"returned": words, "returned_by": last.decided_by}


async def _history(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Tell what was done last; who only looked is in the timeline."""
    lines = await store.audit.list_timeline(
        tx,
        [str(file.case.case_id)],
        store.audit.Choice(READINGS, wanted=False),
        before=None,
        limit=50,
    )
    return {"history": history(line.entry for line in lines)[:_LATEST]}


async def _duplicates(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Name the cases that may be about the same seeker, for those who can tell."""
    works = doing.by.may(Role.CASEWORKER)
    case_id = file.case.case_id
    return {"duplicates": await finding.list_duplicates(tx, doing, case_id) if works else []}


CARDS: tuple[Card, ...] = (
    _people,
    consents_card,
    holds_card,
    _returned,
    _history,
    code_card,
    renewal_card,
    contact_card,
    check_in_card,
    tasks.card,
    notes.card,
    _duplicates,
    family_card,
    merged_card,
    enquiries_card,
    choices_card,
)
