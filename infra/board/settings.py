"""The knobs of the board: where it listens, whom it asks, who may look."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ROOT = Path(__file__).parents[2]


class Settings(BaseSettings):
    """Read from the environment as BOARD_*, e.g. BOARD_PROMETHEUS."""

    model_config = SettingsConfigDict(env_prefix="BOARD_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8004
    https: bool = Field(False, description="Whether people reach the board by HTTPS.")
    proxies: int = Field(0, ge=0, description="How many proxies in front are trusted.")
    prometheus: str = Field("", description="Address of Prometheus; empty when there is none.")
    services: str = Field(
        "intake=9101,media=9102,gallery=9103,routing=9104,notify=9105",
        description="Internal ports: name=port or name=host:port, with commas.",
    )
    operators: Path = Field(Path("operators.json"), description="Who may sign in; mode 0600.")
    book: Path = Field(_ROOT / "docs" / "operations.md", description="The operations book.")
    log_level: str = "INFO"

    @field_validator("services")
    @classmethod
    def _names_and_ports(cls, text: str) -> str:
        if not all("=" in part for part in text.split(",")):
            raise ValueError("services are written as name=port or name=host:port, with commas")
        return text

    @property
    def watched(self) -> dict[str, str]:
        """The services' internal addresses by name."""
        pairs = (part.strip().partition("=") for part in self.services.split(","))
        return {name: f"http://{_with_host(place)}" for name, _, place in pairs}


def _with_host(place: str) -> str:
    return place if ":" in place else f"127.0.0.1:{place}"
