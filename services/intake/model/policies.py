"""What a Society has decided for itself about showing faces, within what the network allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.chassis.problems import Problem

from .assigning import Assigning

MINIMUM_AGES = range(18, 31)
REVIEWERS = range(1, 4)
LOOK_DAYS = range(1, 8)
ANSWER_DAYS = range(1, 31)
SETTLED_MONTHS = (1, 3, 6, 12, 24, 36, 60)
STOPPED_MONTHS = (1, 3, 6, 12, 24)
CLAIM_DAYS = range(1, 15)
WORDS_MONTHS = (1, 3, 6, 12)


class LooserThanTheNetwork(Problem):
    """A Society may be stricter or faster than the network, never looser or slower."""


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
    look_days: int = LOOK_DAYS[-1]
    answer_days: int = ANSWER_DAYS[-1]
    settled_months: int = SETTLED_MONTHS[-1]
    stopped_months: int = STOPPED_MONTHS[-1]
    claim_days: int = 7
    words_months: int = 6
    assigning: Assigning = Assigning.SUGGESTED

    @property
    def look_within(self) -> timedelta:
        """Within which time somebody looks at a message."""
        return timedelta(days=self.look_days)

    @property
    def answer_within(self) -> timedelta:
        """Within which time a message is answered."""
        return timedelta(days=self.answer_days)

    def check(self) -> None:
        """Go on only within the bounds of the network; raises `LooserThanTheNetwork`."""
        bounds = (
            (self.minimum_age, MINIMUM_AGES),
            (self.reviewers, REVIEWERS),
            (self.look_days, LOOK_DAYS),
            (self.answer_days, ANSWER_DAYS),
            (self.settled_months, SETTLED_MONTHS),
            (self.stopped_months, STOPPED_MONTHS),
            (self.claim_days, CLAIM_DAYS),
            (self.words_months, WORDS_MONTHS),
        )
        if not all(value in bound for value, bound in bounds):
            raise LooserThanTheNetwork

    @property
    def guardians(self) -> bool:
        """Whether a guardian can consent for a child."""
        return self.guardian_rule is GuardianRule.GUARDIAN_CONSENTS


NETWORK = Policy()
"""What holds for every Society that has decided nothing of its own."""
