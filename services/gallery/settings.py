"""The knobs of the gallery: where its parts are, and how much it shows and keeps at once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Objects, ServiceSettings
from services.contracts.codes import Language

ORIGIN = r"^https?://[A-Za-z0-9.\-\[\]:]+$"


class Settings(ServiceSettings):
    """Read from the environment as GALLERY_*, e.g. GALLERY_DESK_ORIGIN."""

    model_config = SettingsConfigDict(
        env_prefix="GALLERY_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    objects: Objects
    origin: str = Field(
        "http://127.0.0.1:8001", pattern=ORIGIN, description="Where visitors reach the wall."
    )
    desk_origin: str = Field(
        "http://127.0.0.1:8002", pattern=ORIGIN, description="Where the message desk is."
    )
    neutral_site: str = Field(
        "https://www.wikipedia.org/",
        pattern=r"^https://[^\s\"<>]+$",
        description="Where the quick exit leads.",
    )
    languages: tuple[Language, ...] = Field(
        tuple(Language), min_length=1, description="The languages pages can be read in."
    )
    police_text_agreed: bool = Field(
        False, description="A lawyer and every Society agreed to what is said of the police."
    )
    help_lines: Path | None = Field(
        None, description="A file with numbers to call, by country; ours holds none."
    )
    page_size: int = Field(24, ge=1, le=96, description="Faces on one page of the wall.")
    voices: Path | None = Field(
        None, description="A folder of recorded sentences, by language; none if empty."
    )
    kiosk_quiet_seconds: int = Field(
        60, ge=40, le=900, description="After how long without a touch a kiosk starts again."
    )
    pages_at_once: int = Field(
        300, ge=1, description="Pages after the tenth a network may open before it is slowed."
    )
    page_every_seconds: float = Field(
        2, gt=0, le=3600, description="After how long a slowed network may open one page more."
    )
    look_seconds: float = Field(
        2, gt=0, le=60, description="How often the database is asked though nothing was heard."
    )
    pages_kept: int = Field(2_000, ge=1, description="Drawn pages kept in memory.")
    image_bytes_kept: int = Field(
        32 * 2**20, ge=0, description="Bytes of image files kept in memory."
    )
    poster_bytes_kept: int = Field(16 * 2**20, ge=0, description="Bytes of posters kept in memory.")
