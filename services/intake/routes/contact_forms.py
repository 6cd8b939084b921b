"""Reading a safe-contact card from a form, and laying one out for it."""

from __future__ import annotations

import re

from services.intake.model.contacts import Channel, ContactCard, Hours
from services.intake.model.interviews import Answer

from .forms import E, Form

_MAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,180}")
LABELS = {
    "channel": "contact_channel",
    "contact": "contact_address",
    "hours": "contact_hours",
    "first_line": "contact_first_line",
    "shared": "contact_shared",
    "code_name": "contact_code_name",
}
"""The fields of a card, in their order, and the words that stand above them."""


def read_card(form: Form, prefix: str = "") -> ContactCard:
    """Read one card; nothing chosen is the careful choice: in person, and perhaps shared."""
    channel = _among(form, f"{prefix}channel", Channel.IN_PERSON)
    address = form.text(f"{prefix}contact", most=1000)
    if channel is Channel.EMAIL and not _MAIL.fullmatch(address):
        form.errors[f"{prefix}contact"] = "need_email"
    return ContactCard(
        channel=channel,
        address=address,
        hours=_among(form, f"{prefix}hours", Hours.ANY),
        first_line=form.text(f"{prefix}first_line", most=200, needed=False),
        shared=_among(form, f"{prefix}shared", Answer.NOT_SURE),
        code_name=form.text(f"{prefix}code_name", most=100, needed=False),
    )


def card_fields(card: ContactCard, prefix: str = "") -> dict[str, str]:
    """Return what stands in the fields of a form."""
    return {
        f"{prefix}channel": card.channel.value,
        f"{prefix}contact": card.address,
        f"{prefix}hours": card.hours.value,
        f"{prefix}first_line": card.first_line,
        f"{prefix}shared": card.shared.value,
        f"{prefix}code_name": card.code_name,
    }


def _among(form: Form, name: str, otherwise: E) -> E:
    """Return one of a closed list, or what is meant where nothing was chosen."""
    return form.choice(name, type(otherwise)) if form.values[name] else otherwise
