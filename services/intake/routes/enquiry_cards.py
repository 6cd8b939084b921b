"""What other pages show of whom a message is about: never a word of what was written."""

from __future__ import annotations

from typing import Any

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import verifying
from services.intake.actions.answering import OpenedEnquiry
from services.intake.actions.doing import Doing
from services.intake.model.cases import CaseFile
from services.intake.model.enquiries import Enquiry
from services.intake.model.pictures import may_have_one

_ON_THE_CARD = 8


async def about_card(tx: Connection, doing: Doing, enquiry: Enquiry) -> dict[str, Any]:
    """Bring whom a message is about to its page: what the writer claims, and how that stands."""
    link = await store.links.find(tx, doing.society, enquiry.enquiry_id)
    before = await store.verdicts.find_before(tx, doing.society, enquiry.enquiry_id)
    if link is None:
        return {"link": None, "link_whom": None, "link_standing": None, "judged_before": before}
    file = await store.cases.read_file(tx, doing.society, link.case_id)
    whom = next((one for one in file.sought if one.sought_id == link.sought_id), None)
    stands = await verifying.standings(tx, doing.society, [link])
    standing = stands[enquiry.enquiry_id]
    return {"link": link, "link_whom": whom, "link_standing": standing, "judged_before": before}


async def picture_card(tx: Connection, doing: Doing, opened: OpenedEnquiry) -> dict[str, Any]:
    """Bring whether a picture was asked for or came, and whether the visitor was told of it."""
    enquiry = opened.enquiry
    picture = await store.pictures.find(tx, doing.society, enquiry.enquiry_id)
    waits = picture is not None and picture.waits
    told = picture and any(one.reply.written_at >= picture.asked_at for one in opened.replies)
    return {
        "picture": picture,
        "picture_untold": waits and not told,
        "picture_may_be_asked": may_have_one(enquiry),
    }


async def enquiries_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring the messages about a seeker to the page of the case: when, who it may be, no word."""
    listed = await store.links.list_of_cases(tx, doing.society, file.case_ids, _ON_THE_CARD)
    links = [link for *_, link in listed if link]
    everybody = {one.sought_id: one for each in file.together for one in each.sought}
    return {
        "enquiries": listed,
        "enquiry_standings": await verifying.standings(tx, doing.society, links),
        "enquiry_whom": everybody,
    }
