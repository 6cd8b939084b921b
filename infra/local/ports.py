"""Ports: find loopback ports that are free, the usual ones first."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.paths import Trouble

HOST = "127.0.0.1"
_DRAWN = range(20000, 32000)


class NoFreePort(Trouble):
    """None of the hundred ports from the usual one on is free."""


def is_free(port: int) -> bool:
    """Say whether nobody listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Say whether somebody accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


@dataclass
class Ports:
    """The ports of one stack: the same ones again after a restart, while they are free."""

    file: Path
    usual: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)

    @classmethod
    def remembered(cls, file: Path, usual: dict[str, int] | None = None) -> Ports:
        """Read back the ports this stack had when it last ran."""
        chosen = json.loads(file.read_text()) if file.exists() else {}
        return cls(file, usual or {}, chosen)

    def of(self, name: str) -> int:
        """Give the port of a part: its last, else its usual, else the next free one."""
        last = self.chosen.get(name)
        if last is not None and is_free(last):
            return last
        self.chosen[name] = self._free(self.usual.get(name, 0))
        self.file.write_text(json.dumps(self.chosen, indent=1))
        return self.chosen[name]

    def _free(self, usual: int) -> int:
        if usual == 0:
            return self._any()
        taken = set(self.chosen.values()) | set(self.usual.values()) - {usual}
        for port in range(usual, min(usual + 100, 65536)):
            if port not in taken and is_free(port):
                return port
        raise NoFreePort(f"No port is free from {usual} to {usual + 99}.")

    def _any(self) -> int:
        """Draw a port below those that outgoing connections borrow, which could take it first."""
        while True:
            port = secrets.choice(_DRAWN)
            if port not in self.chosen.values() and is_free(port):
                return port
