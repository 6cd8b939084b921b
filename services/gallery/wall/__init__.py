"""The workshop: the wall in memory, pages drawn once, and image files while they are shown."""

from .images import Images
from .order import Sheet, Wall
from .shelf import Drawn, Prepare, Shelf

__all__ = ["Drawn", "Images", "Prepare", "Sheet", "Shelf", "Wall"]
