"""Programs an attacker who took over a cell might run, each told as the body of a cell."""

from __future__ import annotations

import sys
from pathlib import Path

DARKROOM = Path(__file__).parents[2] / "services" / "media" / "darkroom"
_HEAD = """
import ctypes, json, os, select, signal, socket, struct, sys
sys.path.append(sys.argv[1])
from cell import locks
held = locks.lock()
say = lambda *parts: [os.write(1, part) for part in parts]
hang = lambda: select.poll().poll()
hear = lambda: [None for _ in iter(lambda: os.read(0, 1 << 16), b"")]
"""

SILENT = "sys.exit(0)"
GREET = "say(bytes([held]))\n"

BODIES = {
    "no width": "say(struct.pack('>BII', 0, 0, 10)); hang()",
    "too wide": "say(struct.pack('>BII', 0, 3201, 1)); hang()",
    "as wide as a number can be": "say(struct.pack('>BII', 0, 2**32 - 1, 2**32 - 1)); hang()",
    "fewer bytes than promised": "say(struct.pack('>BII', 0, 300, 300), bytes(269_999))",
    "one byte more than promised": "say(struct.pack('>BII', 0, 300, 300), bytes(270_001)); hang()",
    "half a header": "say(b'\\0\\0\\0')",
    "a refusal nobody knows": "say(b'\\x63'); hang()",
    "a refusal and more": "say(b'\\x01', b'the name is'); hang()",
    "words": "say(b'Sure, here is the picture')",
    "a gigabyte": "[say(bytes(1 << 20)) for _ in range(1024)]",
    "nothing": "pass",
    "an abort": "os.abort()",
    "a fault": "ctypes.string_at(0)",
    "a closed pipe": "os.close(1); hang()",
}
"""What a cell may say instead of an answer; each is met with `damaged`."""

HANGING = {
    "without a word": "hang()",
    "half way": "say(struct.pack('>BII', 0, 300, 300), bytes(1000)); hang()",
    "deaf to SIGTERM": "signal.signal(signal.SIGTERM, signal.SIG_IGN); hang()",
    "busy": "\nwhile True: pass",
    "busy hearing": "hear(); hang()",
}

ATTEMPTS = """
import resource
libc = ctypes.CDLL(None, use_errno=True)

def fork():
    if os.fork() == 0:
        os._exit(0)

def check(returned):
    if returned < 0:
        raise OSError(ctypes.get_errno(), "denied")

tries = {
    "read a file": lambda: open("/etc/passwd").close(),
    "read its own program": lambda: open(locks.__file__).close(),
    "write a file": lambda: open("/tmp/retrace-was-here", "w").close(),
    "list a folder": lambda: os.listdir("/"),
    "see a file": lambda: os.stat("/etc/passwd"),
    "open a socket": lambda: socket.socket().close(),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "fork": fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "trace": lambda: check(libc.ptrace(16, os.getppid(), 0, 0)),
    "read its parent's memory": lambda: check(libc.process_vm_readv(1, 0, 0, 0, 0, 0)),
    "make a namespace": lambda: check(libc.unshare(0x10000000)),
    "make memory a file": lambda: os.memfd_create("x"),
    "raise its limits": lambda: resource.setrlimit(resource.RLIMIT_CPU, (99, 99)),
    "take two gigabytes": lambda: bytearray(2 << 30),
}
outcomes = {}
for name, attempt in tries.items():
    try:
        attempt()
    except (OSError, MemoryError, ValueError) as error:
        outcomes[name] = "denied"
    else:
        outcomes[name] = "done"
say(json.dumps({"held": int(held), "environment": sorted(os.environ), **outcomes}).encode())
"""


def program(
    body: str, *, greets: bool = True, locked: bool = True, only: list[str] | None = None
) -> tuple[str, ...]:
    """A program for a cell: the real locks first, then an attacker's lines."""
    text = _HEAD + (GREET if greets else "") + body
    if not locked:
        text = text.replace("locks.lock()", "0")
    if only:
        text = text.replace("in tries.items():", f"in [(n, tries[n]) for n in {only!r}]:")
    return (sys.executable, "-I", "-c", text, str(DARKROOM))
