"""SQL of media: what was developed and printed, and what is forgotten for ever."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection

from .model import OrderState, State


async def lock_photo(tx: Connection, photo_id: UUID) -> bool:
    """Hold a photo until the transaction ends; return whether it was discarded."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO photos (photo_id) VALUES ($1)
            ON CONFLICT (photo_id) DO UPDATE SET photo_id = excluded.photo_id
            RETURNING discarded
            """,
            photo_id,
        )
    )


async def begin_development(tx: Connection, photo_id: UUID, revision: int) -> State:
    """Note that files of a revision may exist from now on; return how far it had come."""
    state = await tx.fetchval(
        """
        INSERT INTO developments (photo_id, revision) VALUES ($1, $2)
        ON CONFLICT (photo_id, revision) DO UPDATE SET revision = excluded.revision
        RETURNING state
        """,
        photo_id,
        revision,
    )
    return State(state)


async def save_end(tx: Connection, photo_id: UUID, revision: int, state: State) -> bool:
    """Keep how a revision ended; return False if it had ended before."""
    return bool(
        await tx.fetchval(
            """
            UPDATE developments SET state = $3
             WHERE photo_id = $1 AND revision = $2 AND state = 'begun'
            RETURNING true
            """,
            photo_id,
            revision,
            state,
        )
    )


async def discard(tx: Connection, photo_id: UUID) -> list[int]:
    """Never develop a photo again; return the revisions whose files may exist."""
    await tx.execute(
        """
        INSERT INTO photos (photo_id, discarded) VALUES ($1, true)
        ON CONFLICT (photo_id) DO UPDATE SET discarded = true
        """,
        photo_id,
    )
    rows = await tx.fetch("SELECT revision FROM developments WHERE photo_id = $1", photo_id)
    return [row["revision"] for row in rows]


async def delete_developments(tx: Connection, photo_id: UUID) -> None:
    """Forget the revisions of a photo, but not that it was discarded."""
    await tx.execute("DELETE FROM developments WHERE photo_id = $1", photo_id)


async def lock_order(tx: Connection, order_id: UUID) -> OrderState:
    """Hold an order until the transaction ends; return how far it had come."""
    row = await tx.fetchrow(
        """
        INSERT INTO orders (order_id) VALUES ($1)
        ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
        RETURNING state, discarded
        """,
        order_id,
    )
    assert row  # either way a row comes back
    return OrderState.DISCARDED if row["discarded"] else OrderState(row["state"])


async def save_order(tx: Connection, order_id: UUID, state: OrderState) -> None:
    """Keep how an order ended."""
    await tx.execute("UPDATE orders SET state = $2 WHERE order_id = $1", order_id, state)


async def discard_order(tx: Connection, order_id: UUID) -> None:
    """Never print an order again."""
    await tx.execute(
        """
        INSERT INTO orders (order_id, discarded) VALUES ($1, true)
        ON CONFLICT (order_id) DO UPDATE SET discarded = true
        """,
        order_id,
    )
