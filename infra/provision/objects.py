"""Objects: buckets and their policies as declared, in any S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import urllib3
from minio import Minio, S3Error

from .credentials import Credentials
from .declaration import Bucket, System
from .policies import Permission, declared_permissions, policy_of, read_policy
from .targets import ObjectsTarget
from .users import users_of

_TIMEOUT = urllib3.Timeout(connect=5, read=20)
_NO_POLICY = "NoSuchBucketPolicy"
_VERSIONED = ("Enabled", "Suspended")
_NO_VERSIONS = ("NotImplemented", "VersioningNotConfigured", "NoSuchVersioningConfiguration")


def apply_objects(system: System, target: ObjectsTarget, credentials: Credentials) -> list[str]:
    """Make users, buckets and policies as declared; return what was changed.

    Blocking: run it in a thread. A bucket that is not declared is left alone: it holds photographs.
    """
    with _connected() as http:
        return Objects(system, target, http).apply(credentials)


def check_objects(system: System, target: ObjectsTarget, credentials: Credentials) -> list[str]:
    """Say where the store and the declaration differ. Blocking: run it in a thread."""
    with _connected() as http:
        return Objects(system, target, http).check(credentials)


@contextmanager
def _connected() -> Iterator[urllib3.PoolManager]:
    http = urllib3.PoolManager(timeout=_TIMEOUT, retries=urllib3.Retry(2), maxsize=2)
    try:
        yield http
    finally:
        http.clear()


class Objects:
    """An S3, seen through its root account."""

    def __init__(self, system: System, target: ObjectsTarget, http: urllib3.PoolManager) -> None:
        self._system = system
        self._users = users_of(target, http)
        self._client = Minio(
            target.endpoint,
            access_key=target.access,
            secret_key=target.secret.get_secret_value(),
            secure=target.tls,
            region=target.region,
            http_client=http,
        )

    def apply(self, credentials: Credentials) -> list[str]:
        """Make users, buckets and policies as declared; return what was changed."""
        done = self._users.apply(self._secrets(credentials))
        for bucket in self._system.buckets:
            if not self._client.bucket_exists(bucket.name):
                self._client.make_bucket(bucket.name)
                done.append(f"s3: made bucket {bucket.name}")
            done += self._set_policy(bucket)
        return done

    def check(self, credentials: Credentials) -> list[str]:
        """Say where the store and the declaration differ."""
        there = {bucket.name for bucket in self._client.list_buckets()}
        wanted = {bucket.name for bucket in self._system.buckets}
        found = [
            *self._users.check(self._secrets(credentials)),
            *(f"s3: bucket {name} is missing" for name in sorted(wanted - there)),
            *(f"s3: bucket {name} is not declared" for name in sorted(there - wanted)),
        ]
        for bucket in self._system.buckets:
            if bucket.name in there:
                found += self._bucket_drift(bucket)
        return found

    def _secrets(self, credentials: Credentials) -> dict[str, str]:
        return {name: credentials[name].objects for name in self._system.services}

    def _permissions(self, bucket: Bucket) -> frozenset[Permission]:
        try:
            return read_policy(self._client.get_bucket_policy(bucket.name))
        except S3Error as error:
            if error.code != _NO_POLICY:
                raise
            return frozenset()

    def _set_policy(self, bucket: Bucket) -> list[str]:
        found, wanted = self._permissions(bucket), declared_permissions(bucket)
        if found == wanted:
            return []
        if wanted:
            self._client.set_bucket_policy(bucket.name, policy_of(wanted))
        else:
            self._client.delete_bucket_policy(bucket.name)
        return [
            *(f"s3: took back that {one}" for one in sorted(found - wanted)),
            *(f"s3: granted that {one}" for one in sorted(wanted - found)),
        ]

    def _bucket_drift(self, bucket: Bucket) -> list[str]:
        found, wanted = self._permissions(bucket), declared_permissions(bucket)
        versions = [f"s3: bucket {bucket.name} keeps old versions"]
        return [
            *(f"s3: {one}, which is not declared" for one in sorted(found - wanted)),
            *(f"s3: it is missing that {one}" for one in sorted(wanted - found)),
            *(versions if self._keeps_versions(bucket) else []),
        ]

    def _keeps_versions(self, bucket: Bucket) -> bool:
        """Say whether old versions are, or may still be, there: suspended, the older ones stay."""
        try:
            return self._client.get_bucket_versioning(bucket.name).status in _VERSIONED
        except S3Error as error:
            if error.code not in _NO_VERSIONS:
                raise
            return False
