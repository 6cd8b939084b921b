"""The declaration: `infra/system.yaml` as frozen objects that cannot contradict themselves."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from .rules import contradictions

SYSTEM_YAML = Path(__file__).parent.parent / "system.yaml"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([-._][a-z0-9]+)*$", max_length=63)]
Names = tuple[Name, ...]


class CannotDeclare(ValueError):
    """The declaration cannot be read, or contradicts itself."""


class Zone(StrEnum):
    """How much whoever stands here may know, from everyone's to a few people's."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"

    @property
    def depth(self) -> int:
        """Return 0 for public, and more the more may be known."""
        return list(Zone).index(self)


class Door(StrEnum):
    """Who comes in by a port."""

    PUBLIC = "public"
    STAFF = "staff"
    OPERATORS = "operators"
    INTERNAL = "internal"
    SERVICES = "services"


class Declared(BaseModel):
    """One entry of the declaration: a name and a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    about: str = Field(min_length=1)


class Principal(Declared):
    """A service as Kafka and S3 know it."""

    zone: Zone

    @property
    def group(self) -> str:
        """Return the only consumer group it may join."""
        return self.name


class Retention(BaseModel):
    """How long a topic keeps what was said, as Kafka's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    settings: dict[str, str]


class Topic(Declared):
    """A topic, who says and who hears what is on it."""

    zone: Zone
    partitions: int = Field(ge=1, le=64)
    kept: Name
    written_by: Names
    read_by: Names


class DeadLetters(BaseModel):
    """What all dead-letter topics have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    partitions: int = Field(ge=1, le=64)
    kept: Name


class Bucket(Declared):
    """A bucket, and who does what to the objects in it."""

    zone: Zone
    put: Names = ()
    get: Names = ()
    delete: Names = ()


class Database(Declared):
    """A service's own database."""

    row_level_security: bool = False
    across_societies: Names = ()
    append_only: Names = ()

    @property
    def owner(self) -> str:
        """Return the role that migrates, and owns everything in it."""
        return f"{self.name}_owner"

    @property
    def app(self) -> str:
        """Return the role the service works as; it owns nothing."""
        return self.name


class Pair(Declared):
    """A key pair: who opens, and who seals."""

    owner: Name
    sealers: Names


class Secret(Declared):
    """Thirty-two bytes that one service has."""

    owner: Name


class Port(Declared):
    """A usual port on one machine."""

    number: int = Field(ge=1024, le=65535)
    of: Name
    door: Door


def _named(entries: object) -> object:
    """Turn `{name: {…}}` into entries that carry their name."""
    if not isinstance(entries, dict):
        return entries
    return tuple(
        {"name": name, **entry} if isinstance(entry, dict) else entry
        for name, entry in entries.items()
    )


def _retentions(entries: object) -> object:
    if not isinstance(entries, dict):
        return entries
    return tuple(
        {"name": name, "settings": {key: str(value) for key, value in settings.items()}}
        for name, settings in entries.items()
    )


class System(BaseModel):
    """Everything the system is made of, and who may reach what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    principals: Annotated[tuple[Principal, ...], BeforeValidator(_named)]
    retentions: Annotated[tuple[Retention, ...], BeforeValidator(_retentions)]
    topics: Annotated[tuple[Topic, ...], BeforeValidator(_named)]
    dead_letters: DeadLetters
    buckets: Annotated[tuple[Bucket, ...], BeforeValidator(_named)]
    databases: Annotated[tuple[Database, ...], BeforeValidator(_named)]
    pairs: Annotated[tuple[Pair, ...], BeforeValidator(_named)]
    secrets: Annotated[tuple[Secret, ...], BeforeValidator(_named)]
    ports: Annotated[tuple[Port, ...], BeforeValidator(_named)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        found = contradictions(self)
        if found:
            raise ValueError("; ".join(found))
        return self

    @property
    def services(self) -> Names:
        """Return the names of the services, as principals, databases and folders are called."""
        return tuple(principal.name for principal in self.principals)

    @property
    def dead_topics(self) -> tuple[Topic, ...]:
        """Return a dead-letter topic for each reader of each topic."""
        return tuple(
            Topic(
                name=f"{topic.name}.dead.{reader}",
                about=f"Where {reader} points at what it could not use of {topic.name}.",
                zone=topic.zone,
                partitions=self.dead_letters.partitions,
                kept=self.dead_letters.kept,
                written_by=(reader,),
                read_by=(),
            )
            for topic in self.topics
            for reader in topic.read_by
        )

    @property
    def every_topic(self) -> tuple[Topic, ...]:
        """Return all topics that exist, dead letters included."""
        return self.topics + self.dead_topics

    def settings_of(self, topic: Topic) -> dict[str, str]:
        """Return the settings of a topic, as Kafka spells them."""
        return next(kept.settings for kept in self.retentions if kept.name == topic.kept)

    def port(self, name: str) -> int:
        """Return the usual number of a port; raises `KeyError` for a name not declared."""
        return {port.name: port.number for port in self.ports}[name]


class _Once(yaml.SafeLoader):
    """Reads YAML, but no mapping that says the same key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        said = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({key for key in said if said.count(key) > 1})
        if twice:
            raise CannotDeclare(f"{', '.join(twice)}: declared twice")
        return super().construct_mapping(node, deep)


def load_system(path: Path = SYSTEM_YAML) -> System:
    """Read the declaration; raises `CannotDeclare` with a sentence per mistake."""
    try:
        return parse_system(yaml.load(path.read_text(), _Once))  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise CannotDeclare(f"{path.name} is not YAML: {error}") from error


def parse_system(declared: Any) -> System:
    """Read a declaration that is already in memory; raises `CannotDeclare`."""
    try:
        return System.model_validate(declared)
    except ValidationError as error:
        raise CannotDeclare("\n".join(_sentence(dict(one)) for one in error.errors())) from error


def _sentence(error: dict[str, Any]) -> str:
    where = ".".join(str(step) for step in error["loc"])
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
