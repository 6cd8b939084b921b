"""Editions that are out, as the register of copies finds them, and what is done with copies."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

from services.contracts.editions import new_edition_code
from services.intake.actions import copies, rounds
from services.intake.actions.copies import Told, Where
from services.intake.actions.rounds import Wish
from services.intake.model.copies import Tick
from services.intake.resources import Resources
from services.intake.timers import look_after_copies
from tests.support.intake import OURS
from tests.support.office import Office

PRINT = "p" * 26
"""What the files of an edition are called, where a test has put some."""
PLACE = {"place": "Corner shop", "town": "Kuopio"}
WHERE = Where("Tea house beside the station", "Marwan", "+358 40 123 4567")


async def an_edition(
    office: Office, *, days: int = 30, countries: tuple[str, ...] = ("FI",)
) -> UUID:
    """Issue an edition that may hang for so many days; the press has tests of its own."""
    edition_id, at = uuid4(), office.resources.clock()
    async with office.tx() as tx:
        await tx.execute(
            """
            INSERT INTO editions (society, edition_id, wish_id, code, countries, language,
                                  titles, paper, strip, hang_until, state, ordered_by, ordered_at,
                                  issued_by, issued_at, version, file, pages)
            VALUES ($1, $2, $2, $3, $4, 'ar', '{ar}', 'A3', false, $5, 'issued', $6, $7, $6, $7, 1,
                    $8, 1)
            """,
            office.society,
            edition_id,
            new_edition_code(),
            list(countries),
            at.date() + timedelta(days=days),
            office.caseworker.staff_id,
            at,
            PRINT,
        )
    return edition_id


async def recall(office: Office, edition_id: UUID) -> None:
    """Let an edition be recalled, whatever the reason."""
    async with office.tx() as tx:
        await tx.execute(
            "UPDATE editions SET state = 'recalled', recalled_at = $2 WHERE edition_id = $1",
            edition_id,
            office.resources.clock(),
        )


async def hung(
    office: Office, edition_id: UUID, count: int = 1, where: Where = WHERE, town: str = "Oulu"
) -> list[int]:
    """Write down that so many further copies hang since today."""
    doing = office.doing()
    told = Told("FI", town, where, date.max, doing.today)
    async with office.tx() as tx:
        return await copies.add_copies(tx, doing, edition_id, (count, told))


async def sent_out(office: Office, edition_id: UUID, more: int = 2, name: str = "Scouts") -> str:
    """Send volunteers out with further copies; return the token of their link."""
    async with office.tx() as tx:
        return await rounds.begin(tx, office.doing(), edition_id, Wish(name, "", more))


async def ticked(office: Office, edition_id: UUID, number: int, said: Tick) -> None:
    """Say something of a copy, as staff do."""
    async with office.tx() as tx:
        await copies.tick(tx, office.doing(), (edition_id, number), said)


async def listed(office: Office, edition_id: UUID) -> list[copies.OpenCopy]:
    """Return the copies of an edition as staff read them."""
    async with office.tx() as tx:
        return await copies.list_copies(tx, office.doing(), edition_id)


async def pass_time(resources: Resources) -> None:
    """Let intake look after what still hangs."""
    await look_after_copies(resources)


def links_in(text: str) -> list[str]:
    """Return the tokens of volunteers' links that stand on a page."""
    return re.findall(r"/round/([\w-]{43})", text)


class Phone:
    """A telephone without scripts or cookies."""

    def __init__(self, client):
        self.client, self.headers = client, OURS

    async def open(self, token, language="en", **more):
        """Open the page behind a link."""
        asked = {"accept-language": language}
        return await self.client.get(f"/round/{token}", headers=asked, **more)

    async def press(self, token, number, what, **typed):
        """Press what is said of one copy."""
        data = {"number": str(number), "what": what} | typed
        return await self.client.post(f"/round/{token}", data=data, headers=self.headers)


async def states(office: Office, edition_id: UUID) -> list[str]:
    """Return how far each copy of an edition is."""
    return [one.copy.state.value for one in await listed(office, edition_id)]
