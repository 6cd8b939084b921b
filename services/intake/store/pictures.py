"""Pictures visitors were asked for: which came, and the key of each while it is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.pictures import AskedPicture, AskReason, DropReason

_NAMES = tuple(one.name for one in fields(AskedPicture))
_COLUMNS = ", ".join(_NAMES)
_GIVEN = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))
_CHANGED = ", ".join(f"{one} = excluded.{one}" for one in _NAMES[6:])


async def save(tx: Connection, asked: AskedPicture) -> None:
    """Keep what was asked for, as it stands now."""
    await tx.execute(
        f"""
        INSERT INTO enquiry_pictures ({_COLUMNS}) VALUES ({_GIVEN})
        ON CONFLICT (society, asking_id) DO UPDATE SET {_CHANGED}
        """,  # noqa: S608 - names of our own fields
        *asdict(asked).values(),
    )


async def list_of(tx: Connection, society: UUID, enquiry_id: UUID) -> list[AskedPicture]:
    """Return every picture an enquiry's visitor was ever asked for, the first one first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM enquiry_pictures
         WHERE society = $1 AND enquiry_id = $2 ORDER BY asked_at, asking_id
        """,  # noqa: S608
        society,
        enquiry_id,
    )
    return [_picture(row) for row in rows]


async def find(tx: Connection, society: UUID, enquiry_id: UUID) -> AskedPicture | None:
    """Return the picture that is here or still to come; there is one at most."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM enquiry_pictures
         WHERE society = $1 AND enquiry_id = $2 AND dropped_at IS NULL
        """,  # noqa: S608
        society,
        enquiry_id,
    )
    return _picture(row) if row else None


async def which_have(tx: Connection, society: UUID, enquiries: Collection[UUID]) -> set[UUID]:
    """Return those among some enquiries to which a picture came that is still here."""
    rows = await tx.fetch(
        """
        SELECT enquiry_id FROM enquiry_pictures
         WHERE society = $1 AND enquiry_id = ANY($2) AND sealed_key IS NOT NULL
        """,
        society,
        list(enquiries),
    )
    return {row["enquiry_id"] for row in rows}


async def forget(tx: Connection, society: UUID, enquiry_id: UUID) -> list[UUID]:
    """Delete whatever there is of pictures, keys first of all; return which were still here."""
    rows = await tx.fetch(
        """
        DELETE FROM enquiry_pictures WHERE society = $1 AND enquiry_id = $2
        RETURNING picture_id, sealed_key
        """,
        society,
        enquiry_id,
    )
    return [row["picture_id"] for row in rows if row["sealed_key"]]


def _picture(row: Row) -> AskedPicture:
    dropped = DropReason(row["dropped_why"]) if row["dropped_why"] else None
    return AskedPicture(**{**row, "why": AskReason(row["why"]), "dropped_why": dropped})
