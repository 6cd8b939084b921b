"""One turn of the form: a page that was typed, and the page that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .form import Draft, Step


@dataclass(frozen=True, repr=False)
class Typed:
    """A page as it was sent, perhaps an older one, from another window or for the second time."""

    token: str
    step: Step
    fields: Mapping[str, str]
    network: bytes = b""
    go: str = ""
    changing: bool = False
    trapped: bool = False

    @property
    def back(self) -> bool:
        """Return whether somebody goes back rather than on."""
        return self.go == "back"

    @property
    def more(self) -> bool:
        """Return whether only more room was asked for; Enter in a field presses this button too."""
        return self.go == "more" and self.step is Step.COUNTRIES


@dataclass(frozen=True, repr=False)
class Shown:
    """The page that follows; `changing` leads from it back to where all answers are checked."""

    token: str
    draft: Draft
    step: Step
    errors: Mapping[str, str] = field(default_factory=dict)
    changing: bool = False


def following(typed: Typed, before: Draft, draft: Draft, found: Mapping[str, str]) -> Shown:
    """Return the page that follows; `draft` is filled as typed, `found` what is to be mended of it.

    Whoever goes back takes along what is not in order, but for words too long to be kept.
    """
    if typed.more and draft.hide == "yes":
        return Shown(typed.token, draft, typed.step, changing=typed.changing)
    if found and not (typed.back and "form_message_long" not in found.values()):
        return Shown(typed.token, draft, typed.step, found, typed.changing)
    if typed.changing and found:  # back to the check, with what was in order before
        return Shown(typed.token, before, before.next())
    if not found:
        draft = draft.finished(typed.step)
    if typed.changing:
        following = draft.next()
        return Shown(typed.token, draft, following, changing=following is not Step.CHECK)
    step = draft.before(typed.step) if typed.back else draft.after(typed.step)
    return Shown(typed.token, draft, step)
