"""What a Society has decided for itself about showing faces, within what the network allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GuardianRule(StrEnum):
    """Whether someone below the minimum age can be shown."""

    NEVER = "never"
    GUARDIAN_CONSENTS = "guardian_consents"


@dataclass(frozen=True)
class Policy:
    """A Society's own rules; they may be stricter than the network's, never looser."""

    minimum_age: int = 18
    guardian_rule: GuardianRule = GuardianRule.NEVER
    reviewers: int = 1
