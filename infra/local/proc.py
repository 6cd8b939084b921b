"""Proc: what the kernel says about processes, read from /proc."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

STATE, NAME = "RETRACE_STATE", "RETRACE_PROCESS"
_PROC = Path("/proc")
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


def adopt(child: subprocess.Popen[bytes]) -> None:
    """Take care of a child of ours, so that it leaves no zombie when it ends."""
    _CHILDREN[child.pid] = child


def birth(pid: int) -> str | None:
    """Say when a process was born, as boot and clock ticks since; None when it is dead."""
    fields = _stat(pid)
    if not fields and (child := _CHILDREN.pop(pid, None)) is not None:
        child.wait()  # it has ended: now it leaves no zombie either
    return f"{_boot()}/{fields[19]}" if fields else None


def memory(pid: int) -> int:
    """Say how many bytes of memory a process and its children hold, shared pages shared out."""
    return sum(_held(one) for one in [pid, *descendants(pid)])


def descendants(pid: int) -> list[int]:
    """List the living children of a process, and theirs."""
    parents: dict[int, list[int]] = {}
    for one in _living():
        fields = _stat(one)
        if fields:
            parents.setdefault(int(fields[1]), []).append(one)
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def marked(folder: Path) -> Iterator[tuple[int, str]]:
    """Find the other processes of a state folder, and their names, by the mark they carry."""
    mark = f"{STATE}={folder.resolve()}"
    for pid in _living():
        with contextlib.suppress(OSError):
            words = (_PROC / str(pid) / "environ").read_bytes().decode(errors="replace").split("\0")
            names = [word.partition("=")[2] for word in words if word.startswith(f"{NAME}=")]
            if mark in words and names and pid != os.getpid() and _stat(pid):
                yield pid, names[0]


def _living() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [] if fields[0] in "ZX" else fields


def _held(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


def _boot() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
