"""A bucket that keeps old versions is told: what is deleted there would stay."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import pytest
import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import SUSPENDED, VersioningConfig

from infra.local import parts, paths
from infra.local.objects import Objects
from infra.local.ports import Ports
from infra.local.processes import Processes
from infra.provision.objects import check_objects
from infra.provision.targets import ObjectsTarget

NAME = "provision-test"


@dataclass(frozen=True)
class Versioned(Objects):
    """The same gateway, allowed to keep versions."""

    def command(self):
        command = super().command()
        at, place = command.line.index("posix") + 1, paths.private(self.folder / "versions")
        line = [*command.line[:at], "--versioning-dir", str(place), *command.line[at:]]
        return replace(command, line=line)


@pytest.fixture
def target(tmp_path):
    store = Versioned(tmp_path, Ports.remembered(tmp_path / "ports").of("s3"))
    processes = Processes(tmp_path)
    store.prepare()
    parts.start(store, processes)
    yield ObjectsTarget(endpoint=store.host, access=store.admin.user, secret=store.admin.secret)
    processes.stop(store.name)


@pytest.fixture
def root(target):
    http = urllib3.PoolManager(timeout=10, retries=False)
    yield Minio(
        target.endpoint,
        access_key=target.access,
        secret_key=target.secret.get_secret_value(),
        secure=False,
        region=target.region,
        http_client=http,
    )
    http.clear()


def test_a_bucket_that_keeps_old_versions_is_told(system, credentials, target, root):
    for bucket in system.buckets:
        root.make_bucket(bucket.name)
    root.set_bucket_versioning("proofs", VersioningConfig(ENABLED))
    for name, status in (("wall", ENABLED), ("wall", SUSPENDED)):
        root.set_bucket_versioning(name, VersioningConfig(status))
    put = root.put_object("proofs", NAME, io.BytesIO(b"pixels"), 6)
    root.remove_object("proofs", NAME)

    told = check_objects(system, target, credentials)

    left = root.get_object("proofs", NAME, version_id=put.version_id)
    assert left.read() == b"pixels", "deleted, and still there"
    left.release_conn()
    assert [one for one in told if "versions" in one] == [
        "s3: bucket proofs keeps old versions",
        "s3: bucket wall keeps old versions",
    ]
