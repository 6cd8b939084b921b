"""The knobs of media: where the photos are, and how many are developed at once."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Objects, ServiceSettings


class Settings(ServiceSettings):
    """Read from the environment as MEDIA_*, e.g. MEDIA_OBJECTS__ENDPOINT."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIA_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    objects: Objects
    photos_at_once: int = Field(
        2, ge=1, le=64, description="Photos developed at the same time; one keeps a core busy."
    )
    patience_seconds: float = Field(
        15, gt=0, le=60, description="How long one photo's child process may live."
    )
