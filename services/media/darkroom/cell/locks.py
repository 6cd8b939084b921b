"""The locks of a cell: each is turned where the kernel has it, then tried from the inside.

Limits (setrlimit), a user and network namespace (unshare), Landlock and seccomp. Some machines
lack one or the other, containers above all; a lock counts only if trying the door shows it shut.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket

from .wire import Lock

# Both are loaded before any lock is turned: Landlock would deny the files they are made of.
try:
    import landlock
except ImportError:
    landlock = None
try:
    import pyseccomp
except (ImportError, RuntimeError):  # the latter where the system has no libseccomp
    pyseccomp = None

_LIMITS = (
    (resource.RLIMIT_AS, 1024**3),
    (resource.RLIMIT_CPU, 10),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_CORE, 0),
)
"""Bytes of address space, seconds of CPU, bytes of any file, open files, bytes of a core dump."""

_NEW_NETWORK = 0x40000000
_NEW_USER_NETWORK_IPC_NAME = 0x10000000 | _NEW_NETWORK | 0x08000000 | 0x04000000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_THREAD = 0x00010000
_NOT_PERMITTED = 1
_UNKNOWN_CALL = 38

_NEEDED = (
    *("read", "write", "readv", "writev", "close", "fstat", "lseek", "poll", "ppoll"),
    *("brk", "mmap", "munmap", "mremap", "mprotect", "madvise"),
    *("futex", "sched_yield", "set_robust_list", "rseq", "gettid", "getpid"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("clock_gettime", "gettimeofday", "getrandom", "exit", "exit_group"),
)
"""The system calls decoding needs: memory, threads of its own, and the pipes already open."""


def lock() -> Lock:
    """Shut this process for good and return the locks that were seen to hold.

    Every library must be loaded before: no file can be opened afterwards.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    held = _limit() | _leave_the_network(libc) | _deny_files()
    _drop_rights(libc)
    return held | _filter_calls()


def _limit() -> Lock:
    for limit, most in _LIMITS:
        resource.setrlimit(limit, (most, most))
    return Lock.LIMITS


def _leave_the_network(libc: ctypes.CDLL) -> Lock:
    """Move into namespaces of our own, where not even a loopback is up."""
    if libc.unshare(_NEW_USER_NETWORK_IPC_NAME) != 0 and libc.unshare(_NEW_NETWORK) != 0:
        return Lock(0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        return Lock(0) if door.connect_ex(("127.0.0.1", 9)) == 0 else Lock.NAMESPACE


def _deny_files() -> Lock:
    """Deny every file that is not open yet."""
    if landlock is None:
        return Lock(0)
    try:
        landlock.Ruleset().apply()
    except landlock.LandlockError:
        return Lock(0)
    return Lock(0) if _opens() else Lock.LANDLOCK


def _drop_rights(libc: ctypes.CDLL) -> None:
    """Give up capabilities, be no one's to trace or read, and end when the parent ends.

    A new user namespace came with every capability inside it, and cleared the last of the
    three: so they are dropped after it.
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _filter_calls() -> Lock:
    """Let the kernel answer every call but the needed ones with "not permitted".

    `clone` may start threads of this process alone; `clone3`, whose flags a filter cannot see,
    is answered as unknown, upon which the C library falls back to `clone`.
    """
    if pyseccomp is None:
        return Lock(0)
    try:
        rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(_NOT_PERMITTED))
        for call in _NEEDED:
            rules.add_rule(pyseccomp.ALLOW, call)
        thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
        rules.add_rule(pyseccomp.ALLOW, "clone", thread)
        rules.add_rule(pyseccomp.ERRNO(_UNKNOWN_CALL), "clone3")
        rules.load()
    except OSError:
        return Lock(0)
    return Lock(0) if _opens() or _forks() or _calls_out() else Lock.SECCOMP


def _opens() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError:
        return False
    return True


def _forks() -> bool:
    try:
        born = os.fork()
    except OSError:
        return False
    if born == 0:
        os._exit(0)
    os.waitpid(born, 0)
    return True


def _calls_out() -> bool:
    try:
        socket.socket().close()
    except OSError:
        return False
    return True
