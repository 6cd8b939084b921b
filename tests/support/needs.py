"""What a test needs and the machine may lack: listed at the end of the run, never passed over."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict

import pytest

LACKING: defaultdict[str, list[str]] = defaultdict(list)
"""Each tool that was not found, and the tests that did not run for want of it."""


def needs(tool: str, *other_names: str) -> str:
    """Return the path of a program, or end the test here and remember what was lacking."""
    for name in (tool, *other_names):
        if path := shutil.which(name):
            return path
    lacks(tool)
    raise AssertionError("unreachable")


def lacks(what: str) -> None:
    """End the test because the machine lacks something; where CI is set, as a failure."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    LACKING[what].append(test)
    if os.environ.get("CI"):
        pytest.fail(f"this machine lacks {what}", pytrace=False)
    pytest.skip(f"this machine lacks {what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of the run what was lacking, and what did not run because of it."""
    if not LACKING:
        return
    terminalreporter.section("lacking on this machine")
    for what, tests in sorted(LACKING.items()):
        terminalreporter.write_line(f"{what}: {len(tests)} not run")
        for test in tests:
            terminalreporter.write_line(f"    {test}")
