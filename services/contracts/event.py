"""The base of every event: a frozen fact with a type, a topic and a key."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

MOST_BYTES = 64 * 1024


class Event(BaseModel):
    """Something that happened, told to whoever may know.

    Writers forbid unknown fields; readers ignore them (`heard`), so that a writer may add an
    optional field first. Any other change is a new version of the type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    KEY: ClassVar[str]
    MOST_BYTES: ClassVar[int] = MOST_BYTES

    @property
    def key(self) -> str:
        """Events with equal keys arrive in the order in which they were said."""
        return str(getattr(self, self.KEY))

    @property
    def body(self) -> str:
        """Return the event as JSON; raises `TooLarge` beyond the type's cap in bytes."""
        text = self.model_dump_json(exclude_none=True)
        if len(text.encode()) > self.MOST_BYTES:
            raise TooLarge(self.TYPE)
        return text

    @classmethod
    def heard(cls, body: bytes) -> Self:
        """Read an event as a reader does: fields it does not know pass by, the rest is exact.

        Raises pydantic's `ValidationError`; log it with `include_input=False` only.
        """
        return cls.model_validate_json(body, extra="ignore", strict=True)


class TooLarge(ValueError):
    """The event is larger than its topic allows."""


class PublicEvent(Event):
    """An event without room for a story: public events hold 512 bytes at most."""

    MOST_BYTES: ClassVar[int] = 512
