"""Drafts as the page's own script sends them."""

from __future__ import annotations

import re
from uuid import uuid4

from services.intake import store
from tests.support.intake import OURS

MARK = "Zephyrine of the drafts"


async def keep(browser, what: str, about=None, **fields):
    """Send what is typed as the page's script does; return the answer."""
    address = f"/drafts/{what}" + (f"?about={about}" if about else "")
    data = {"token": browser.form_token, "draft": str(uuid4())} | fields
    headers = OURS | {"accept": "application/json"}
    return await browser.client.post(address, data=data, headers=headers)


async def begun(office, who=None):
    """Return what somebody has begun, as the database has it."""
    me = (who or office.founded.caseworker).member.staff_id
    async with office.tx() as tx:
        return await store.drafts.list_of(tx, office.society, me)


def draft_on(page) -> str:
    """Return the id under which a page keeps what is typed into it."""
    return re.search('name="draft" value="([^"]+)"', page.text)[1]
