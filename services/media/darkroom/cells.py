"""Keeping cells: started ahead of time, given one picture each, and always ended and reaped.

A cell costs about a tenth of a second to start, so a few wait ready. Each is a fresh process
with an empty environment; the only ways in and out are its two pipes.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

from services.contracts.codes import Refusal

from . import answers
from .cell.wire import Lock, Order
from .outcome import NoCell, Pixels, Refused

PROGRAM = (
    sys.executable,
    "-I",
    "-c",
    "import sys; sys.path.append(sys.argv[1]); from cell.main import main; main()",
    str(Path(__file__).parent),
)
"""What runs in a cell: isolated from user site and environment, it sees the cell's code alone."""

PATIENCE_SECONDS = 15.0
"""How long one picture may take before its cell is killed."""

_START_SECONDS = 15.0
_PIPE_BYTES = 1 << 20
_TRIES = 3


class Cell:
    """One child process that will open one picture."""

    def __init__(self, program: tuple[str, ...]) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - fixed program, no shell, no input in it
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            bufsize=0,
            pipesize=_PIPE_BYTES,
            start_new_session=True,
        )
        assert self._child.stdin
        assert self._child.stdout
        self._into, self._out_of = self._child.stdin, self._child.stdout
        os.set_blocking(self._into.fileno(), False)
        os.set_blocking(self._out_of.fileno(), False)

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._child.pid

    def greeting(self) -> Lock:
        """Return the locks the cell found to hold; raises `NoCell` if it does not say."""
        with selectors.DefaultSelector() as watch:
            watch.register(self._out_of, selectors.EVENT_READ)
            said = os.read(self._out_of.fileno(), 1) if watch.select(_START_SECONDS) else b""
        if not said:
            raise NoCell
        return Lock(said[0] & sum(Lock))

    def develop(self, original: bytes, order: Order, seconds: float) -> Pixels:
        """Have the picture opened; raises `Refused`, also if the cell fails in any way."""
        try:
            answer = self._converse(memoryview(order.pack() + original), seconds)
            return answers.read(answer)
        except TimeoutError:
            raise Refused(Refusal.TOO_SLOW) from None
        except answers.Distrusted:
            raise Refused(self._why_it_failed()) from None

    def end(self) -> None:
        """Kill the process if it still runs and leave no zombie."""
        self._child.kill()
        self._child.wait()
        self._into.close()
        self._out_of.close()

    def _converse(self, question: memoryview, seconds: float) -> bytearray:
        """Write the question while listening, and return the answer once the pipe is closed."""
        answer = bytearray()
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as watch:
            watch.register(self._out_of, selectors.EVENT_READ)
            watch.register(self._into, selectors.EVENT_WRITE)
            while True:
                ready = watch.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise TimeoutError
                if any(key.fileobj is self._out_of for key, _ in ready):
                    if not self._listen(answer):
                        return answer
                elif not (question := self._tell(question)):
                    watch.unregister(self._into)
                    self._into.close()

    def _listen(self, answer: bytearray) -> bool:
        """Take in what the cell says, and never one byte more than it may say."""
        most = answers.length_of(answer) - len(answer) + 1
        part = os.read(self._out_of.fileno(), min(most, _PIPE_BYTES))
        answer += part
        if len(answer) > answers.length_of(answer):
            raise answers.Distrusted
        return bool(part)

    def _tell(self, question: memoryview) -> memoryview:
        try:
            return question[os.write(self._into.fileno(), question[:_PIPE_BYTES]) :]
        except BlockingIOError:
            return question
        except BrokenPipeError:
            return question[:0]

    def _why_it_failed(self) -> Refusal:
        """Tell a picture that ran out of CPU time from one that broke its reader."""
        try:
            ended = self._child.wait(0.2)
        except subprocess.TimeoutExpired:
            return Refusal.DAMAGED
        out_of_time = ended in {-signal.SIGXCPU, -signal.SIGKILL}
        return Refusal.TOO_SLOW if out_of_time else Refusal.DAMAGED


class Cells:
    """A few cells that wait ready, all with the same locks or better."""

    def __init__(self, ready: int, program: tuple[str, ...] = PROGRAM) -> None:
        self._program = program
        self._turn = threading.Lock()
        self._waiting = deque(Cell(program) for _ in range(ready))
        self.locks = Lock(0)

    def prove(self) -> Lock:
        """Open one cell, learn which locks hold here, and ask no less of every later one."""
        cell = self._take()
        try:
            self.locks = cell.greeting()
        finally:
            cell.end()
        return self.locks

    def develop(self, original: bytes, order: Order, seconds: float = PATIENCE_SECONDS) -> Pixels:
        """Open one picture in a cell of its own; raises `Refused`, or `NoCell` if none opens."""
        cell = self._locked_cell()
        try:
            return cell.develop(original, order, seconds)
        finally:
            cell.end()

    def close(self) -> None:
        """End the cells that wait."""
        with self._turn:
            while self._waiting:
                self._waiting.popleft().end()

    def _locked_cell(self) -> Cell:
        """Return a living cell whose locks hold; one that died while waiting is passed over."""
        for _ in range(_TRIES + len(self._waiting)):
            cell = self._take()
            try:
                if self.locks in cell.greeting():
                    return cell
            except OSError:  # NoCell, or its pipe is gone
                pass
            cell.end()
        raise NoCell

    def _take(self) -> Cell:
        try:
            with self._turn:
                self._waiting.append(Cell(self._program))
                return self._waiting.popleft()
        except OSError:
            raise NoCell from None
