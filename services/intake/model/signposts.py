"""What people ask for that is not looking for relatives, so that nobody is sent away unheard."""

from __future__ import annotations

from enum import StrEnum


class Asked(StrEnum):
    """What somebody came for instead; danger stands first, because it cannot wait."""

    DANGER = "danger"
    CHILD_ALONE = "child_alone"
    MEDICAL = "medical"
    DETENTION = "detention"
    PRESUMED_DEAD = "presumed_dead"
    REUNIFICATION = "reunification"
    DOCUMENTS = "documents"
    OTHER = "other"

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait until tomorrow."""
        return self in (self.DANGER, self.CHILD_ALONE, self.MEDICAL)
