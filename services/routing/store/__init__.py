"""Routing's SQL: rows become model objects here and nowhere else."""

from . import clocks, desks, enquiries, forms, notices, pictures, replies

__all__ = ["clocks", "desks", "enquiries", "forms", "notices", "pictures", "replies"]
