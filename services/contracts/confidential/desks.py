"""Desks and what they answer for: random ids to routing, Societies to intake alone."""

from __future__ import annotations

from typing import ClassVar

from services.contracts.codes import Id, KeyId, PublicKeyText, Reference, Version
from services.contracts.event import Event


class DeskOpened(Event):
    """A desk answers from now on; what is sealed to its key only intake can open."""

    TYPE: ClassVar[str] = "desk.opened.v1"
    TOPIC: ClassVar[str] = "confidential.desks"
    KEY: ClassVar[str] = "desk"

    desk: Id
    version: Version
    key_id: KeyId
    sealing_key: PublicKeyText
    default: bool


class ReferenceAssigned(Event):
    """Messages about a reference go to a desk, whether or not its photo is shown."""

    TYPE: ClassVar[str] = "reference.assigned.v1"
    TOPIC: ClassVar[str] = "confidential.references"
    KEY: ClassVar[str] = "reference"

    reference: Reference
    version: Version
    desk: Id
