"""The press: an order and the faces on it go in, a poster for everybody comes out.

A poster is an accessible PDF (PDF/UA-1) and a small picture of its first page. It says sentences
from the catalogues, references, an edition and a day; nothing on it tells whose seekers they are.
"""

from __future__ import annotations

from .printing import NoHand, Press, Print, Unprintable, open_press

__all__ = ["NoHand", "Press", "Print", "Unprintable", "open_press"]
