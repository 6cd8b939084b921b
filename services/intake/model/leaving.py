"""Leaving: what somebody works on goes to a colleague, whole and in one step."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.problems import Problem

from .people import Member, Role


class NoSuccessor(Problem):
    """Choose a colleague who works on cases: what is in hand has to go to somebody."""


class NamedInLock(Problem):
    """A locked case names them: the safeguarding focal point first names the colleague there."""


def check_successor(who: Member, successor: Member | None, held: Mapping[str, int]) -> None:
    """Go on only if nothing is orphaned; raises `NoSuccessor`.

    `held` counts what somebody works on. Nobody is needed where it is nothing.
    """
    if successor is None:
        if any(held.values()):
            raise NoSuccessor
        return
    another = successor.person != who.person and successor.society == who.society
    if not another or not successor.may(Role.CASEWORKER):
        raise NoSuccessor
