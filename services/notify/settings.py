"""The knobs of notify: where its mail goes, and in whose name."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Mode, ServiceSettings


class Encryption(StrEnum):
    """How the line to the mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    DIRECT = "direct"


class Smtp(BaseModel):
    """The relay that takes our mail; it queues for the recipients' servers, which we never call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = 8025
    user: str | None = None
    password: SecretStr | None = None
    tls: Encryption = Encryption.NONE
    sender: str = Field(
        "post@localhost",
        pattern=r"^[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9.-]{1,180}$",
        description="A neutral address: it tells nothing of us.",
    )
    seconds: float = Field(30, gt=0, description="How long one step of a sending may take.")

    @property
    def domain(self) -> str:
        """The name we go by: the sender's, never this machine's."""
        return self.sender.rpartition("@")[2]


class Settings(ServiceSettings):
    """Read from the environment as NOTIFY_*, e.g. NOTIFY_SMTP__HOST."""

    model_config = SettingsConfigDict(
        env_prefix="NOTIFY_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    smtp: Smtp = Smtp()
    patience_seconds: float = Field(
        3600,
        gt=0,
        description="How long one recipient may be put off before the notice is given up: "
        "a mailbox that is never ready must not hold back everybody else's.",
    )

    @model_validator(mode="after")
    def _addresses_travel_encrypted(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            if self.smtp.tls is Encryption.NONE:
                raise ValueError("production sends no mail in the clear: set NOTIFY_SMTP__TLS")
            if self.smtp.domain == "localhost":
                raise ValueError("production needs a sender: set NOTIFY_SMTP__SENDER")
        return self
