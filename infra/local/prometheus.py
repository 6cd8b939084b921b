"""Prometheus: keeps the history of the metrics, where the machine has it installed."""

from __future__ import annotations

import shutil
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.local import paths, ports
from infra.local.processes import Command

_RULES = paths.ROOT / "infra" / "prometheus"


@dataclass(frozen=True)
class Prometheus:
    """One Prometheus that looks at the services' internal ports."""

    folder: Path
    port: int
    watched: dict[str, int]

    name = "prometheus"

    @property
    def installed(self) -> bool:
        """Say whether this machine has the program."""
        return shutil.which("prometheus") is not None

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://{ports.HOST}:{self.port}"

    def prepare(self) -> None:
        """Say whom to look at."""
        paths.private(self._home)
        jobs = [
            {"job_name": name, "static_configs": [{"targets": [f"{ports.HOST}:{port}"]}]}
            for name, port in sorted(self.watched.items())
        ]
        settings = {
            "global": {"scrape_interval": "5s", "evaluation_interval": "5s"},
            "rule_files": [str(file) for file in sorted(_RULES.glob("*.rules.y*ml"))],
            "scrape_configs": jobs,
        }
        paths.write_private(self._home / "prometheus.yml", yaml.safe_dump(settings))

    def command(self) -> Command:
        """Start it with a week of memory."""
        line = [
            "prometheus",
            f"--config.file={self._home / 'prometheus.yml'}",
            f"--storage.tsdb.path={self._home / 'data'}",
            "--storage.tsdb.retention.time=7d",
            f"--web.listen-address={ports.HOST}:{self.port}",
            "--log.level=warn",
        ]
        return Command(self.name, line)

    def ready(self) -> bool:
        """Say whether it answers questions."""
        return answers(f"{self.address}/-/ready")

    def remove(self) -> None:
        """Forget the history."""
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def _home(self) -> Path:
        return self.folder.resolve() / "prometheus"


def answers(address: str) -> bool:
    """Say whether an address on loopback answers that all is well."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - http, loopback
            return bool(answer.status == 200)
    except OSError:
        return False
