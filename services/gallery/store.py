"""The gallery's tables, of faces, posters and views, and every statement that touches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.chassis.database import Connection, Row
from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled
from services.contracts.public.views import FEWEST, Page, ViewsCounted

from .model import Change, Edition, EditionChange, Photo, Reach
from .wall import Totals


@dataclass(frozen=True)
class Changes:
    """What changed since an earlier look, and the transaction to ask from next time."""

    changes: list[Change]
    horizon: int


async def show(tx: Connection, photo: PhotoPublished) -> None:
    """Put a photo on the wall, unless something newer is known of it."""
    await tx.execute(
        """
        INSERT INTO photos (reference, version, relations_sought, image, shown_until)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (reference) DO UPDATE
           SET version          = excluded.version,
               relations_sought = excluded.relations_sought,
               image            = excluded.image,
               shown_until      = excluded.shown_until,
               changed          = pg_current_xact_id()
         WHERE photos.version < excluded.version
        """,
        photo.reference,
        photo.version,
        [relation.value for relation in photo.relations_sought],
        photo.image,
        photo.shown_until,
    )


async def hide(tx: Connection, photo: PhotoWithdrawn) -> None:
    """Forget a photo, but never that it was withdrawn."""
    await tx.execute(
        """
        INSERT INTO photos (reference, version)
        VALUES ($1, $2)
        ON CONFLICT (reference) DO UPDATE
           SET version = excluded.version, relations_sought = NULL, image = NULL,
               shown_until = NULL, changed = pg_current_xact_id()
         WHERE photos.version < excluded.version
        """,
        photo.reference,
        photo.version,
    )


async def forget_expired(tx: Connection, today: date) -> int:
    """Forget photos whose last day is over, but not their versions; return how many."""
    status = await tx.execute(
        """
        UPDATE photos
           SET relations_sought = NULL, image = NULL, shown_until = NULL,
               changed = pg_current_xact_id()
         WHERE shown_until < $1
        """,
        today,
    )
    return int(status.rpartition(" ")[2])


async def list_changes(db: Connection, since: int) -> Changes:
    """List what is known of every reference touched since a horizon; 0 means all on show.

    The horizon is the oldest transaction open at the moment of the look (`pg_snapshot_xmin`):
    all older ones were seen. Rows touched near it are told twice, which harms nobody.
    """
    rows = await db.fetch(
        """
        SELECT now.horizon, photos.*
          FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon) AS now
          LEFT JOIN photos
            ON photos.changed >= $1::text::xid8 AND ($1 <> '0' OR photos.image IS NOT NULL)
        """,
        str(since),
    )
    changes = [_change(row) for row in rows if row["reference"] is not None]
    return Changes(changes, int(rows[0]["horizon"]))


def _change(row: Row) -> Change:
    if row["image"] is None:
        return Change(row["reference"], None)
    relations = tuple(Relation(code) for code in row["relations_sought"])
    photo = Photo(row["reference"], relations, row["image"], row["shown_until"])
    return Change(row["reference"], photo)


async def offer(tx: Connection, poster: PosterIssued) -> None:
    """Put a poster on the shelf, unless something newer is known of its edition."""
    await tx.execute(
        """
        INSERT INTO editions (edition, version, language, paper, file, pages, refs, hung_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (edition) DO UPDATE
           SET version = excluded.version, language = excluded.language, paper = excluded.paper,
               file = excluded.file, pages = excluded.pages, refs = excluded.refs,
               hung_until = excluded.hung_until, changed = pg_current_xact_id()
         WHERE editions.version < excluded.version
        """,
        poster.edition,
        poster.version,
        poster.language.value,
        poster.paper.value,
        poster.file,
        poster.pages,
        list(poster.references),
        poster.hung_until,
    )


async def recall(tx: Connection, poster: PosterRecalled) -> None:
    """Forget a poster, but never that its edition was recalled."""
    await tx.execute(
        """
        INSERT INTO editions (edition, version)
        VALUES ($1, $2)
        ON CONFLICT (edition) DO UPDATE
           SET version = excluded.version, language = NULL, paper = NULL, file = NULL,
               pages = NULL, refs = NULL, hung_until = NULL, changed = pg_current_xact_id()
         WHERE editions.version < excluded.version
        """,
        poster.edition,
        poster.version,
    )


async def forget_ended(tx: Connection, today: date) -> None:
    """Forget posters whose last day is over, but not their versions."""
    await tx.execute(
        """
        UPDATE editions
           SET language = NULL, paper = NULL, file = NULL, pages = NULL, refs = NULL,
               hung_until = NULL, changed = pg_current_xact_id()
         WHERE hung_until < $1
        """,
        today,
    )


async def list_editions(db: Connection, since: int) -> list[EditionChange]:
    """List what is known of every edition touched since a horizon; 0 means all on the shelf."""
    rows = await db.fetch(
        """
        SELECT * FROM editions
         WHERE changed >= $1::text::xid8 AND ($1 <> '0' OR file IS NOT NULL)
        """,
        str(since),
    )
    return [_edition(row) for row in rows]


def _edition(row: Row) -> EditionChange:
    if row["file"] is None:
        return EditionChange(row["edition"], None)
    edition = Edition(
        code=row["edition"],
        language=Language(row["language"]),
        paper=Paper(row["paper"]),
        file=row["file"],
        pages=row["pages"],
        references=tuple(row["refs"]),
        hung_until=row["hung_until"],
    )
    return EditionChange(edition.code, edition)


async def add_views(tx: Connection, totals: Totals) -> None:
    """Add totals to those of their days, unless a day was told already."""
    rows = [(day, page.value, tongue.value, count) for (day, page, tongue), count in totals.items()]
    await tx.executemany(
        """
        INSERT INTO views AS known (day, page, language, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (day, page, language) DO UPDATE SET count = known.count + excluded.count
         WHERE NOT known.told
        """,
        sorted(rows),
    )


async def take_untold_views(tx: Connection, before: date) -> list[ViewsCounted]:
    """Return the totals of days that are over, to be told now; those too small are forgotten."""
    await tx.execute("DELETE FROM views WHERE NOT told AND day < $1 AND count < $2", before, FEWEST)
    rows = await tx.fetch(
        """
        UPDATE views SET told = true WHERE NOT told AND day < $1
        RETURNING day, page, language, count
        """,
        before,
    )
    return [
        ViewsCounted(
            day=row["day"],
            page=Page(row["page"]),
            language=Language(row["language"]),
            count=row["count"],
        )
        for row in rows
    ]


async def reach(db: Connection) -> Reach:
    """Add up what was told, by month and by language."""
    rows = await db.fetch(
        """
        SELECT date_trunc('month', day)::date AS month, language, sum(count)::bigint AS count
          FROM views WHERE told
         GROUP BY GROUPING SETS ((1), (2))
         ORDER BY month DESC NULLS LAST, count DESC, language
        """
    )
    months = tuple((row["month"], row["count"]) for row in rows if row["month"])
    spoken = tuple((Language(row["language"]), row["count"]) for row in rows if row["language"])
    return Reach(months, spoken)
