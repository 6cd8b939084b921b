"""ACLs: what each principal may do in Kafka, as values that can be compared."""

from __future__ import annotations

from typing import Any, NamedTuple

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from .declaration import System


class Acl(NamedTuple):
    """One right of one principal; what is declared allows literally, from any host."""

    principal: str
    operation: str
    kind: str
    name: str
    pattern: str = "LITERAL"
    permission: str = "ALLOW"
    host: str = "*"

    def __str__(self) -> str:
        said = "may" if self.permission == "ALLOW" else "may not"
        exact = "" if self.pattern == "LITERAL" else f" ({self.pattern.lower()})"
        host = "" if self.host == "*" else f" from {self.host}"
        thing = f"{self.kind.lower()} {self.name}{exact}"
        return f"{self.principal} {said} {self.operation.lower()} {thing}{host}"


def declared_acls(system: System) -> frozenset[Acl]:
    """Return every ACL there must be: topics written and read, and each one's own group."""
    topics = system.every_topic
    writes = (Acl(who, "WRITE", "TOPIC", one.name) for one in topics for who in one.written_by)
    reads = (Acl(who, "READ", "TOPIC", one.name) for one in topics for who in one.read_by)
    readers = {who for one in topics for who in one.read_by}
    groups = (
        Acl(one.name, "READ", "GROUP", one.group)
        for one in system.principals
        if one.name in readers
    )
    return frozenset((*writes, *reads, *groups))


def every_acl() -> AclBindingFilter:
    """Return the filter that lets every ACL of a cluster through."""
    anything: Any = None
    return AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        anything,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def exactly(acl: Acl) -> AclBindingFilter:
    """Return the filter that lets one ACL through."""
    return AclBindingFilter(*_parts(acl))


def binding_of(acl: Acl) -> AclBinding:
    """Write an ACL as Kafka's client does."""
    return AclBinding(*_parts(acl))


def read_acl(binding: Any) -> Acl:
    """Read an ACL as Kafka's client tells it."""
    return Acl(
        principal=binding.principal.removeprefix("User:"),
        operation=binding.operation.name,
        kind=binding.restype.name,
        name=binding.name,
        pattern=binding.resource_pattern_type.name,
        permission=binding.permission_type.name,
        host=binding.host,
    )


def _parts(acl: Acl) -> tuple[Any, ...]:
    return (
        ResourceType[acl.kind],
        acl.name,
        ResourcePatternType[acl.pattern],
        f"User:{acl.principal}",
        acl.host,
        AclOperation[acl.operation],
        AclPermissionType[acl.permission],
    )
