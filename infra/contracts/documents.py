"""The page of events, for people: who tells whom what, topic by topic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from infra.provision.declaration import System, Topic, Zone
from services.contracts.event import Event

from .catalogue import events_of
from .schemas import fields_of, schema_of

_OPENING = """\
# Events

Written by `python -m infra.contracts` from `services/contracts` and `infra/system.yaml`; change those, not this page.

Every record is a CloudEvent 1.0 in binary mode: the value is the JSON alone, everything about it is a header.

| header | what it holds |
|---|---|
| `ce_specversion` | `1.0` |
| `ce_id` | a random UUID; whoever hears it twice acts once |
| `ce_type` | the event and its version, such as `photo.published.v1` |
| `ce_source` | the service that says it |
| `ce_time` | when it was said; on public topics the day alone |
| `content-type` | `application/json` |
| `traceparent` | which work it belongs to (W3C Trace Context); never on public topics |

The key is always there, and equal keys arrive in the order in which they were said. Writers may add nothing to the fields below;
readers let pass what they do not know, so that an optional field can be added at any time. Any other change is a new version.
A record that cannot be used leaves a pointer in `<topic>.dead.<reader>`, never its content.
"""  # noqa: E501 - lines of a page, not of code

_ZONES = {
    Zone.PUBLIC: "Anyone may read these: no event here holds more than 512 bytes or a free word.",
    Zone.RESTRICTED: "Pixels, random ids and sealed values: they name no one. At most 64 KiB.",
    Zone.CONFIDENTIAL: "For intake and routing alone; what was written is sealed. At most 64 KiB.",
}


def events_page(system: System) -> str:
    """Return `docs/events.md`."""
    parts = [_OPENING]
    for zone, sentence in _ZONES.items():
        parts.append(f"## {zone.value.capitalize()}\n\n{sentence}\n")
        parts += [_of_topic(system, topic) for topic in system.topics if topic.zone == zone]
    return "\n".join(parts)


def _of_topic(system: System, topic: Topic) -> str:
    events = events_of(topic.name)
    facts = (
        ("key", " or ".join(sorted({f"`{event.KEY}`" for event in events}))),
        ("written by", ", ".join(topic.written_by)),
        ("read by", ", ".join(topic.read_by)),
        ("kept", kept(system.settings_of(topic))),
        ("partitions", str(topic.partitions)),
    )
    table = "\n".join(f"| {name} | {value} |" for name, value in facts)
    head = f"### `{topic.name}`\n\n{topic.about}\n\n| | |\n|---|---|\n{table}\n"
    return "\n".join([head, *(_of_event(event) for event in events)])


def _of_event(event: type[Event]) -> str:
    schema = schema_of(event)
    lines = "\n".join(_lines(fields_of(schema)))
    described = schema["description"]
    return f"#### `{event.TYPE}`\n\n{described}\n\n| field | holds |\n|---|---|\n{lines}\n"


def _lines(fields: Iterator[tuple[str, str, bool]]) -> Iterator[str]:
    for name, shape, always in fields:
        yield f"| `{name}`{'' if always else ' (optional)'} | {shape.replace('|', chr(92) + '|')} |"


def kept(settings: dict[str, str]) -> str:
    """Say how long a topic keeps what was said."""
    if settings["cleanup.policy"] == "compact":
        within = _span(settings["max.compaction.lag.ms"])
        return f"the last word of each key, for ever; what it replaces goes after {within}"
    return _span(settings["retention.ms"])


def _span(milliseconds: str) -> str:
    span = timedelta(milliseconds=int(milliseconds))
    hours = span.total_seconds() / 3600
    count, unit = (hours / 24, "day") if hours >= 48 else (hours, "hour")
    return f"{count:g} {unit}{'' if count == 1 else 's'}"
