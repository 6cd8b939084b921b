"""Debian: the few packages of the machine itself, installed where that is allowed."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths

_POLICY = Path("/usr/sbin/policy-rc.d")
_FONTS = Path("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf")


@dataclass(frozen=True)
class Package:
    """A Debian package, how its presence shows, and what goes without it."""

    name: str
    present: Callable[[], bool]
    without: str


PACKAGES = (
    Package(
        "chromium",
        lambda: shutil.which("chromium") is not None,
        "the tests in a real browser are left out",
    ),
    Package(
        "libimage-exiftool-perl",
        lambda: shutil.which("exiftool") is not None,
        "the second opinion on metadata in photos is left out",
    ),
    Package(
        "prometheus",
        lambda: shutil.which("prometheus") is not None and shutil.which("promtool") is not None,
        "the board shows the present without history, and alert rules go unchecked",
    ),
    Package(
        "fonts-noto-core",
        _FONTS.exists,
        "posters are refused, and browser pictures show boxes",
    ),
    Package(
        "libseccomp2",
        lambda: ctypes.util.find_library("seccomp") is not None,
        "photos are developed with one lock fewer: system calls go unfiltered",
    ),
)


def missing() -> list[Package]:
    """List the packages that are not there."""
    return [package for package in PACKAGES if not package.present()]


def may_install() -> bool:
    """Say whether packages can be installed here without asking anyone."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def command_for(packages: list[str]) -> str:
    """Give the one command that brings these packages."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install --no-install-recommends {' '.join(packages)}"


def install(packages: list[str], log: Path) -> bool:
    """Install packages, no service of theirs being started; say whether that went well."""
    line = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    with _nothing_starts():
        done = _run(line, log) or (_run(["apt-get", "update"], log) and _run(line, log))
    if done and "prometheus" in packages and shutil.which("systemctl") is not None:
        _run(["systemctl", "disable", "prometheus"], log)  # the demo starts its own
    return done


def _run(line: list[str], log: Path) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with paths.open_private(log) as output:
        done = subprocess.run(
            line,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    return done.returncode == 0


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """Keep Debian from starting the services it installs, in Debian's own way."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
