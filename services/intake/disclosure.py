"""The one door to the public: what may be said of a showing or an edition, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled

from .model.photos import Showing, ShowingState
from .model.posters import Edition, EditionState, PublicFace


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


def of_edition(edition: Edition, faces: Sequence[PublicFace]) -> PosterIssued | PosterRecalled:
    """Say whether an edition may be had by anybody, and nothing of who ordered it or where."""
    if edition.state is not EditionState.ISSUED:
        return PosterRecalled(edition=edition.code, version=edition.version)
    assert edition.shelf
    assert edition.pages
    return PosterIssued(
        edition=edition.code,
        version=edition.version,
        language=edition.language,
        paper=edition.paper,
        file=edition.shelf,
        pages=edition.pages,
        references=tuple(face.reference for face in faces),
        hung_until=edition.hang_until,
    )
