"""Services: the five services and the board as processes, each with the settings it may have."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from infra.local import ports
from infra.local.objects import REGION
from infra.local.parts import Parts
from infra.local.processes import Command
from infra.provision.credentials import Credential
from services.chassis.settings import Postgres

Environment = dict[str, str]

PUBLIC_PORTS = {"gallery": "gallery", "routing": "desk", "intake": "portal"}
STORES = ("intake", "media", "gallery", "routing")
_DEMO = {
    # The demo answers within seconds; production waits for its set times.
    "intake": {"INTAKE_BATCH": "immediate"},
    "routing": {"ROUTING_RELEASE": "immediate", "ROUTING_NOTICES": "immediate"},
}


@dataclass(frozen=True)
class Origins:
    """Where people find each page of this stack, without a slash at the end."""

    gallery: str
    desk: str
    portal: str
    board: str
    mail: str

    @classmethod
    def on(cls, port: Mapping[str, int]) -> Origins:
        """Derive them from the ports; the portal goes by a name, which passkeys need."""
        pages = {
            name: f"http://{ports.HOST}:{port[name]}"
            for name in ("gallery", "desk", "board", "mail")
        }
        return cls(portal=f"http://localhost:{port['portal']}", **pages)


@dataclass(frozen=True)
class Surroundings:
    """What the environments of all services are made of."""

    parts: Parts
    port: Mapping[str, int]
    origins: Origins
    keys: Path
    extra: Mapping[str, Environment] = field(default_factory=dict)

    def of(self, service: str, credential: Credential) -> Environment:
        """Give one service's settings: its own passwords and nobody else's."""
        said = {
            "MODE": "demo",
            "POSTGRES__HOST": self.parts.postgres.host,
            "POSTGRES__PORT": str(self.parts.postgres.port),
            "POSTGRES__DATABASE": service,
            "POSTGRES__USER": service,
            "POSTGRES__PASSWORD": credential.postgres,
            "KAFKA__BROKERS": self.parts.kafka.brokers,
            "KAFKA__USER": service,
            "KAFKA__PASSWORD": credential.kafka,
            "KAFKA__SESSION_SECONDS": "10",  # a killed service's work goes on soon
            "KEYS": str(self.keys / service),
            "HTTP__HOST": ports.HOST,
            "HTTP__PORT": str(self.port.get(PUBLIC_PORTS.get(service, ""), 0)),
            "HTTP__INTERNAL_PORT": str(self.port[f"{service}-internal"]),
        }
        if service in STORES:
            said["OBJECTS__ENDPOINT"] = self.parts.objects.host
            said["OBJECTS__ACCESS_KEY"] = service
            said["OBJECTS__SECRET_KEY"] = credential.objects
            said["OBJECTS__REGION"] = REGION
        said |= self._neighbours(service)
        prefixed = {f"{service.upper()}_{name}": value for name, value in said.items()}
        return {**prefixed, **_DEMO.get(service, {}), **self.extra.get(service, {})}

    def owner(self, service: str, credential: Credential) -> Postgres:
        """Say who migrates a service's database; the running service never knows."""
        return Postgres(
            host=self.parts.postgres.host,
            port=self.parts.postgres.port,
            database=service,
            user=f"{service}_owner",
            password=SecretStr(credential.postgres_owner),
        )

    def _neighbours(self, service: str) -> Environment:
        known = {
            "gallery": {"ORIGIN": self.origins.gallery, "DESK_ORIGIN": self.origins.desk},
            "media": {"GALLERY_ORIGIN": self.origins.gallery},
            "routing": {"GALLERY_ORIGIN": self.origins.gallery},
            "intake": {
                "GALLERY_ORIGIN": self.origins.gallery,
                "DESK_ORIGIN": self.origins.desk,
                "PORTAL_ORIGIN": self.origins.portal,
            },
            "notify": {
                "SMTP__HOST": ports.HOST,
                "SMTP__PORT": str(self.parts.mail.port),
                "SMS__URL": self.parts.mail.sms,
                "STOP_ORIGIN": self.origins.desk,
                "REACH": "sink",  # every address, since all of it ends on this machine
            },
        }
        return known.get(service, {})


@dataclass(frozen=True)
class Running:
    """A program of ours as a process, ready when its probe says so."""

    name: str
    module: str
    environment: Environment = field(repr=False)
    probe: str

    def prepare(self) -> None:
        """Need nothing beforehand."""

    def command(self) -> Command:
        """Start it with this Python."""
        return Command(self.name, [sys.executable, "-m", self.module], self.environment)

    def ready(self) -> bool:
        """Say whether its own probe calls it ready."""
        return bool(health(self.probe).get("ready"))

    def remove(self) -> None:
        """Keep nothing outside the parts."""


def health(probe: str) -> dict[str, Any]:
    """Ask a process how it is; no answer is an answer too."""
    try:
        with urllib.request.urlopen(probe, timeout=5) as answer:  # noqa: S310 - http, loopback
            return dict(json.load(answer))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return _parsed(refusal.read())
    except OSError:
        return {"ready": False, "answers": False}


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body))
    except ValueError:
        return {"ready": False}
