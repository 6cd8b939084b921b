"""A cell that was taken over gains nothing, and a cell always ends."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codes import Refusal
from services.media.darkroom import Lock, NoCell, Refused, answers, inspection, open_darkroom, shuts
from services.media.darkroom.cell.wire import SIZE, Order, Reason
from services.media.darkroom.cells import Cell, Cells
from services.media.darkroom.outcome import Pixels, Unclean
from tests.support.needs import lacks

from . import hostile
from .pictures import a_picture, saved

ORIGINAL = bytes(3 << 20)
ORDER = Order(1.0, 1.0, len(ORIGINAL))


def children() -> dict[int, str]:
    """The state of each child process we have: R, S, Z…"""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            found[int(pid)] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return found


@pytest.fixture
def hostile_cell(hands):
    """A function that starts one cell with an attacker's program, greeted and ready."""
    made = []

    def start(body: str) -> Cell:
        cell = hands.submit(Cell, hostile.program(body)).result()
        made.append(cell)
        cell.greeting()
        return cell

    yield start
    for cell in made:
        cell.end()
        assert cell.pid not in children()


@pytest.mark.parametrize("kind", hostile.BODIES)
def test_a_cell_that_says_something_else_is_met_with_a_refusal(hostile_cell, kind):
    """T16: wrong integers, a gigabyte of output, crashes: a typed error, soon, no zombie."""
    cell = hostile_cell(hostile.BODIES[kind])
    began = time.monotonic()

    with pytest.raises(Refused) as refused:
        cell.develop(ORIGINAL, ORDER, 10)

    assert refused.value.reason is Refusal.DAMAGED
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", hostile.HANGING)
def test_a_cell_that_hangs_is_killed_in_time(hostile_cell, kind):
    """T16: hanging, busy or deaf to SIGTERM: killed, a typed error, no zombie."""
    cell = hostile_cell(hostile.HANGING[kind])
    began = time.monotonic()

    with pytest.raises(Refused) as refused:
        cell.develop(ORIGINAL, ORDER, 0.5)

    assert refused.value.reason is Refusal.TOO_SLOW
    assert time.monotonic() - began < 5


def test_no_attempt_from_inside_a_cell_succeeds():
    """T16: the child tries files, sockets, fork, ptrace, limits, memory: each is denied."""
    ran = subprocess.run(
        hostile.program(hostile.ATTEMPTS, greets=False), capture_output=True, check=True, env={}
    )
    told = json.loads(ran.stdout)
    held = Lock(told.pop("held"))
    if held != Lock(sum(Lock)):
        lacks(f"locks of cells: {held!r} of four")

    assert set(told.pop("environment")) <= {"LC_CTYPE"}
    assert {name for name, outcome in told.items() if outcome != "denied"} == set()


def test_the_same_attempts_succeed_without_locks():
    """T16, turned round: what is denied is denied by the locks, not by the attempt's own fault."""
    harmless = ["read a file", "list a folder", "see a file", "open a socket", "fork"]
    ran = subprocess.run(
        hostile.program(hostile.ATTEMPTS, greets=False, locked=False, only=harmless),
        capture_output=True,
        check=True,
    )

    told = json.loads(ran.stdout)
    assert [told[name] for name in harmless] == ["done"] * len(harmless)


def test_a_cell_gets_nothing_of_our_environment(hands):
    cell = hands.submit(Cell, hostile.program("hang()")).result()
    cell.greeting()

    try:
        ours = set(os.environ) - {"LC_CTYPE"}
        assert not any(name.encode() in _environment(cell.pid) for name in ours)
    finally:
        cell.end()


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return b""  # not even we may look


def test_a_cell_that_was_told_to_end_leaves_no_zombie(hands):
    before = children()
    kept = hands.submit(Cells, 3).result()
    hands.submit(kept.prove).result()

    kept.close()

    assert set(children()) <= set(before)


