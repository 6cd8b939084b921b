"""Policies: who may do what to the objects of a bucket, as values that can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from .declaration import Bucket

_VERSION = "2012-10-17"
_PREFIX = "arn:aws:s3:::"


class Permission(NamedTuple):
    """One action one user may take on one resource; `condition` is JSON, or empty."""

    user: str
    action: str
    resource: str
    effect: str = "Allow"
    condition: str = ""

    def __str__(self) -> str:
        said = "may" if self.effect == "Allow" else "may not"
        when = f" when {self.condition}" if self.condition else ""
        return f"{self.user} {said} {self.action} {self.resource.removeprefix(_PREFIX)}{when}"


def declared_permissions(bucket: Bucket) -> frozenset[Permission]:
    """Return every permission there must be on the objects of a bucket; none on the bucket."""
    actions = {"s3:PutObject": bucket.put, "s3:GetObject": bucket.get}
    actions["s3:DeleteObject"] = bucket.delete
    return frozenset(
        Permission(user, action, f"{_PREFIX}{bucket.name}/*")
        for action, users in actions.items()
        for user in users
    )


def policy_of(permissions: frozenset[Permission]) -> str:
    """Write permissions as a bucket policy, the same text for the same permissions."""
    users = sorted({one.user for one in permissions})
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"AWS": [user]},
            "Action": sorted(one.action for one in permissions if one.user == user),
            "Resource": sorted({one.resource for one in permissions if one.user == user}),
        }
        for user in users
    ]
    return json.dumps({"Version": _VERSION, "Statement": statements})


def read_policy(policy: str | None) -> frozenset[Permission]:
    """Read a bucket policy, whoever wrote it, as permissions."""
    statements = _list(json.loads(policy).get("Statement", [])) if policy else []
    return frozenset(one for statement in statements for one in _permissions(statement))


def _permissions(statement: dict[str, Any]) -> Iterator[Permission]:
    condition = statement.get("Condition")
    written = json.dumps(condition, sort_keys=True) if condition else ""
    for user in _one_of(statement, "Principal"):
        for action in _one_of(statement, "Action"):
            for resource in _one_of(statement, "Resource"):
                yield Permission(user, action, resource, str(statement["Effect"]), written)


def _one_of(statement: dict[str, Any], field: str) -> list[str]:
    """Return a field's values, or everything but those that its opposite names."""
    if f"Not{field}" in statement:
        return [f"everything but {one}" for one in _values(statement[f"Not{field}"])]
    return _values(statement.get(field, []))


def _values(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [str(value) for values in said.values() for value in _list(values)]
    return [str(value) for value in _list(said)]


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
