"""The targets: where the Kafka, PostgreSQL and S3 to provision are, and who may administer them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Users(StrEnum):
    """Who keeps the users of an object store."""

    VERSITYGW = "versitygw"
    ELSEWHERE = "elsewhere"


class _Target(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KafkaTarget(_Target):
    """A Kafka and one of its super users; super users stay out of every comparison."""

    bootstrap: str
    user: str = "admin"
    password: SecretStr
    superusers: tuple[str, ...] = ("admin", "broker")
    replication: int = Field(1, ge=1)
    tls: bool = False


class PostgresTarget(_Target):
    """A PostgreSQL cluster and one of its superusers."""

    host: str
    port: int
    user: str = "admin"
    password: SecretStr
    tls: bool = False


class ObjectsTarget(_Target):
    """An S3 and its root account; `endpoint` is host:port."""

    endpoint: str
    access: str
    secret: SecretStr
    region: str = "us-east-1"
    tls: bool = False
    users: Users = Users.VERSITYGW


class Targets(BaseSettings):
    """The three parts; read from a file, or from PROVISION_KAFKA__BOOTSTRAP and so on."""

    model_config = SettingsConfigDict(
        env_prefix="PROVISION_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    kafka: KafkaTarget
    postgres: PostgresTarget
    objects: ObjectsTarget


def read_targets(path: Path | None) -> Targets:
    """Read the targets from a YAML or JSON file; what it leaves out comes from the environment."""
    said = yaml.safe_load(path.read_text()) if path else None
    return Targets(**(said or {}))
