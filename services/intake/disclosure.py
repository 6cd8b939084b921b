"""The one door to the public: what may be said of a showing, field by field."""

from __future__ import annotations

from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn

from .model.photos import Showing, ShowingState


def of_showing(showing: Showing) -> PhotoPublished | PhotoWithdrawn:
    """Say whether a face may be shown, and nothing else about the seeker."""
    if showing.state is not ShowingState.SHOWN:
        return PhotoWithdrawn(reference=showing.reference, version=showing.version)
    return PhotoPublished(
        reference=showing.reference,
        version=showing.version,
        relations_sought=showing.relations,
        image=showing.image,
        shown_until=showing.shown_until,
    )
