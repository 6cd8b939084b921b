"""SQL of views: how often kinds of public pages were opened, by day, by kind and by language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.chassis.database import Connection


@dataclass(frozen=True)
class Sums:
    """Views added up, the newest month and day first, the largest kind and language first."""

    months: tuple[tuple[date, int], ...]
    days: tuple[tuple[date, int], ...]
    pages: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]


async def save(tx: Connection, day: date, page: str, language: str, count: int) -> None:
    """Keep one total; the gallery tells each once, and a replayed one changes nothing."""
    await tx.execute(
        """
        INSERT INTO views (day, page, language, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (day, page, language) DO NOTHING
        """,
        day,
        page,
        language,
        count,
    )


async def add_up(tx: Connection, since: date, days_since: date) -> Sums:
    """Add up all views since a day, and those of single days since a later one."""
    rows = await tx.fetch(
        """
        SELECT date_trunc('month', day)::date AS month, page, language, sum(count)::bigint AS count
          FROM views WHERE day >= $1
         GROUP BY GROUPING SETS ((1), (2), (3))
         ORDER BY month DESC NULLS LAST, count DESC, page, language
        """,
        since,
    )
    days = await tx.fetch(
        """
        SELECT day, sum(count)::bigint AS count
          FROM views WHERE day >= $1 GROUP BY day ORDER BY day DESC
        """,
        days_since,
    )
    return Sums(
        months=tuple((row["month"], row["count"]) for row in rows if row["month"]),
        days=tuple((row["day"], row["count"]) for row in days),
        pages=tuple((row["page"], row["count"]) for row in rows if row["page"]),
        languages=tuple((row["language"], row["count"]) for row in rows if row["language"]),
    )
