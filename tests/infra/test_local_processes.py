"""What we started is ended, with its children and after a crash; nothing else ever is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from infra.local import proc
from infra.local.processes import Command, Interrupted, NotReady, Processes, until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    "time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], env={});"
    "print(child.pid, flush=True); time.sleep(60)",
]


@pytest.fixture
def processes(tmp_path):
    processes = Processes(tmp_path)
    yield processes
    for name in processes.names():
        processes.kill(name)


def said(processes, name):
    assert until(lambda: processes.log(name).read_text().endswith("\n"), 20)
    return processes.log(name).read_text().strip()


def test_a_process_is_found_again_by_a_later_run(processes, tmp_path):
    started = processes.start(Command("sleeper", SLEEPER))

    assert Processes(tmp_path).find("sleeper") == started


def test_starting_twice_is_harmless(processes):
    first = processes.start(Command("sleeper", SLEEPER))

    assert processes.start(Command("sleeper", SLEEPER)) == first


def test_a_stopped_process_is_gone_and_forgotten(processes):
    started = processes.start(Command("sleeper", SLEEPER))
    processes.stop("sleeper")

    assert proc.birth(started.pid) is None
    assert processes.names() == []


def test_a_recycled_number_is_never_killed(processes, tmp_path):
    with subprocess.Popen(SLEEPER) as stranger:
        record = {"name": "old", "pid": stranger.pid, "born": "boot/1", "stop_signal": 15}
        (tmp_path / "processes").mkdir(exist_ok=True)
        (tmp_path / "processes" / "old.json").write_text(json.dumps(record))
        processes.signal("old", signal.SIGKILL)
        processes.stop("old")
        processes.kill("old")
        alive = stranger.poll() is None
        stranger.kill()

    assert alive
    assert processes.find("old") is None


def test_one_that_will_not_stop_is_ended_when_patience_is_over(processes):
    started = processes.start(Command("deaf", STUBBORN))
    said(processes, "deaf")
    began = time.monotonic()
    processes.stop("deaf", patience=0.2)

    assert proc.birth(started.pid) is None
    assert time.monotonic() - began < 5


def test_children_end_with_their_parent(processes):
    processes.start(Command("parent", PARENT))
    child = int(said(processes, "parent"))
    processes.kill("parent")

    assert proc.birth(child) is None


def test_what_a_crashed_run_left_is_found_without_its_record(processes, tmp_path):
    started = processes.start(Command("sleeper", SLEEPER))
    assert until(lambda: processes.leftovers() == ["sleeper"], 5)
    (tmp_path / "processes" / "sleeper.json").unlink()
    found = processes.leftovers()
    processes.kill("sleeper")

    assert found == ["sleeper"]
    assert proc.birth(started.pid) is None


def test_another_folders_processes_are_left_alone(processes, tmp_path):
    started = processes.start(Command("sleeper", SLEEPER))
    other = Processes(tmp_path / "other")
    other.stop("sleeper")

    assert other.leftovers() == []
    assert started.alive


def test_a_process_that_died_by_itself_is_noticed(processes):
    started = processes.start(Command("sleeper", SLEEPER))
    os.kill(started.pid, signal.SIGKILL)
    assert until(lambda: not started.alive, 5)

    assert processes.died() == ["sleeper"]


def test_secrets_are_in_the_environment_and_not_on_the_command_line(processes):
    line = [sys.executable, "-c", "import os; print(os.environ['SECRET'])"]
    processes.start(Command("teller", line, {"SECRET": "mellon"}))

    assert said(processes, "teller") == "mellon"
    assert processes.log("teller").stat().st_mode & 0o077 == 0


def test_our_own_environment_does_not_leak_into_what_we_start(processes):
    line = [sys.executable, "-c", "import os; print(sorted(os.environ))"]
    processes.start(Command("teller", line))

    assert "PYTEST_CURRENT_TEST" in os.environ
    assert "PYTEST_CURRENT_TEST" not in said(processes, "teller")


def test_one_that_dies_while_we_wait_shows_the_end_of_its_log(processes):
    processes.start(Command("short", [sys.executable, "-c", "print('no luck')"]))

    with pytest.raises(NotReady, match=r"ended at once(.|\n)*no luck"):
        processes.wait("short", lambda: False, 20)


def test_waiting_ends_when_whoever_waits_has_had_enough(processes):
    processes.start(Command("sleeper", SLEEPER))
    processes.interrupted.set()

    with pytest.raises(Interrupted):
        processes.wait("sleeper", lambda: False, 20)
