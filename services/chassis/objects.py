"""Files in an S3 store: read, write and delete by generated names, nothing else."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Protocol

import certifi
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from . import settings

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{7,99}(\.(avif|webp|jpg|pdf|png))?")
_MISSING = frozenset({"NoSuchKey", "NoSuchObject"})
_AT_ONCE = 8


class ObjectMissing(Exception):
    """There is no such file."""


class ObjectsUnavailable(Exception):
    """The store does not answer, or not now."""


class Objects(Protocol):
    """What a service needs of a store of files."""

    async def read(self, bucket: str, name: str) -> bytes:
        """Return a file; raises `ObjectMissing` or `ObjectsUnavailable`."""
        ...

    async def write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        """Keep a file under a name, replacing what was there."""
        ...

    async def delete(self, bucket: str, name: str) -> None:
        """Make sure there is no file of that name."""
        ...


class Store:
    """An S3 store, through the minio client: synchronous, so in threads, a few at a time."""

    def __init__(self, where: settings.Objects) -> None:
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=2, read=20),
            maxsize=_AT_ONCE,
            retries=urllib3.Retry(total=1, backoff_factor=0.1, status_forcelist=()),
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
        self._client = Minio(
            where.endpoint,
            access_key=where.access_key,
            secret_key=where.secret_key.get_secret_value(),
            region=where.region,  # named, or the client would ask for it first
            secure=where.tls,
            http_client=self._http,
        )
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def read(self, bucket: str, name: str) -> bytes:
        """Return a file; raises `ObjectMissing` or `ObjectsUnavailable`."""
        async with self._turns:
            return await asyncio.to_thread(self._read, bucket, checked(name))

    async def write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        """Keep a file under a name, replacing what was there."""
        async with self._turns:
            await asyncio.to_thread(self._write, bucket, checked(name), data, content_type)

    async def delete(self, bucket: str, name: str) -> None:
        """Make sure there is no file of that name."""
        async with self._turns:
            await asyncio.to_thread(self._delete, bucket, checked(name))

    def close(self) -> None:
        """Let go of all connections."""
        self._http.clear()

    def _read(self, bucket: str, name: str) -> bytes:
        try:
            response = self._client.get_object(bucket, name)
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            raise _named(error) from None
        try:
            return response.read()
        except urllib3.exceptions.HTTPError as error:
            raise _named(error) from None
        finally:
            response.close()
            response.release_conn()

    def _write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        try:
            self._client.put_object(
                bucket, name, io.BytesIO(data), len(data), content_type=content_type
            )
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            raise _named(error) from None

    def _delete(self, bucket: str, name: str) -> None:
        try:
            self._client.remove_object(bucket, name)
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            named = _named(error)
            if not isinstance(named, ObjectMissing):
                raise named from None


def checked(name: str) -> str:
    """Return a name that is safe in any store; raises `ValueError` for one with a path in it."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a generated object name")
    return name


def _named(error: Exception) -> Exception:
    """Translate the client's errors; their texts hold addresses and names, so they end here."""
    if isinstance(error, S3Error):
        if error.code in _MISSING:
            return ObjectMissing()
        if error.code == "AccessDenied":
            return PermissionError("the store refused access")
    return ObjectsUnavailable(type(error).__name__)
