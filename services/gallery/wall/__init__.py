"""The workshop: wall and posters in memory, pages drawn once, and files while they are shown."""

from .editions import Editions
from .images import Images
from .order import Sheet, Wall
from .shelf import Drawn, Prepare, Shelf

__all__ = ["Drawn", "Editions", "Images", "Prepare", "Sheet", "Shelf", "Wall"]
