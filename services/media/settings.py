"""The knobs of media: where the photos are, how many are developed at once, what posters say."""

from __future__ import annotations

from pathlib import Path

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
    gallery_origin: str = Field(
        "http://127.0.0.1:8001",
        pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$",
        description="Where posters lead: the wall, without a slash at the end.",
    )
    fonts: Path = Field(
        Path("/usr/share/fonts/truetype/noto"),
        description="A folder with the Noto fonts in which posters are set.",
    )
    press_seconds: float = Field(60, gt=0, le=600, description="How long one poster may take.")
