"""The keys of records: one each, wrapped, made when a record is first written to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.chassis.database import Connection
from services.intake.vault import RecordKey, Vault

_WRAPPED = "SELECT wrapped FROM record_keys WHERE society = $1 AND record_id = $2"


async def of_record(tx: Connection, vault: Vault, society: UUID, record_id: UUID) -> RecordKey:
    """Return the key of a record, and make one if there is none."""
    above: str = await tx.fetchval("SELECT wrapped_key FROM societies WHERE society = $1", society)
    wrapped: str | None = await tx.fetchval(_WRAPPED, society, record_id)
    if wrapped is None:
        await tx.execute(
            """
            INSERT INTO record_keys (society, record_id, wrapped) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """,
            society,
            record_id,
            vault.new_record_key(above, society, record_id),
        )
        # Another transaction may have been first: its key is the one that counts.
        wrapped = await tx.fetchval(_WRAPPED, society, record_id)
        assert wrapped is not None
    return vault.record(above, wrapped, society, record_id)


async def of_records(
    tx: Connection, vault: Vault, society: UUID, record_ids: Collection[UUID]
) -> dict[UUID, RecordKey]:
    """Return the keys of many records in one go; a record without a key is left out."""
    if not record_ids:
        return {}
    rows = await tx.fetch(
        """
        SELECT record_id, wrapped, wrapped_key FROM record_keys JOIN societies USING (society)
         WHERE society = $1 AND record_id = ANY($2)
        """,
        society,
        list(record_ids),
    )
    return {
        row["record_id"]: vault.record(
            row["wrapped_key"], row["wrapped"], society, row["record_id"]
        )
        for row in rows
    }


async def forget(tx: Connection, society: UUID, record_id: UUID) -> None:
    """Destroy the key of a record: what it closed can never be opened again."""
    await tx.execute(
        "DELETE FROM record_keys WHERE society = $1 AND record_id = $2", society, record_id
    )
