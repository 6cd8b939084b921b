"""The knobs of notify: where its notices go out, in whose name, and whom they may reach."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Mode, ServiceSettings


class Encryption(StrEnum):
    """How the line to the mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    DIRECT = "direct"


class Reach(StrEnum):
    """Whom notices may reach."""

    LISTED = "listed"
    SINK = "sink"
    EVERYONE = "everyone"


class Smtp(BaseModel):
    """The relay that takes our mail; it queues for the recipients' servers, which we never call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = 8025
    user: str | None = None
    password: SecretStr | None = None
    tls: Encryption = Encryption.NONE
    ca: Path | None = Field(None, description="Whose certificates are believed, if not everyone's.")
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


class Sms(BaseModel):
    """The gateway that takes our SMS; without an address the console or nobody does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = ""
    token: SecretStr | None = None
    seconds: float = Field(30, gt=0, description="How long one step of a sending may take.")


class Settings(ServiceSettings):
    """Read from the environment as NOTIFY_*, e.g. NOTIFY_SMTP__HOST."""

    model_config = SettingsConfigDict(
        env_prefix="NOTIFY_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    smtp: Smtp = Smtp()
    spare_smtp: Smtp | None = Field(None, description="The relay that takes over.")
    sms: Sms = Sms()
    spare_sms: Sms | None = Field(None, description="The gateway that takes over.")
    back_seconds: float = Field(
        300, gt=0, description="So long a provider that failed is left alone before it is tried."
    )
    patience_seconds: float = Field(
        3 * 86400, gt=0, description="How long one recipient may be put off before it is given up."
    )
    jitter_seconds: int = Field(
        1200, ge=0, le=3600, description="What waited for its hour leaves up to so much later."
    )
    stop_origin: str = Field(
        "",
        pattern=r"^(https?://[A-Za-z0-9.:-]{1,200})?$",
        description="A neutral origin whose /stop/ the message desk answers.",
    )
    bounces: Path | None = Field(None, description="The Maildir of the sender's own mailbox.")
    reach: Reach | None = Field(None, description="Whom notices may reach.")
    listed: tuple[str, ...] = Field((), description="Who may be reached besides invented names.")

    @property
    def reaches(self) -> Reach:
        """Whom notices may reach: everyone in production, nobody real elsewhere."""
        usual = Reach.EVERYONE if self.mode is Mode.PRODUCTION else Reach.LISTED
        return self.reach or usual

    @property
    def relays(self) -> tuple[Smtp, ...]:
        """The relays in the order in which they are wished for."""
        return (self.smtp, self.spare_smtp) if self.spare_smtp else (self.smtp,)

    @property
    def gateways(self) -> tuple[Sms, ...]:
        """The gateways in the order in which they are wished for; none without an address."""
        return tuple(one for one in (self.sms, self.spare_sms) if one and one.url)

    @model_validator(mode="after")
    def _addresses_travel_encrypted(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            if any(one.tls is Encryption.NONE for one in self.relays):
                raise ValueError("production sends no mail in the clear: set NOTIFY_SMTP__TLS")
            if any(one.domain == "localhost" for one in self.relays):
                raise ValueError("production needs a sender: set NOTIFY_SMTP__SENDER")
            if not all(one.url.startswith("https://") for one in self.gateways):
                raise ValueError("production sends no SMS in the clear: NOTIFY_SMS__URL is https")
        return self

    @model_validator(mode="after")
    def _one_sender(self) -> Self:
        if len({one.sender for one in self.relays}) > 1:
            raise ValueError("both relays send in one name: a notice must look the same by either")
        return self

    @model_validator(mode="after")
    def _a_stop_that_tells_nothing(self) -> Self:
        if self.mode is not Mode.PRODUCTION:
            return self
        parts = urlsplit(self.stop_origin)
        host, domain = f".{parts.hostname or ''}", self.smtp.domain
        if parts.scheme != "https" or not host.endswith(f".{domain}"):
            raise ValueError(
                "production needs a way to stop that tells no more than the sender does: "
                "NOTIFY_STOP_ORIGIN is https and at or below the sender's domain"
            )
        return self

    @model_validator(mode="after")
    def _tests_reach_nobody(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            if self.reach is Reach.SINK:
                raise ValueError("production has no sink: NOTIFY_REACH is listed or everyone")
        elif self.reaches is Reach.EVERYONE:
            raise ValueError("only production may reach everyone: leave NOTIFY_REACH out")
        elif self.reaches is Reach.SINK and not all(map(_here, self._hosts())):
            raise ValueError("a sink is on this machine: NOTIFY_REACH=sink reaches nothing else")
        return self

    def _hosts(self) -> list[str]:
        gateways = [urlsplit(one.url).hostname or "" for one in self.gateways]
        return [*(one.host for one in self.relays), *gateways]


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
