"""Kafka: topics, SCRAM users and ACLs as declared; whoever has no ACL is refused by the broker."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewTopic,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from .acls import Acl, binding_of, declared_acls, every_acl, exactly, read_acl
from .credentials import Credentials
from .declaration import System, Topic
from .targets import KafkaTarget

_SECONDS = 20.0
_ITERATIONS = 8192
_SETTLE_SECONDS = 10.0
_INTERNAL = "__"


class Kafka:
    """A Kafka cluster, seen through one of its super users. Blocking: run it in a thread."""

    def __init__(self, system: System, target: KafkaTarget) -> None:
        self._system = system
        self._target = target
        self._admin = AdminClient(
            {
                "bootstrap.servers": target.bootstrap,
                "security.protocol": "SASL_SSL" if target.tls else "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": target.user,
                "sasl.password": target.password.get_secret_value(),
                "log_level": 2,  # what goes wrong is raised; it need not be printed as well
            }
        )

    def apply(self, credentials: Credentials) -> list[str]:
        """Make topics, users and ACLs as declared; return what was changed.

        A topic that is not declared and a number of partitions are left alone: to delete the one
        or change the other would lose events or their order.
        """
        done = [*self._make_topics(), *self._set_settings(), *self._set_users(credentials)]
        done += self._set_acls()
        self._settle()
        return done

    def check(self) -> list[str]:
        """Say where the cluster and the declaration differ."""
        found = self.acls()
        return [
            *self._topic_drift(),
            *self._settings_drift(),
            *self._user_drift(),
            *(f"kafka: {acl}, which is not declared" for acl in sorted(found - self._wanted)),
            *(f"kafka: it is missing that {acl}" for acl in sorted(self._wanted - found)),
        ]

    @property
    def _wanted(self) -> frozenset[Acl]:
        return declared_acls(self._system)

    def acls(self) -> frozenset[Acl]:
        """Return every ACL of the cluster but those of super users."""
        found = self._admin.describe_acls(every_acl(), request_timeout=_SECONDS).result(_SECONDS)
        acls = (read_acl(binding) for binding in found)
        return frozenset(acl for acl in acls if acl.principal not in self._target.superusers)

    def _set_acls(self) -> list[str]:
        found = self.acls()
        missing, surplus = sorted(self._wanted - found), sorted(found - self._wanted)
        if surplus:
            _wait(self._admin.delete_acls([exactly(acl) for acl in surplus]))
        if missing:
            _wait(self._admin.create_acls([binding_of(acl) for acl in missing]))
        return [f"kafka: took back that {acl}" for acl in surplus] + [
            f"kafka: granted that {acl}" for acl in missing
        ]

    def _partitions(self) -> dict[str, int]:
        topics = self._admin.list_topics(timeout=_SECONDS).topics
        return {
            name: len(topic.partitions)
            for name, topic in topics.items()
            if not name.startswith(_INTERNAL)
        }

    def _make_topics(self) -> list[str]:
        there = self._partitions()
        new = [topic for topic in self._system.every_topic if topic.name not in there]
        if new:
            _wait(self._admin.create_topics([self._new(topic) for topic in new]))
        return [f"kafka: made topic {topic.name}" for topic in new]

    def _new(self, topic: Topic) -> NewTopic:
        return NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=self._target.replication,
            config=self._system.settings_of(topic),
        )

    def _topic_drift(self) -> list[str]:
        there = self._partitions()
        wanted = {topic.name: topic.partitions for topic in self._system.every_topic}
        return [
            *(f"kafka: topic {name} is missing" for name in sorted(wanted.keys() - there.keys())),
            *(
                f"kafka: topic {name} is not declared"
                for name in sorted(there.keys() - wanted.keys())
            ),
            *(
                f"kafka: topic {name} has {there[name]} partitions, not {number}"
                for name, number in wanted.items()
                if name in there and there[name] != number
            ),
        ]

    def _settings(self) -> dict[str, dict[str, str]]:
        """Return what is set on each declared topic that is there, defaults left out."""
        there = self._partitions()
        names = [topic.name for topic in self._system.every_topic if topic.name in there]
        asked = [ConfigResource(ResourceType.TOPIC, name) for name in names]
        found = self._admin.describe_configs(asked, request_timeout=_SECONDS) if asked else {}
        return {
            resource.name: {
                entry.name: str(entry.value)
                for entry in future.result(_SECONDS).values()
                if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value
            }
            for resource, future in found.items()
        }

    def _set_settings(self) -> list[str]:
        settings = self._settings()
        changes = [
            _alteration(topic, settings.get(topic.name, {}), self._system.settings_of(topic))
            for topic in self._system.every_topic
            if settings.get(topic.name, {}) != self._system.settings_of(topic)
        ]
        if changes:
            _wait(self._admin.incremental_alter_configs(changes))
        return [f"kafka: changed the settings of topic {change.name}" for change in changes]

    def _settings_drift(self) -> list[str]:
        wanted = {one.name: self._system.settings_of(one) for one in self._system.every_topic}
        return [
            f"kafka: topic {name} has {key} {found.get(key, 'unset')}, "
            f"not {declared.get(key, 'unset')}"
            for name, found in self._settings().items()
            for declared in [wanted[name]]
            for key in sorted(found.keys() | declared.keys())
            if found.get(key) != declared.get(key)
        ]

    def _users(self) -> set[str]:
        described: Any = self._admin.describe_user_scram_credentials(request_timeout=_SECONDS)
        return set(described.result(_SECONDS)) - set(self._target.superusers)

    def _set_users(self, credentials: Credentials) -> list[str]:
        """Set every password: the cluster does not tell whether it is the one that is kept."""
        new = sorted(set(self._system.services) - self._users())
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ITERATIONS)
        _wait(
            self._admin.alter_user_scram_credentials(
                [
                    UserScramCredentialUpsertion(name, info, credentials[name].kafka.encode())
                    for name in self._system.services
                ]
            )
        )
        return [f"kafka: made user {name}" for name in new]

    def _user_drift(self) -> list[str]:
        there, wanted = self._users(), set(self._system.services)
        return [f"kafka: user {name} is missing" for name in sorted(wanted - there)] + [
            f"kafka: user {name} is no principal" for name in sorted(there - wanted)
        ]

    def _settle(self) -> None:
        """Wait until the broker that answers has heard of what its controller was told."""
        end = time.monotonic() + _SETTLE_SECONDS
        while self.acls() != self._wanted and time.monotonic() < end:
            time.sleep(0.05)


def _wait(futures: Mapping[Any, Future[Any]]) -> None:
    for future in futures.values():
        future.result(_SECONDS)


def _alteration(topic: Topic, found: dict[str, str], wanted: dict[str, str]) -> ConfigResource:
    sets: Iterable[ConfigEntry] = (
        ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
        for key, value in wanted.items()
        if found.get(key) != value
    )
    drops: Iterable[ConfigEntry] = (
        ConfigEntry(key, None, incremental_operation=AlterConfigOpType.DELETE)
        for key in found.keys() - wanted.keys()
    )
    return ConfigResource(ResourceType.TOPIC, topic.name, incremental_configs=[*sets, *drops])
