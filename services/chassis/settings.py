"""The settings every service has, read once from the environment and passed down."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings


class Mode(StrEnum):
    """What the process is for; production refuses what only a demo may do."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Postgres(_Part):
    """Where the rows are, and as whom to reach them."""

    host: str = "127.0.0.1"
    port: int = 5432
    database: str
    user: str
    password: SecretStr
    pool_size: int = Field(10, ge=1, le=100)
    acquire_seconds: float = Field(5, gt=0)
    tls: bool = False


class Kafka(_Part):
    """Where the events are, and as whom to reach them."""

    brokers: str = "127.0.0.1:9092"
    user: str
    password: SecretStr
    tls: bool = False
    send_seconds: float = Field(10, gt=0, description="After this a send counts as unknown.")
    session_seconds: int = Field(
        30, ge=6, le=300, description="So long the partitions of a killed process wait for it."
    )
    stuck_seconds: float = Field(
        120, gt=0, description="Lag without movement for this long ends the process."
    )


class Objects(_Part):
    """Where the files are, and as whom to reach them."""

    endpoint: str = "127.0.0.1:9000"
    access_key: str
    secret_key: SecretStr
    region: str = "us-east-1"
    tls: bool = False


class Http(_Part):
    """Where the service listens: for people, and for probes."""

    host: str = "127.0.0.1"
    port: int = 0
    internal_host: str = "127.0.0.1"
    internal_port: int = 0
    proxies: int = Field(0, ge=0, description="How many proxies in front are trusted.")


class ServiceSettings(BaseSettings):
    """What all five services need to know; each adds its own."""

    mode: Mode
    postgres: Postgres
    owner: Postgres | None = None
    kafka: Kafka
    http: Http = Http()
    keys: Path = Field(description="The folder with this service's key files.")
    log_level: str = "INFO"
