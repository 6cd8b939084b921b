"""Photos, the approvals that bind them, and their showings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Relation
from services.intake.model.cases import CaseNotFound
from services.intake.model.photos import Photo, PhotoState, Showing, ShowingState


async def save_photo(tx: Connection, society: UUID, case_id: UUID, photo: Photo) -> None:
    """Write a photo, new or changed."""
    # To asyncpg a tuple within an array is a row, not a further array.
    await tx.execute(
        """
        INSERT INTO photos (society, case_id, photo_id, object, sealed_key, revision, state,
                            confirmed, crop, uploaded_by, uploaded_at, image, faces, hints, refusal,
                            taken_on, placed, veiled, levels, before, far)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, $20, $21)
        ON CONFLICT (society, photo_id) DO UPDATE
           SET sealed_key = excluded.sealed_key, revision = excluded.revision,
               state = excluded.state, confirmed = excluded.confirmed, crop = excluded.crop,
               image = excluded.image, faces = excluded.faces, hints = excluded.hints,
               refusal = excluded.refusal, placed = excluded.placed, veiled = excluded.veiled,
               levels = excluded.levels, before = excluded.before, far = excluded.far,
               pattern = CASE excluded.state WHEN 'discarded' THEN NULL ELSE photos.pattern END
        """,
        society,
        case_id,
        *(
            asdict(photo)
            | {"faces": [list(face) for face in photo.faces]}
            | {"veiled": [list(box) for box in photo.veiled]}
        ).values(),
    )


async def save_pattern(tx: Connection, society: UUID, photo_id: UUID, mixed: str) -> None:
    """Keep by what a picture is known again; `mixed` is 128 characters of 0 and 1."""
    await tx.execute(
        """
        UPDATE photos SET pattern = $3::text::bit(128)
         WHERE society = $1 AND photo_id = $2 AND state <> 'discarded'
        """,
        society,
        photo_id,
        mixed,
    )


async def list_alike(tx: Connection, society: UUID, photo_id: UUID, most_bits: int) -> list[UUID]:
    """List other cases with nearly the same picture, the most alike first, five at most.

    What differs in at most so many bits is alike. Cases that are locked for whoever asks are
    not there.
    """
    rows = await tx.fetch(
        """
        SELECT other.case_id, min(bit_count(other.pattern # one.pattern)) AS apart
          FROM photos one JOIN photos other USING (society)
         WHERE society = $1 AND one.photo_id = $2 AND other.case_id <> one.case_id
           AND bit_count(other.pattern # one.pattern) <= $3
         GROUP BY other.case_id ORDER BY apart, other.case_id LIMIT 5
        """,
        society,
        photo_id,
        most_bits,
    )
    return [row["case_id"] for row in rows]


async def find_photo(tx: Connection, society: UUID, case_id: UUID) -> Photo | None:
    """Return the newest photo of a case."""
    row = await tx.fetchrow(
        """
        SELECT * FROM photos WHERE society = $1 AND case_id = $2
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    return _photo(row) if row else None


async def case_of_photo(tx: Connection, society: UUID, photo_id: UUID) -> UUID:
    """Return whose photo it is; raises `CaseNotFound` if it is nobody's here."""
    case_id: UUID | None = await tx.fetchval(
        "SELECT case_id FROM photos WHERE society = $1 AND photo_id = $2", society, photo_id
    )
    if case_id is None:
        raise CaseNotFound
    return case_id


async def save_showing(tx: Connection, society: UUID, case_id: UUID, showing: Showing) -> None:
    """Write a showing, new or changed."""
    await tx.execute(
        """
        INSERT INTO showings (society, case_id, showing_id, approval_id, reference, image, proof,
                              relations, version, state, shown_until, approved_at, withdrawn_at,
                              undo_until, removal_held)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (society, showing_id) DO UPDATE
           SET version = excluded.version, state = excluded.state,
               shown_until = excluded.shown_until,
               withdrawn_at = excluded.withdrawn_at, undo_until = excluded.undo_until,
               removal_held = excluded.removal_held
        """,
        society,
        case_id,
        *asdict(showing).values(),
    )


async def find_showing(tx: Connection, society: UUID, case_id: UUID) -> Showing | None:
    """Return the newest showing of a case."""
    row = await tx.fetchrow(
        """
        SELECT * FROM showings WHERE society = $1 AND case_id = $2
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    return _showing(row) if row else None


async def case_of_reference(tx: Connection, society: UUID, reference: str) -> UUID | None:
    """Return the case a reference was made for, whatever is shown of it now."""
    case_id: UUID | None = await tx.fetchval(
        "SELECT case_id FROM showings WHERE society = $1 AND reference = $2", society, reference
    )
    return case_id


async def case_of_showing(tx: Connection, society: UUID, showing_id: UUID) -> UUID | None:
    """Return the case a showing belongs to."""
    case_id: UUID | None = await tx.fetchval(
        "SELECT case_id FROM showings WHERE society = $1 AND showing_id = $2", society, showing_id
    )
    return case_id


@dataclass(frozen=True)
class Ending:
    """A face that soon leaves the wall by itself."""

    case_id: UUID
    reference: str
    shown_until: date

    def look(self, today: date) -> str:
        """Return how pressing it is: in thirty days, in fourteen, in three."""
        left = (self.shown_until - today).days
        return "stop" if left <= _PRESSING else "wait" if left <= _SOON else ""


_PRESSING, _SOON = 3, 14


async def list_ending(tx: Connection, society: UUID, before: datetime) -> list[Ending]:
    """List the faces that leave the wall by themselves before a day, the soonest first."""
    rows = await tx.fetch(
        """
        SELECT case_id, reference, shown_until FROM showings s
         WHERE society = $1 AND state = 'shown' AND shown_until < $2
           AND NOT EXISTS (SELECT FROM cases c WHERE c.society = s.society
                              AND c.case_id = s.case_id AND c.merged_into IS NOT NULL)
         ORDER BY shown_until, case_id LIMIT 100
        """,
        society,
        before.date(),
    )
    return [Ending(**row) for row in rows]


def _photo(row: Row) -> Photo:
    left = {name: row[name] for name in ("photo_id", "object", "sealed_key", "revision", "image")}
    return Photo(
        **left,
        state=PhotoState(row["state"]),
        confirmed=row["confirmed"],
        crop=tuple(row["crop"]) if row["crop"] else None,
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        faces=tuple(tuple(face) for face in row["faces"] or ()),
        hints=tuple(row["hints"]),
        refusal=row["refusal"],
        taken_on=row["taken_on"],
        placed=row["placed"],
        veiled=tuple(tuple(box) for box in row["veiled"] or ()),
        levels=row["levels"],
        before=row["before"],
        far=row["far"],
    )


def _showing(row: Row) -> Showing:
    kept = {k: v for k, v in row.items() if k not in ("seq", "society", "case_id")}
    kept["relations"] = tuple(Relation(one) for one in row["relations"])
    kept["state"] = ShowingState(row["state"])
    return Showing(**kept)
