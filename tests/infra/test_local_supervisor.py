"""One process looks after a stack: it revives what died, and nobody starts a second beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.local import supervisor
from infra.local.processes import Command, NotReady, Processes, until
from infra.local.supervisor import Keeper, RunsAlready

SLEEPER = Command("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from infra.local import supervisor
with supervisor.alone(Path(sys.argv[1])):
    print("here", flush=True)
    time.sleep(60)
"""


@dataclass
class Bench:
    """A stack of one process."""

    processes: Processes
    fails: bool = False

    def start(self, name):
        if self.fails:
            raise NotReady(f"{name} will not")
        self.processes.start(SLEEPER)


@pytest.fixture
def bench(tmp_path):
    bench = Bench(Processes(tmp_path))
    yield bench
    bench.processes.kill("sleeper")


def kept(bench, enough):
    """Let a keeper look after the bench until something holds; return what it said."""
    said, stopping = [], threading.Event()
    keeper = threading.Thread(target=Keeper(bench, said.append).keep, args=[stopping])
    keeper.start()
    assert until(lambda: enough(said), 20)
    stopping.set()
    keeper.join()
    return said


def test_what_was_killed_by_a_stranger_is_started_again(bench):
    first = bench.processes.start(SLEEPER)
    os.kill(first.pid, signal.SIGKILL)
    said = kept(bench, lambda said: "sleeper is back" in said)

    assert "ended by itself" in said[0]
    assert bench.processes.find("sleeper").pid != first.pid


def test_what_we_stopped_stays_down(bench):
    bench.processes.start(SLEEPER)
    bench.processes.stop("sleeper")

    assert bench.processes.died() == []


def test_one_that_will_not_come_back_is_tried_again_and_said_each_time(bench):
    first = bench.processes.start(SLEEPER)
    os.kill(first.pid, signal.SIGKILL)
    bench.fails = True

    assert "sleeper will not" in kept(bench, lambda said: said.count("sleeper will not") == 2)


def test_a_second_start_finds_the_first(tmp_path):
    with (
        supervisor.alone(tmp_path),
        pytest.raises(RunsAlready),
        supervisor.alone(tmp_path),
    ):
        pass


def test_a_crash_leaves_the_place_free(tmp_path):
    line = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        holder.kill()
    nobody = supervisor.dismiss(tmp_path)
    with supervisor.alone(tmp_path):
        pass

    assert nobody is False


def test_whoever_looks_after_a_stack_can_be_asked_to_leave(tmp_path):
    line = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        threading.Thread(target=holder.wait).start()
        asked = supervisor.dismiss(tmp_path, patience=20)

    assert asked is True
    assert holder.returncode == -signal.SIGTERM
