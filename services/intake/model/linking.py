"""Linking: to which case a message belongs, and to whom of those sought its writer claims what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from services.chassis.problems import Problem

from .enquiries import Enquiry

if TYPE_CHECKING:
    from .cases import CaseFile


class CannotLink(Problem):
    """A message cannot be linked to this case, or to this person, now."""


class NotLinked(Problem):
    """Nobody has said yet whom the message is about."""


class Claim(StrEnum):
    """Whom the writer says to be: the person sought, or somebody who knows them."""

    IS = "is"
    KNOWS = "knows"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class EnquiryLink:
    """One time somebody said whom a message is about."""

    link_id: UUID
    enquiry_id: UUID
    case_id: UUID
    sought_id: UUID | None
    claims: Claim
    linked_by: UUID
    linked_at: datetime


def check_link(
    enquiry: Enquiry, before: CaseFile | None, file: CaseFile, sought_id: UUID | None
) -> None:
    """Go on only where a message can be linked to a case; raises `CannotLink`.

    A wish to be removed holds the case it came about, and stays there. A message about a locked
    case is not taken out of the lock.
    """
    away = before is not None and before.case.case_id != file.case.case_id
    if not enquiry.ours or (not enquiry.answerable and away):
        raise CannotLink(enquiry_id=str(enquiry.enquiry_id))
    if away and before is not None and before.case.locked:
        raise CannotLink(enquiry_id=str(enquiry.enquiry_id))
    if file.case.closed_at is not None or file.case.merged_into is not None:
        raise CannotLink(enquiry_id=str(enquiry.enquiry_id))
    if sought_id is not None and sought_id not in {one.sought_id for one in file.sought}:
        raise CannotLink(enquiry_id=str(enquiry.enquiry_id))
