"""The craft of sending: the same bytes for everyone, by several ways, to nobody by mistake."""

from __future__ import annotations

from .answers import MailUnavailable, PutOff, Rejected, Sender, Uncertain, Withheld
from .bounces import Bounces
from .listing import Listing
from .mail import EmailSender, Post
from .sms import ConsoleSender, NoSms, SmsSender, Texts
from .ways import Ways

__all__ = [
    "Bounces",
    "ConsoleSender",
    "EmailSender",
    "Listing",
    "MailUnavailable",
    "NoSms",
    "Post",
    "PutOff",
    "Rejected",
    "Sender",
    "SmsSender",
    "Texts",
    "Uncertain",
    "Ways",
    "Withheld",
]
