"""Lists of enquiries: where in one a page ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

TELL_AFTER = timedelta(days=3)
"""How long after a broken promise its Society's administrators hear of it as well."""


@dataclass(frozen=True)
class Place:
    """Where in a list a page ended: the next one begins after it."""

    on_top: bool
    moment: datetime
    enquiry_id: UUID
