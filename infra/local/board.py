"""Board: the operators' board as a process, and the one operator of this machine."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths, ports
from infra.local.processes import Command
from infra.local.prometheus import Prometheus, answers

OPERATOR = "operator"


@dataclass(frozen=True)
class Board:
    """The board over the services of one stack, with Prometheus behind it where there is one."""

    folder: Path
    port: int
    watched: Mapping[str, int]
    prometheus: Prometheus

    name = "board"

    @property
    def account(self) -> dict[str, str]:
        """Give the operator's ways in, the same ones at every start."""
        totp = self.folder / "admin" / "board-totp"
        if not totp.exists():
            paths.private(totp.parent)
            paths.write_private(totp, base64.b32encode(secrets.token_bytes(20)).decode())
        return {
            "society": "",
            "role": OPERATOR,
            "email": OPERATOR,
            "password": paths.secret(self.folder / "admin", "board"),
            "totp": totp.read_text(),
        }

    def prepare(self) -> None:
        """Let the operator in."""
        from infra.board.operators import appoint

        account = self.account
        appoint(self._operators, OPERATOR, password=account["password"], totp=account["totp"])

    def command(self) -> Command:
        """Start the board."""
        environment = {
            "BOARD_HOST": ports.HOST,
            "BOARD_PORT": str(self.port),
            "BOARD_PROMETHEUS": self.prometheus.address if self.prometheus.installed else "",
            "BOARD_SERVICES": ",".join(f"{name}={port}" for name, port in self.watched.items()),
            "BOARD_OPERATORS": str(self._operators),
        }
        return Command(self.name, [sys.executable, "-m", "infra.board"], environment)

    def ready(self) -> bool:
        """Say whether it answers."""
        return answers(f"http://{ports.HOST}:{self.port}/health/ready")

    def remove(self) -> None:
        """Forget who may look."""
        self._operators.unlink(missing_ok=True)

    @property
    def _operators(self) -> Path:
        return self.folder.resolve() / "admin" / "operators.json"
