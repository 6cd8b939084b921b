"""Users: who an object store knows, where it can be told (versitygw's own admin calls)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import urllib3
from minio.credentials.credentials import Credentials as Signing
from minio.signer import sign_v4_s3

from .targets import ObjectsTarget
from .targets import Users as Kept

_ROLE = "user"


class CannotProvision(RuntimeError):
    """A part refused what was asked of it."""


class Users(Protocol):
    """The users of an object store: a name and its secret."""

    def apply(self, wanted: Mapping[str, str]) -> list[str]:
        """Make each user with its secret; return what was changed."""

    def check(self, wanted: Mapping[str, str]) -> list[str]:
        """Say which users are missing, surplus or have another secret or role."""


def users_of(target: ObjectsTarget, http: urllib3.PoolManager) -> Users:
    """Return the port to the users of a store."""
    return Gateway(target, http) if target.users is Kept.VERSITYGW else Elsewhere()


class Elsewhere:
    """Users of a store that are made by whoever runs it; nothing is known of them here."""

    def apply(self, wanted: Mapping[str, str]) -> list[str]:
        return []

    def check(self, wanted: Mapping[str, str]) -> list[str]:
        return []


class Gateway:
    """Users of versitygw, through the calls its `admin` command makes."""

    def __init__(self, target: ObjectsTarget, http: urllib3.PoolManager) -> None:
        self._target = target
        self._http = http

    def apply(self, wanted: Mapping[str, str]) -> list[str]:
        there = self._there()
        done = []
        for name, secret in wanted.items():
            if name not in there:
                self._call("create-user", "Account", Access=name, Secret=secret, Role=_ROLE)
                done.append(f"s3: made user {name}")
            elif there[name] != (secret, _ROLE):
                query = f"update-user?{urlencode({'access': name})}"
                self._call(query, "MutableProps", Secret=secret, Role=_ROLE)
                done.append(f"s3: set user {name}")
        return done

    def check(self, wanted: Mapping[str, str]) -> list[str]:
        there = self._there()
        return [
            *(f"s3: user {name} is missing" for name in wanted if name not in there),
            *(f"s3: user {name} is no principal" for name in sorted(there.keys() - wanted.keys())),
            *(
                f"s3: user {name} has another secret or role"
                for name, secret in wanted.items()
                if name in there and there[name] != (secret, _ROLE)
            ),
        ]

    def _there(self) -> dict[str, tuple[str, str]]:
        """Return each user's secret and role."""
        listed = ElementTree.fromstring(self._call("list-users"))  # noqa: S314 - our own gateway
        return {
            account.findtext("Access", ""): (
                account.findtext("Secret", ""),
                account.findtext("Role", ""),
            )
            for account in listed.iter("Accounts")
        }

    def _call(self, path: str, root: str | None = None, **fields: str) -> bytes:
        body = _xml(root, fields) if root else b""
        scheme = "https" if self._target.tls else "http"
        url = f"{scheme}://{self._target.endpoint}/{path}"
        answer = self._http.request("PATCH", url, body=body, headers=self._signed(url, body))
        if answer.status >= 300:
            raise CannotProvision(f"s3: {path.partition('?')[0]} was answered {answer.status}")
        return answer.data

    def _signed(self, url: str, body: bytes) -> dict[str, str]:
        moment = datetime.now(UTC)
        digest = hashlib.sha256(body).hexdigest()
        headers: dict[str, str | list[str] | tuple[str]] = {
            "Host": self._target.endpoint,
            "Content-Length": str(len(body)),
            "X-Amz-Content-Sha256": digest,
            "X-Amz-Date": moment.strftime("%Y%m%dT%H%M%SZ"),
        }
        signed = sign_v4_s3(
            method="PATCH",
            url=urlsplit(url),
            region=self._target.region,
            headers=headers,
            credentials=Signing(self._target.access, self._target.secret.get_secret_value()),
            content_sha256=digest,
            date=moment,
        )
        return {name: str(value) for name, value in signed.items()}


def _xml(root: str, fields: Mapping[str, str]) -> bytes:
    element = ElementTree.Element(root)
    for name, value in fields.items():
        ElementTree.SubElement(element, name).text = value
    return ElementTree.tostring(element)
