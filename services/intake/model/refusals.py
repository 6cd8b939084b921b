"""Why something in a case is refused; each has words that say how to mend it."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from services.chassis.problems import Problem


class CaseNotFound(Problem):
    """There is no such case here."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class CannotBeShown(Problem):
    """Something is missing before this face can be shown."""


class SamePerson(Problem):
    """A second person has to approve: someone who did not prepare this."""


class VotedAlready(Problem):
    """The same person cannot say yes twice."""


class Changed(Problem):
    """Something has changed since approval was asked for; ask again."""


class NothingToUndo(Problem):
    """It is too late to undo this, or there is nothing to undo."""


class FaceNotChosen(Problem):
    """Staff have to say first which face is the seeker's, or where it is."""


class NotReady(Problem):
    """The case is not at a point where that can be done."""
