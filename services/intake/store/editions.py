"""The editions a Society ordered, and which faces stand on each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper
from services.intake.model.posters import Edition, EditionState, PublicFace, Why


async def add(tx: Connection, society: UUID, edition: Edition, faces: Sequence[PublicFace]) -> None:
    """Keep a new edition and the faces on it."""
    await tx.execute(
        """
        INSERT INTO editions (society, edition_id, wish_id, code, countries, language, titles,
                              paper, office, strip, hang_until, state, ordered_by, ordered_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        society,
        edition.edition_id,
        edition.wish_id,
        edition.code,
        list(edition.countries),
        edition.language,
        list(edition.titles),
        edition.paper,
        edition.office,
        edition.strip,
        edition.hang_until,
        edition.state,
        edition.ordered_by,
        edition.ordered_at,
    )
    await tx.executemany(
        """
        INSERT INTO edition_faces (society, edition_id, place, reference, image, relations)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [
            (society, edition.edition_id, place, face.reference, face.image, list(face.relations))
            for place, face in enumerate(faces)
        ],
    )


async def save(tx: Connection, society: UUID, edition: Edition) -> None:
    """Write how far an edition is."""
    await tx.execute(
        """
        UPDATE editions SET state = $3, version = $4, file = $5, shelf = $6, pages = $7,
               failure = $8, why = $9, issued_by = $10, issued_at = $11, recalled_at = $12
         WHERE society = $1 AND edition_id = $2
        """,
        society,
        edition.edition_id,
        edition.state,
        edition.version,
        edition.file,
        edition.shelf,
        edition.pages,
        edition.failure,
        edition.why,
        edition.issued_by,
        edition.issued_at,
        edition.recalled_at,
    )


async def forget_faces(tx: Connection, society: UUID, edition_id: UUID) -> None:
    """Forget which faces stand on an edition that is over."""
    await tx.execute(
        "DELETE FROM edition_faces WHERE society = $1 AND edition_id = $2", society, edition_id
    )


async def lock(tx: Connection, society: UUID, edition_id: UUID) -> Edition | None:
    """Return an edition, and let nobody else change it meanwhile."""
    row = await tx.fetchrow(
        "SELECT * FROM editions WHERE society = $1 AND edition_id = $2 FOR UPDATE",
        society,
        edition_id,
    )
    return _edition(row) if row else None


async def find(tx: Connection, society: UUID, edition_id: UUID) -> Edition | None:
    """Return an edition, or None."""
    row = await tx.fetchrow(
        "SELECT * FROM editions WHERE society = $1 AND edition_id = $2", society, edition_id
    )
    return _edition(row) if row else None


async def list_page(
    tx: Connection, society: UUID, states: Sequence[EditionState], page: tuple[int, int]
) -> list[Edition]:
    """Return (offset, limit) of a Society's editions in some states, the newest first."""
    offset, limit = page
    rows = await tx.fetch(
        """
        SELECT * FROM editions WHERE society = $1 AND state = ANY ($2)
         ORDER BY ordered_at DESC, edition_id DESC OFFSET $3 LIMIT $4
        """,
        society,
        list(states),
        offset,
        limit,
    )
    return [_edition(row) for row in rows]


async def list_wished(tx: Connection, society: UUID, wish_id: UUID) -> list[Edition]:
    """Return the editions that were ordered at once, by language."""
    rows = await tx.fetch(
        """
        SELECT * FROM editions WHERE society = $1 AND wish_id = $2
         ORDER BY language, ordered_at
        """,
        society,
        wish_id,
    )
    return [_edition(row) for row in rows]


async def list_faces(tx: Connection, society: UUID, edition_id: UUID) -> list[PublicFace]:
    """Return the faces on an edition, in their order."""
    rows = await tx.fetch(
        """
        SELECT reference, image, relations FROM edition_faces
         WHERE society = $1 AND edition_id = $2 ORDER BY place
        """,
        society,
        edition_id,
    )
    return [
        PublicFace(row["reference"], row["image"], tuple(Relation(one) for one in row["relations"]))
        for row in rows
    ]


def _edition(row: Row) -> Edition:
    told = {name: value for name, value in row.items() if name != "society"}
    read = {
        "countries": tuple(row["countries"]),
        "language": Language(row["language"]),
        "titles": tuple(Language(one) for one in row["titles"]),
        "paper": Paper(row["paper"]),
        "state": EditionState(row["state"]),
        "why": Why(row["why"]) if row["why"] else None,
    }
    return Edition(**(told | read))
