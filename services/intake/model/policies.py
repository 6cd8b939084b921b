"""What a Society has decided for itself about showing faces, within what the network allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from services.chassis.problems import Problem

MINIMUM_AGES = range(18, 31)
REVIEWERS = range(1, 4)
LOOK_DAYS = range(1, 8)
ANSWER_DAYS = range(1, 31)
RETENTION_MONTHS = range(6, 121)
RETENTION_USUAL = 24
"""For how many months a closed case is kept where a Society has not said otherwise."""


class LooserThanTheNetwork(Problem):
    """A Society may be stricter or faster than the network, never looser or slower."""


class GuardianRule(StrEnum):
    """Whether someone below the minimum age can be shown."""

    NEVER = "never"
    GUARDIAN_CONSENTS = "guardian_consents"


class ClosedKind(StrEnum):
    """Why a case was closed, as far as it decides how long it is kept."""

    RESTORED = "restored"
    NOT_FOUND = "not_found"
    STOPPED = "stopped"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Policy:
    """A Society's own rules; they may be stricter than the network's, never looser."""

    minimum_age: int = 18
    guardian_rule: GuardianRule = GuardianRule.NEVER
    reviewers: int = 1
    look_days: int = LOOK_DAYS[-1]
    answer_days: int = ANSWER_DAYS[-1]
    retention: Mapping[ClosedKind, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def look_within(self) -> timedelta:
        """Within which time somebody looks at a message."""
        return timedelta(days=self.look_days)

    @property
    def answer_within(self) -> timedelta:
        """Within which time a message is answered."""
        return timedelta(days=self.answer_days)

    def months_kept(self, kind: ClosedKind) -> int:
        """Return for how many months a case closed for this reason is kept."""
        return self.retention.get(kind, RETENTION_USUAL)

    def check(self) -> None:
        """Go on only within the bounds of the network; raises `LooserThanTheNetwork`."""
        bounds = (
            (self.minimum_age, MINIMUM_AGES),
            (self.reviewers, REVIEWERS),
            (self.look_days, LOOK_DAYS),
            (self.answer_days, ANSWER_DAYS),
            *((months, RETENTION_MONTHS) for months in self.retention.values()),
        )
        if not all(value in bound for value, bound in bounds):
            raise LooserThanTheNetwork

    @property
    def guardians(self) -> bool:
        """Whether a guardian can consent for a child."""
        return self.guardian_rule is GuardianRule.GUARDIAN_CONSENTS
