"""What each service may do in the buckets: what is declared, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import urllib3
from minio import Minio, S3Error
from minio.commonconfig import CopySource

from infra.provision.declaration import Bucket
from tests.infra.conftest import Provisioned

SERVICES = ("intake", "routing", "media", "notify", "gallery")
NAME = "provision-test"


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    pool = urllib3.PoolManager(timeout=10, retries=False)
    yield pool
    pool.clear()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_with_each_bucket_what_is_declared_and_nothing_else(
    provisioned, http, service
):
    """T26 for S3: every bucket × put, get, delete, list, and the bucket itself."""
    client = _client(provisioned, http, service)
    root = _root(provisioned, http)

    for bucket in provisioned.system.buckets:
        _put(root, bucket.name)
        done = {name for name, attempt in ATTEMPTS.items() if _done(attempt, client, bucket.name)}
        root.remove_object(bucket.name, NAME)

        assert done == _declared(bucket, service), bucket.name


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_no_list_of_buckets_and_makes_none(provisioned, http, service):
    client = _client(provisioned, http, service)

    assert _done(lambda c, name: c.make_bucket(name), client, "stray") is False
    assert [bucket.name for bucket in client.list_buckets()] == []


def test_whoever_has_no_name_is_refused(provisioned, http):
    nobody = Minio(provisioned.targets.objects.endpoint, secure=False, http_client=http)

    for bucket in provisioned.system.buckets:
        _put(_root(provisioned, http), bucket.name)
        for attempt in ATTEMPTS.values():
            assert _done(attempt, nobody, bucket.name) is False
        _root(provisioned, http).remove_object(bucket.name, NAME)


def test_a_wrong_secret_opens_nothing(provisioned, http):
    client = _client(provisioned, http, "gallery", secret="wrong")

    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        _get(client, "wall")


def test_what_is_deleted_or_replaced_is_kept_in_no_old_version(provisioned, http):
    root = _root(provisioned, http)
    for bucket in provisioned.system.buckets:
        _put(root, bucket.name)
        _put(root, bucket.name)
        root.remove_object(bucket.name, NAME)

        with pytest.raises(S3Error, match="NoSuchKey"):
            _get(root, bucket.name)
        assert list(root.list_objects(bucket.name, prefix=NAME)) == []


def _put(client: Minio, bucket: str) -> None:
    client.put_object(bucket, NAME, io.BytesIO(b"test"), 4)


def _get(client: Minio, bucket: str) -> None:
    answer = client.get_object(bucket, NAME)
    answer.read()
    answer.release_conn()


ATTEMPTS = {
    "put": _put,
    "get": _get,
    "list": lambda client, bucket: list(client.list_objects(bucket)),
    "tag": lambda client, bucket: client.get_object_tags(bucket, NAME),
    "read policy": lambda client, bucket: client.get_bucket_policy(bucket),
    "drop policy": lambda client, bucket: client.delete_bucket_policy(bucket),
    "copy": lambda client, bucket: client.copy_object(bucket, "copy", CopySource(bucket, NAME)),
    "delete": lambda client, bucket: client.remove_object(bucket, NAME),
    "drop bucket": lambda client, bucket: client.remove_bucket(bucket),
}


def _declared(bucket: Bucket, service: str) -> set[str]:
    allowed = {"put": bucket.put, "get": bucket.get, "delete": bucket.delete}
    may = {name for name, services in allowed.items() if service in services}
    return may | {"copy"} if {"put", "get"} <= may else may  # to copy is to get and to put


def _done(attempt, client: Minio, bucket: str) -> bool:
    try:
        attempt(client, bucket)
    except S3Error as refusal:
        if refusal.code != "AccessDenied":
            raise
        return False
    return True


def _client(
    at: Provisioned, http: urllib3.PoolManager, service: str, secret: str | None = None
) -> Minio:
    return Minio(
        at.targets.objects.endpoint,
        access_key=service,
        secret_key=secret or at.credentials[service].objects,
        secure=False,
        region=at.targets.objects.region,
        http_client=http,
    )


def _root(at: Provisioned, http: urllib3.PoolManager) -> Minio:
    target = at.targets.objects
    return Minio(
        target.endpoint,
        access_key=target.access,
        secret_key=target.secret.get_secret_value(),
        secure=False,
        region=target.region,
        http_client=http,
    )
