"""What a visitor sees: view models; the words and templates lie beside the rooms."""

from .desk import HERE, Pages

__all__ = ["HERE", "Pages"]
