"""The craft of the blind post office: the receipt, what it opens, and letters sealed to others."""

from .forms import FormKeys
from .letters import (
    fits,
    form_id,
    new_stop,
    open_replies,
    seal_address,
    seal_letter,
    stop_hash,
)
from .pictures import close_picture
from .receipts import Receipt, holds_receipt, picture, read_receipt
from .wishes import wishes_in

__all__ = [
    "FormKeys",
    "Receipt",
    "close_picture",
    "fits",
    "form_id",
    "holds_receipt",
    "new_stop",
    "open_replies",
    "picture",
    "read_receipt",
    "seal_address",
    "seal_letter",
    "stop_hash",
    "wishes_in",
]
