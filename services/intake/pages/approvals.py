"""How an approval reads: what has changed since the last time somebody said yes."""

from __future__ import annotations

from services.intake.model.cases import CaseFile
from services.intake.model.photos import Approval

_SEEN = (
    ("photo", ("photo",)),
    ("crop", ("revision", "image", "crop")),
    ("relations", ("relations",)),
    ("consent", ("consent", "until")),
)
"""What a reader would call a change, and the facts it is seen by."""


def changes(file: CaseFile, before: Approval | None) -> tuple[str, ...]:
    """Name what is another than when the last yes was given; nothing where none was."""
    if before is None or file.photo is None or file.consent is None:
        return ()
    now = file.facts()
    found = [
        what for what, facts in _SEEN if any(before.facts.get(fact) != now[fact] for fact in facts)
    ]
    if "photo" in found and "crop" in found:
        found.remove("crop")  # another photo is always cropped anew
    since = before.decided_at
    if file.safety and since and file.safety.asked_at > since:
        found.append("safety")
    return tuple(found)
