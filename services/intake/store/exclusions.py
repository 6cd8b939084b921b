"""Countries that seekers left out, as far as an enquiry is about them."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection


async def of_seekers(
    tx: Connection, society: UUID, reference: str, enquiry_id: UUID | None = None
) -> frozenset[str]:
    """Return what the seekers of one Society left out: of a face, and of the case it was linked to.

    Whoever they are merged with counts as well.
    """
    rows = await tx.fetch(
        """
        SELECT DISTINCT unnest(m.excluded_countries) AS country
          FROM cases c JOIN cases m
            ON m.society = c.society
           AND coalesce(m.merged_into, m.case_id) = coalesce(c.merged_into, c.case_id)
         WHERE c.society = $1
           AND c.case_id IN (
               SELECT case_id FROM showings WHERE society = $1 AND reference = $2
               UNION
               SELECT case_id FROM enquiry_links
                WHERE society = $1 AND enquiry_id = $3 AND undone_at IS NULL)
        """,
        society,
        reference,
        enquiry_id,
    )
    return frozenset(row["country"] for row in rows)
