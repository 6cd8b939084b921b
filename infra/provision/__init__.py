"""Provisioning: makes any Kafka, PostgreSQL and S3 look like `infra/system.yaml`.

    system = load_system()                                   # infra.provision.declaration
    targets = Targets(kafka=…, postgres=…, objects=…)        # infra.provision.targets
    changed = await apply(system, targets, secrets)          # idempotent: a second time, []
    drift = await check(system, targets, secrets)            # a sentence per difference
    credentials = read_credentials(system, secrets)          # infra.provision.credentials
    credentials["gallery"].kafka                             # .postgres .postgres_owner .objects

`secrets` is a folder: `credentials/<service>.json` and `keys/<service>/<name>.<kind>` (private,
public, secret), all 0600; a service is given its own folder of keys and nothing else. From a
command line: `python -m infra.provision [--check] --targets FILE --secrets FOLDER`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from .declaration import System
from .targets import Targets


async def apply(system: System, targets: Targets, secrets_folder: Path) -> list[str]:
    """Make the parts, keys and passwords as declared; return what was changed.

    Rights that are not declared are taken back; what may hold data is never deleted.
    """
    from .credentials import make_credentials
    from .kafka import Kafka
    from .keys import apply_keys
    from .objects import apply_objects
    from .postgres import Postgres

    credentials = make_credentials(system, secrets_folder)
    done = apply_keys(system, keys_folder(secrets_folder))
    parts = await asyncio.gather(
        asyncio.to_thread(Kafka(system, targets.kafka).apply, credentials),
        Postgres(system, targets.postgres, credentials).apply(),
        asyncio.to_thread(apply_objects, system, targets.objects, credentials),
    )
    return [*done, *(line for part in parts for line in part)]


async def check(system: System, targets: Targets, secrets_folder: Path) -> list[str]:
    """Say where parts, keys and passwords are more or less than declared, a sentence each."""
    from .credentials import check_credentials, read_credentials
    from .kafka import Kafka
    from .keys import check_keys
    from .objects import check_objects
    from .postgres import Postgres

    found = check_credentials(system, secrets_folder)
    if any(line.endswith("has no credential") for line in found):
        return [*found, "nothing else was compared: apply has never run with this folder"]
    credentials = read_credentials(system, secrets_folder)
    found += check_keys(system, keys_folder(secrets_folder))
    parts = await asyncio.gather(
        asyncio.to_thread(Kafka(system, targets.kafka).check),
        Postgres(system, targets.postgres, credentials).check(),
        asyncio.to_thread(check_objects, system, targets.objects, credentials),
    )
    return [*found, *(line for part in parts for line in part)]


def keys_folder(secrets_folder: Path) -> Path:
    """Return the folder of the services' folders of keys."""
    return secrets_folder / "keys"
