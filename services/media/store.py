"""SQL of media: what was developed, cleaned and printed, and what is forgotten for ever."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection

from .model import Cleaning, OrderState, PictureState, State


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


async def begin_cleaning(tx: Connection, picture_id: UUID) -> Cleaning:
    """Note that another file of a picture may exist from now on, unless the picture has ended.

    Returns how far it had come, with the number of this try or of the last there was.
    """
    row = await tx.fetchrow(
        """
        INSERT INTO pictures (picture_id, attempts) VALUES ($1, 1)
        ON CONFLICT (picture_id) DO UPDATE
           SET attempts = pictures.attempts
                        + (pictures.state = 'begun' AND NOT pictures.discarded)::integer
        RETURNING state, discarded, attempts
        """,
        picture_id,
    )
    assert row  # either way a row comes back
    state = PictureState.DISCARDED if row["discarded"] else PictureState(row["state"])
    return Cleaning(picture_id, state, row["attempts"])


async def end_cleaning(tx: Connection, cleaning: Cleaning, state: PictureState) -> PictureState:
    """Keep how a picture ended and by which try; return what it had come to before."""
    row = await tx.fetchrow(
        "SELECT state, discarded FROM pictures WHERE picture_id = $1 FOR UPDATE",
        cleaning.picture_id,
    )
    assert row  # no row of a picture ever goes
    if row["discarded"]:
        return PictureState.DISCARDED
    before = PictureState(row["state"])
    if before is PictureState.BEGUN:
        await tx.execute(
            "UPDATE pictures SET state = $2, told = $3 WHERE picture_id = $1",
            cleaning.picture_id,
            state,
            cleaning.attempt if state is PictureState.CLEANED else None,
        )
    return before


async def list_unwanted(tx: Connection, picture_id: UUID) -> list[int]:
    """Return the tries whose files may not stay: all once it is discarded, else all untold of.

    None while the picture has not ended.
    """
    row = await tx.fetchrow(
        """
        SELECT attempts, CASE WHEN discarded THEN NULL ELSE told END AS told FROM pictures
         WHERE picture_id = $1 AND (discarded OR state <> 'begun')
        """,
        picture_id,
    )
    return [at for at in range(1, row["attempts"] + 1) if at != row["told"]] if row else []


async def discard_picture(tx: Connection, picture_id: UUID) -> list[int]:
    """Never clean a picture again; return the tries whose files may exist."""
    attempts: int = await tx.fetchval(
        """
        INSERT INTO pictures (picture_id, discarded) VALUES ($1, true)
        ON CONFLICT (picture_id) DO UPDATE SET discarded = true
        RETURNING attempts
        """,
        picture_id,
    )
    return list(range(1, attempts + 1))