def test_a_cell_that_died_while_it_waited_is_passed_over(hands):
    kept = hands.submit(Cells, 1).result()
    hands.submit(kept.prove).result()
    (waiting,) = kept._waiting
    waiting.greeting()
    waiting._child.kill()
    waiting._child.wait()
    original = saved(a_picture((200, 250)), "PNG")

    pixels = hands.submit(kept.develop, original, Order(1, 1, len(original))).result()

    assert (pixels.width, pixels.height) == (200, 250)
    kept.close()


@pytest.mark.parametrize(
    "body", [hostile.SILENT, "say(b'\\0'); hang()"], ids=["silent", "unlocked"]
)
def test_a_photo_is_not_given_to_a_cell_without_the_locks_of_the_first(hands, body):
    kept = hands.submit(Cells, 1, hostile.program(body, greets=False)).result()
    kept.locks = Lock.LIMITS | Lock.SECCOMP

    with pytest.raises(NoCell):
        hands.submit(kept.develop, ORIGINAL, ORDER).result()

    kept.close()


async def test_a_darkroom_without_a_cell_does_not_open():
    with pytest.raises(NoCell):
        async with open_darkroom(1, program=hostile.program(hostile.SILENT, greets=False)):
            pass


async def test_a_darkroom_says_which_locks_hold_here(room):
    if not shuts(room.locks):
        lacks("Landlock, seccomp or namespaces for the cells")

    assert Lock.LIMITS in room.locks


@pytest.mark.parametrize(
    ("held", "enough"),
    [
        (Lock.SECCOMP, True),
        (Lock.LANDLOCK | Lock.NAMESPACE, True),
        (Lock.LIMITS | Lock.NAMESPACE, False),
        (Lock.LIMITS | Lock.LANDLOCK, False),
        (Lock.LIMITS, False),
    ],
)
def test_locks_are_enough_when_neither_file_nor_network_can_be_reached(held, enough):
    assert shuts(held) is enough


@given(st.binary(max_size=64))
def test_any_bytes_from_a_cell_are_pixels_a_refusal_or_distrusted(said):
    """T17: fuzzing the pipe parser."""
    try:
        got = answers.read(said)
    except (answers.Distrusted, Refused):
        return

    assert len(got.rgb) == got.width * got.height * 3


@given(st.integers(1, 12), st.integers(1, 12), st.integers(-2, 2))
def test_pixels_are_taken_only_when_every_byte_is_accounted_for(width, height, more):
    """T17: one byte too few or too many is never taken."""
    rgb = bytes(max(0, width * height * 3 + more))
    said = b"\0" + SIZE.pack(width, height) + rgb

    if more == 0:
        assert answers.read(said) == Pixels(width, height, rgb)
    else:
        with pytest.raises(answers.Distrusted):
            answers.read(said)


@given(st.binary(max_size=20))
def test_an_answer_is_never_expected_to_be_longer_than_the_largest_photo(said):
    """T17: what is said cannot make us wait for more than the pipe allows."""
    try:
        length = answers.length_of(said)
    except answers.Distrusted:
        return

    assert 1 <= length <= answers.MOST_BYTES


def test_every_reason_of_a_cell_has_its_refusal():
    for reason in Reason:
        with pytest.raises(Refused) as refused:
            answers.read(bytes([reason]))

        assert refused.value.reason.name == reason.name


_GOOD = {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}
GOOD = {name: saved(a_picture((160, 200)), kind) for name, kind in _GOOD.items()}


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 20_000), st.binary(max_size=6))
def test_the_last_look_ends_in_one_of_two_ways(file_format, at, other):
    """T17: fuzzing the sanitiser: any change of a file passes or is unclean, nothing else."""
    file = GOOD[file_format]
    at %= len(file)

    try:
        inspection.inspect(file[:at] + other + file[at + len(other) :], file_format)
        inspection.inspect(file[:at] + other, file_format)
    except Unclean:
        return


@given(st.sampled_from(sorted(GOOD)), st.binary(min_size=1, max_size=40))
def test_nothing_can_be_hung_on_to_a_rendition(file_format, more):
    """T17: whatever follows the end is unclean."""
    with pytest.raises(Unclean):
        inspection.inspect(GOOD[file_format] + more, file_format)
