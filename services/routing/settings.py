"""The knobs of routing, read from the environment as ROUTING_*."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Mode, Objects, ServiceSettings
from services.contracts.codes import Language

Hour = Annotated[int, Field(ge=0, le=23)]


class Settings(ServiceSettings):
    """What the message desk needs to know; times and days are the network's, alike for all."""

    model_config = SettingsConfigDict(
        env_prefix="ROUTING_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    objects: Objects
    gallery_origin: str = Field("", description="Where the faces are, without a slash at the end.")
    languages: tuple[Language, ...] = Field(
        tuple(Language), min_length=1, description="The languages pages can be read in."
    )
    ways: tuple[Literal["email", "sms", "call", "messenger"], ...] = Field(
        ("email", "sms", "call", "messenger"),
        description="How visitors may be answered besides reading at the desk.",
    )
    look_again_days: int = Field(
        7, ge=0, le=60, description="After so many days a visitor is asked to look for an answer."
    )
    look_days: int = Field(
        7, ge=1, le=90, description="Within so many days a desk looks at what was written."
    )
    answer_days: int = Field(
        30, ge=1, le=365, description="Within so many days a desk answers what was written."
    )
    keep_ended_days: int = Field(
        90, ge=1, description="A mailbox goes so many days after its enquiry has ended."
    )
    keep_quiet_days: int = Field(
        365, ge=1, description="A mailbox goes so many days after the last word of either side."
    )
    keep_unread_days: int = Field(
        730, ge=1, description="A mailbox with an answer nobody read goes after so many days."
    )
    release: Literal["immediate"] | Annotated[tuple[Hour, ...], Field(min_length=1)] = Field(
        (6, 12, 18), description="The hours (UTC) at which answers reach their mailboxes."
    )
    notices: Literal["immediate", "hourly"] = Field(
        "hourly", description="When prompts leave: with the answer, or after the next full hour."
    )
    notice_jitter_seconds: int = Field(
        1200, ge=0, le=3600, description="An hourly prompt leaves up to so many seconds later."
    )
    opening_seconds: float = Field(
        0.7, ge=0, le=5, description="Opening a mailbox never takes less, whatever is found."
    )
    many_references: int = Field(
        5, ge=2, description="A network that writes about more faces in a day is told to staff."
    )
    slowest_send_seconds: float = Field(
        4, ge=0, le=10, description="Whoever sends very much waits so long at most each time."
    )
    quickest_page_seconds: float = Field(
        2, ge=0, description="Whoever fills a page faster is marked as perhaps automatic."
    )

    uploads_at_once: int = Field(
        4, ge=1, le=64, description="Pictures taken in at the same time; each is held in memory."
    )
    upload_seconds: float = Field(
        300, gt=0, description="So long a visitor's line may take to send one picture."
    )

    @model_validator(mode="after")
    def _unread_stays_longest(self) -> Self:
        if not self.keep_ended_days <= self.keep_quiet_days <= self.keep_unread_days:
            raise ValueError("a mailbox stays longer without an end, and longest while unread")
        return self

    @model_validator(mode="after")
    def _patient_in_production(self) -> Self:
        if self.mode is Mode.PRODUCTION and "immediate" in (self.release, self.notices):
            raise ValueError("production releases answers and prompts at set times only")
        return self
