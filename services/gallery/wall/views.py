"""How often pages were opened: counted in memory as totals, never with who opened them."""

from __future__ import annotations

from collections import Counter
from datetime import date

from services.contracts.codes import Language
from services.contracts.public.views import Page
from services.gallery.model import Reach

Totals = dict[tuple[date, Page, Language], int]
"""How often a kind of page was opened in a language on a day (UTC)."""


class Views:
    """Totals since they were last kept, and what is known of all days before."""

    def __init__(self) -> None:
        self._opened: Counter[tuple[date, Page, Language]] = Counter()
        self.reach = Reach()

    def add(self, day: date, page: Page, language: Language, count: int = 1) -> None:
        """Count a page that was opened."""
        self._opened[day, page, language] += count

    def take(self) -> Totals:
        """Return the totals and begin anew."""
        taken, self._opened = dict(self._opened), Counter()
        return taken

    def put_back(self, totals: Totals) -> None:
        """Count again what could not be kept."""
        self._opened.update(totals)
