"""The catalogue: every event there is, by zone, for those who look at all zones at once.

No service may import it: a service knows the events of its own zones and no others.
"""

from __future__ import annotations

from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned
from services.contracts.confidential.enquiries import (
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryErased,
    EnquiryMoved,
    EnquiryOverdue,
    EnquiryUnplaced,
    MessageReceived,
    PictureAsked,
    PictureDropped,
    PictureReceived,
    ReplyWritten,
)
from services.contracts.event import Event
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled
from services.contracts.public.views import ViewsCounted
from services.contracts.restricted.notices import (
    NoticeFailed,
    NoticeRequested,
    NoticeSent,
    NoticeWithdrawn,
)
from services.contracts.restricted.photos import (
    PhotoDeveloped,
    PhotoDiscarded,
    PhotoRefused,
    PhotoSubmitted,
)
from services.contracts.restricted.pictures import (
    PictureCleaned,
    PictureDiscarded,
    PictureHanded,
    PictureRefused,
)
from services.contracts.restricted.posters import (
    PosterDiscarded,
    PosterFailed,
    PosterOrdered,
    PosterPrinted,
)

PUBLIC: tuple[type[Event], ...] = (
    PhotoPublished,
    PhotoWithdrawn,
    PosterIssued,
    PosterRecalled,
    ViewsCounted,
)

RESTRICTED: tuple[type[Event], ...] = (
    PhotoSubmitted,
    PhotoDiscarded,
    PhotoDeveloped,
    PhotoRefused,
    PosterOrdered,
    PosterDiscarded,
    PosterPrinted,
    PosterFailed,
    PictureHanded,
    PictureDiscarded,
    PictureCleaned,
    PictureRefused,
    NoticeRequested,
    NoticeWithdrawn,
    NoticeSent,
    NoticeFailed,
)

CONFIDENTIAL: tuple[type[Event], ...] = (
    DeskOpened,
    ReferenceAssigned,
    MessageReceived,
    PictureReceived,
    EnquiryErased,
    EnquiryOverdue,
    ReplyWritten,
    EnquiryAcknowledged,
    EnquiryMoved,
    EnquiryEnded,
    EnquiryUnplaced,
    PictureAsked,
    PictureDropped,
)

EVERY: tuple[type[Event], ...] = PUBLIC + RESTRICTED + CONFIDENTIAL


def events_of(topic: str) -> tuple[type[Event], ...]:
    """Return the events that are said on a topic."""
    return tuple(event for event in EVERY if topic == event.TOPIC)
