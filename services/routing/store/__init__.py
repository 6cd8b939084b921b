"""Routing's SQL: rows become model objects here and nowhere else."""

from . import desks, enquiries, forms, notices, replies

__all__ = ["desks", "enquiries", "forms", "notices", "replies"]
