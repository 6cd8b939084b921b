"""Assigning: a new enquiry is meant for whoever fits, where its Society wants that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.assigning import Assigning, Candidate, by_itself, rank
from services.intake.model.duties import waits_for_duty
from services.intake.model.enquiries import Enquiry
from services.intake.model.policies import Policy

from .claiming import plan_end_of_claim


async def assign_new(tx: Connection, enquiry: Enquiry, policy: Policy) -> Enquiry:
    """Mean an enquiry that just came for whoever fits; it stays anybody's where nobody does.

    What cannot wait is for whoever is on duty, not for who speaks the language and may be away.
    """
    if policy.assigning is not Assigning.AUTOMATIC or waits_for_duty(enquiry):
        return enquiry
    to = by_itself(await suggest(tx, enquiry, enquiry.last_at))
    if to is None:
        return enquiry
    given = replace(enquiry, assigned_to=to, worked_at=enquiry.last_at)
    await plan_end_of_claim(tx, given, policy)
    return given


async def suggest(tx: Connection, enquiry: Enquiry, at: datetime) -> list[Candidate]:
    """Return who could answer an enquiry, who fits best first."""
    zone = ZoneInfo(await store.people.find_time_zone(tx, enquiry.society))
    today = at.astimezone(zone).date()
    return rank(await store.candidates.list_for(tx, enquiry, at, today))
