"""Rows of enquiries: a mailbox each, found by what a receipt makes of itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Language, NoticeChannel, Refusal
from services.routing.model.enquiries import Enquiry, Prompts
from services.routing.model.pictures import Asking


async def save(tx: Connection, enquiry: Enquiry, since: date) -> bool:
    """Open a mailbox; return False if it was open already, because the form came twice."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO enquiries (enquiry_id, mailbox, reply_key, reference, desk, language,
                                   channel, sealed_address, stop_hash, since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (mailbox) DO NOTHING RETURNING true
            """,
            enquiry.enquiry_id,
            enquiry.mailbox,
            enquiry.reply_key,
            enquiry.reference,
            enquiry.desk,
            enquiry.language.value,
            *_columns(enquiry.prompts),
            since,
        )
    )


async def find(tx: Connection, mailbox: bytes) -> Enquiry | None:
    """Return the enquiry a mailbox belongs to."""
    row = await tx.fetchrow("SELECT * FROM enquiries WHERE mailbox = $1", mailbox)
    return _enquiry(row) if row else None


async def lock(tx: Connection, mailbox: bytes) -> Enquiry | None:
    """Return the enquiry of a mailbox and hold it until the transaction ends."""
    row = await tx.fetchrow("SELECT * FROM enquiries WHERE mailbox = $1 FOR UPDATE", mailbox)
    return _enquiry(row) if row else None


async def change_prompts(tx: Connection, enquiry_id: UUID, prompts: Prompts | None) -> None:
    """Let prompts go elsewhere from now on, or nowhere."""
    await tx.execute(
        """
        UPDATE enquiries SET channel = $2, sealed_address = $3, stop_hash = $4
         WHERE enquiry_id = $1
        """,
        enquiry_id,
        *_columns(prompts),
    )


async def delete(tx: Connection, enquiry_id: UUID) -> None:
    """Delete an enquiry with its mailbox, its answers, its prompts and its address."""
    await tx.execute("DELETE FROM enquiries WHERE enquiry_id = $1", enquiry_id)


async def move(tx: Connection, enquiry_id: UUID, desk: UUID) -> None:
    """Let another desk answer from now on: at once, or as soon as its key is heard of."""
    await tx.execute(
        """
        UPDATE enquiries
           SET desk = CASE WHEN moved_to IN (SELECT desk FROM desks) THEN moved_to ELSE desk END,
               moved_to = $2
         WHERE enquiry_id = $1
        """,
        enquiry_id,
        desk,
    )


async def unplace(tx: Connection, enquiry_id: UUID) -> bool:
    """Note that nobody may read an enquiry; return whether that is new and a prompt wanted."""
    return bool(
        await tx.fetchval(
            """
            UPDATE enquiries SET unplaced = true WHERE enquiry_id = $1 AND NOT unplaced
            RETURNING sealed_address IS NOT NULL
            """,
            enquiry_id,
        )
    )


async def find_reply_key(tx: Connection, enquiry_id: UUID) -> str | None:
    """Return the key answers to an enquiry are sealed to, or None if its mailbox is gone."""
    key: str | None = await tx.fetchval(
        "SELECT reply_key FROM enquiries WHERE enquiry_id = $1 FOR KEY SHARE", enquiry_id
    )
    return key


def _enquiry(row: Row) -> Enquiry:
    return Enquiry(
        enquiry_id=row["enquiry_id"],
        mailbox=row["mailbox"],
        reply_key=row["reply_key"],
        reference=row["reference"],
        desk=row["desk"],
        moved_to=row["moved_to"],
        unplaced=row["unplaced"],
        language=Language(row["language"]),
        prompts=_prompts(row),
        asking=_asking(row),
    )


def _asking(row: Row) -> Asking:
    turned = row["picture_turned"]
    return Asking(row["picture_from"], Refusal(turned) if turned else None, row["picture_sent"])


def _prompts(row: Row) -> Prompts | None:
    if row["channel"] is None:
        return None
    return Prompts(NoticeChannel(row["channel"]), row["sealed_address"], row["stop_hash"])


def _columns(prompts: Prompts | None) -> tuple[str | None, str | None, bytes | None]:
    if prompts is None:
        return None, None, None
    return prompts.channel.value, prompts.sealed_address, prompts.stop_hash
