"""Which faces may be printed, of whatever Society: a table of one's own, and functions across."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Relation
from services.intake.model.posters import SOCIETIES_AT_LEAST, PosterFace, PublicFace


async def keep_face(tx: Connection, face: PosterFace) -> None:
    """Write down that a face may be printed, where, and until when."""
    await tx.execute(
        """
        INSERT INTO poster_faces (society, reference, image, proof, relations, countries, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (society, reference) DO UPDATE
           SET image = excluded.image, proof = excluded.proof, relations = excluded.relations,
               countries = excluded.countries, until = excluded.until
        """,
        face.society,
        face.reference,
        face.image,
        face.proof,
        list(face.relations),
        list(face.countries),
        face.until,
    )


async def drop_face(tx: Connection, society: UUID, reference: str) -> None:
    """Write down that a face may not be printed, or no more."""
    await tx.execute(
        "DELETE FROM poster_faces WHERE society = $1 AND reference = $2", society, reference
    )


async def list_faces(
    tx: Connection,
    countries: Sequence[str],
    until: date,
    asked: tuple[Relation | None, Sequence[str]] = (None, ()),
    *,
    limit: int,
) -> list[PublicFace]:
    """Return so many faces that may hang in some countries until a day, in no order that tells.

    `asked` is whom they look for, if that matters, and the references of those to leave out.
    """
    relation, without = asked
    rows = await tx.fetch(
        "SELECT * FROM poster_faces_for($1, $2, $3, $4, $5)",
        list(countries),
        until,
        relation or "",
        list(without),
        limit,
    )
    return [_face(row) for row in rows]


async def draw_faces(
    tx: Connection, countries: Sequence[str], until: date, size: int
) -> list[PublicFace]:
    """Return so many of those faces by lot, of as many Societies as there are."""
    rows = await tx.fetch(
        "SELECT * FROM poster_faces_by_lot($1, $2, $3)", list(countries), until, size
    )
    return [_face(row) for row in rows]


async def lock_faces(
    tx: Connection, references: Sequence[str], countries: Sequence[str], until: date
) -> list[PublicFace]:
    """Return those of some faces that may hang there, in their order; none goes meanwhile."""
    rows = await tx.fetch(
        "SELECT * FROM poster_faces_locked($1, $2, $3)", list(references), list(countries), until
    )
    return [_face(row) for row in rows]


async def are_mixed(tx: Connection, references: Sequence[str]) -> bool:
    """Whether the faces of a whole poster are of enough Societies."""
    mixed: bool = await tx.fetchval(
        "SELECT poster_faces_mixed($1, $2)", list(references), SOCIETIES_AT_LEAST
    )
    return mixed


async def find_proof(tx: Connection, reference: str) -> str | None:
    """Return the name of the proof of a face that may be printed somewhere."""
    proof: str | None = await tx.fetchval("SELECT poster_face_proof($1)", reference)
    return proof


async def list_to_stop(
    tx: Connection, reference: str, allowed: Collection[str], until: date
) -> list[tuple[UUID, UUID]]:
    """Return (Society, edition) of all with a face, but those that hang only where it still may."""
    rows = await tx.fetch(
        "SELECT * FROM editions_to_stop($1, $2, $3)", reference, list(allowed), until
    )
    return [(row["society"], row["edition_id"]) for row in rows]


def _face(row: Row) -> PublicFace:
    relations = tuple(Relation(one) for one in row["relations"])
    return PublicFace(row["reference"], row["image"], relations)
