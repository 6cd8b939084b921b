"""Records as tests want them: what is typed into their forms, and what is then told in them."""

from __future__ import annotations

import re
from uuid import UUID

from services.intake import store

YEAR_ALONE = {"birth_calendar": "gregorian", "birth_month": "", "birth_day": ""}
SHORT = {
    "name": "ምሕረት ተስፋይ",
    "contact": "phone",
    "language": "en",
    "relation": "son",
    "short": "yes",
}
LONG = {
    "name": "ምሕረት ተስፋይ",
    "spellings": "Mihret Tesfay\nMehret Tesfai",
    "nicknames": "Miri",
    "father": "ተስፋይ ሃይለ",
    "grandfather": "ሃይለ",
    "birth_calendar": "ethiopic",
    "birth_year": "1975",
    "birth_month": "13",
    "birth_day": "5",
    "speaks": "ትግርኛ, Arabic",
    "language": "en",
    "contact": "phone, evenings",
    "relation": "son",
    "sought_name": "Yonas",
    "sought_spellings": "ዮናስ",
    "sought_birth_calendar": "gregorian",
    "sought_birth_year": "2001",
    "sought_birth_about": "yes",
    "last_place": "Sabha",
    "last_calendar": "gregorian",
    "last_year": "2019",
    "last_month": "٣",
    "story": "They were parted on the road.",
}


async def told_of(office, case_id):
    file = await office.file(case_id)
    doing = office.doing()
    async with office.tx() as tx:
        key = await store.keys.of_record(tx, doing.vault, office.society, file.seeker.seeker_id)
        seeker = await store.records.open_seeker(tx, office.society, file.seeker.seeker_id, key)
        sought = file.sought[0].sought_id
        key = await store.keys.of_record(tx, doing.vault, office.society, sought)
        return seeker, await store.records.open_sought(tx, office.society, sought, key)


def case_in(answer) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2])


def form_of(page, **changes: str) -> dict[str, str]:
    """Return what a form carries hidden, and what one types."""
    return {"seen": re.search('name="seen" value="([^"]*)"', page.text)[1]} | changes
