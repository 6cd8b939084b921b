"""What the board sees of the gallery: how much is shown and how fresh it is, never who looks."""

from __future__ import annotations

from services.chassis.clock import Clock, now
from services.chassis.metrics import Metrics as Common


class Metrics(Common):
    """The gallery's numbers."""

    def __init__(self, clock: Clock = now) -> None:
        super().__init__("gallery", clock=clock)
        self.faces = self.gauge("faces_total", "Faces on show")
        self.posters = self.gauge("posters_total", "Posters anyone may print")
        self.looked = self.gauge(
            "looked_timestamp_seconds", "When the wall last agreed with the database"
        )
        self.expiring = self.gauge("expiring_faces_total", "Faces whose lease ends within a week")
        self.drawn = self.counter("pages_drawn_total", "Pages drawn rather than taken from memory")
        self.fetched = self.counter("images_fetched_total", "Image files read from the store")
        self.read_on = self.counter(
            "pages_at_limit_total", "Pages asked for by networks that had read as much as they may"
        )
        self.trapped = self.counter(
            "unseen_links_followed_total", "Times a link was followed that no person sees"
        )
