"""What a test needs and the machine may lack: listed at the end of the run, never passed over."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict

import pytest

_LACKS = "this machine lacks "


def needs(tool: str, *other_names: str) -> str:
    """Return the path of a program, or end the test here for want of it."""
    for name in (tool, *other_names):
        if path := shutil.which(name):
            return path
    lacks(tool)
    raise AssertionError("unreachable")


def lacks(what: str) -> None:
    """End the test because the machine lacks something; where CI is set, as a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{_LACKS}{what}", pytrace=False)
    pytest.skip(f"{_LACKS}{what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of the run what was lacking, and what did not run because of it.

    The reports know it: they come from every process that runs tests.
    """
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for outcome in ("skipped", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            _, found, what = report.longreprtext.partition(_LACKS)
            if found:
                lacking[what.partition("\n")[0].strip("')")].append(report.nodeid)
    if not lacking:
        return
    terminalreporter.section("lacking on this machine")
    for what, tests in sorted(lacking.items()):
        terminalreporter.write_line(f"{what}: {len(tests)} not run")
        for test in tests:
            terminalreporter.write_line(f"    {test}")
