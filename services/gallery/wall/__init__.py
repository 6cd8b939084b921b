"""The workshop: wall and posters in memory, pages drawn once and counted, files while shown."""

from .editions import Editions
from .images import Images
from .order import Sheet, Wall
from .shelf import Drawn, Prepare, Shelf
from .views import Totals, Views

__all__ = ["Drawn", "Editions", "Images", "Prepare", "Sheet", "Shelf", "Totals", "Views", "Wall"]
