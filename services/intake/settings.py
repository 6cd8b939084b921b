"""The knobs of intake, read from the environment as INTAKE_*."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Mode, Objects, ServiceSettings


class Settings(ServiceSettings):
    """What intake needs to know."""

    model_config = SettingsConfigDict(
        env_prefix="INTAKE_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    objects: Objects
    gallery_origin: str = Field(
        "http://127.0.0.1:8001", description="Where visitors reach the wall; no slash at the end."
    )
    desk_origin: str = Field(
        "http://127.0.0.1:8002",
        description="Where visitors write, for staff who type for a caller; no slash at the end.",
    )
    portal_origin: str = Field(
        "http://localhost:8003",
        description="Where staff reach the portal, by a name, since passkeys belong to one.",
    )
    page_size: int = Field(25, ge=1, le=100, description="Rows on one page of a list.")
    batch: Literal["immediate", "network"] = Field(
        "network",
        description="When approved faces appear: together with others that hide them, or at once.",
    )
    batch_days: int = Field(3, ge=1, le=3, description="No face waits longer for others.")
    removals_a_day: int = Field(
        50, ge=1, description="Removal requests that hold at once, over the whole network."
    )

    @property
    def portal_host(self) -> str:
        """Return the name passkeys are registered for."""
        return urlsplit(self.portal_origin).hostname or ""

    @model_validator(mode="after")
    def _has_passkeys_over_tls(self) -> Self:
        if self.mode is Mode.PRODUCTION and not self.portal_origin.startswith("https://"):
            raise ValueError(
                "production reaches the portal by https, or passkeys are worth nothing"
            )
        return self

    @model_validator(mode="after")
    def _hides_who_published(self) -> Self:
        if self.mode is Mode.PRODUCTION and self.batch == "immediate":
            raise ValueError("production shows faces in batches, or times tell which Society")
        return self
