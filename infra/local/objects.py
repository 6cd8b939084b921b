"""Objects: a real S3 gateway with users and policies (versitygw), its buckets in a folder."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from infra.local import gateway, paths, ports
from infra.local.part import Credential
from infra.local.processes import Command

REGION = "us-east-1"


@dataclass(frozen=True)
class Objects:
    """One S3 gateway over plain files; no old version of a file is ever kept."""

    folder: Path
    port: int

    name = "s3"

    @property
    def host(self) -> str:
        """The address it listens on, with its port."""
        return f"{ports.HOST}:{self.port}"

    @property
    def endpoint(self) -> str:
        """Where S3 clients turn to."""
        return f"http://{self.host}"

    @property
    def admin(self) -> Credential:
        """The user who may make users, buckets and policies."""
        return Credential("admin", paths.secret(self.folder / "admin", "s3"))

    def prepare(self) -> None:
        """Make the folders it keeps files and users in."""
        for name in ("data", "users", "sidecar"):
            paths.private(self._home / name)

    def command(self) -> Command:
        """Start the gateway, with its secrets in its environment."""
        line = [str(gateway.program()), "--quiet", "--port", self.host, "--region", REGION]
        line += ["--iam-dir", str(self._home / "users"), "--iam-cache-disable", "posix"]
        if not _keeps_attributes(self._home):
            line += ["--sidecar", str(self._home / "sidecar")]
        secrets = {"ROOT_ACCESS_KEY": self.admin.user, "ROOT_SECRET_KEY": self.admin.password}
        return Command(self.name, [*line, str(self._home / "data")], secrets)

    def ready(self) -> bool:
        """Say whether it answers, be it with a refusal."""
        try:
            urllib.request.urlopen(self.endpoint, timeout=1).close()  # noqa: S310 - http, loopback
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code < 500
        except OSError:
            return False
        return True

    def remove(self) -> None:
        """Forget every bucket and user."""
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def _home(self) -> Path:
        return self.folder.resolve() / "s3"


def _keeps_attributes(folder: Path) -> bool:
    try:
        os.setxattr(folder, "user.retrace", b"1")
    except OSError:
        return False
    return True
