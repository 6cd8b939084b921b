"""The same for tools: the channels, operations and messages as an AsyncAPI 3.0 document."""

from __future__ import annotations

import json
from typing import Any

import yaml

from infra.provision.declaration import System, Topic, Zone
from services.contracts.event import Event

from .catalogue import EVERY, events_of
from .examples import EXAMPLES

_SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
_BINDING = "0.5.0"
_HEAD = "# Written by `python -m infra.contracts` from services/contracts and infra/system.yaml.\n"


def asyncapi(system: System) -> str:
    """Return `docs/asyncapi.yaml`."""
    told = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Retrace",
            "version": "1",
            "description": "What the five services tell each other. Each service takes part as a "
            "principal of its own, may say and hear only what its operations list, "
            "and never calls another.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(system, topic) for topic in system.topics},
        "operations": _operations(system),
        "components": {
            "messages": {event.TYPE: _message(event) for event in EVERY},
            "schemas": {
                "headers": _headers(public=False),
                "public-headers": _headers(public=True),
            },
        },
    }
    return _HEAD + yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)


def _channel(system: System, topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": topic.about,
        "messages": {
            event.TYPE: {"$ref": f"#/components/messages/{event.TYPE}"}
            for event in events_of(topic.name)
        },
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": _configuration(system.settings_of(topic)),
                "bindingVersion": _BINDING,
            }
        },
    }


def _configuration(settings: dict[str, str]) -> dict[str, Any]:
    """Return the settings the binding has a word for; the rest stands in the page of events."""
    told: dict[str, Any] = {"cleanup.policy": settings["cleanup.policy"].split(",")}
    if "retention.ms" in settings:
        told["retention.ms"] = int(settings["retention.ms"])
    return told


def _operations(system: System) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for topic in system.topics:
        for writer in topic.written_by:
            told[f"{writer}.says.{topic.name}"] = _operation("send", topic, writer)
        for reader in topic.read_by:
            told[f"{reader}.hears.{topic.name}"] = _operation("receive", topic, reader)
    return told


def _operation(action: str, topic: Topic, principal: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": [
            {"$ref": f"#/channels/{topic.name}/messages/{event.TYPE}"}
            for event in events_of(topic.name)
        ],
    }
    if action == "receive":
        group = {"type": "string", "enum": [principal]}
        told["bindings"] = {"kafka": {"groupId": group, "bindingVersion": _BINDING}}
    return told


def _message(event: type[Event]) -> dict[str, Any]:
    public = _is_public(event)
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": (event.__doc__ or "").split("\n", 1)[0],
        "contentType": "application/json",
        "headers": {"$ref": f"#/components/schemas/{'public-headers' if public else 'headers'}"},
        "payload": {
            "schemaFormat": _SCHEMA_FORMAT,
            "schema": {"$ref": f"../services/contracts/schemas/{event.TYPE}.json"},
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"The same as the field {event.KEY}."},
                "bindingVersion": _BINDING,
            }
        },
        "examples": [
            {"payload": json.loads(one.body)} for one in EXAMPLES if one.TYPE == event.TYPE
        ],
    }


def _headers(*, public: bool) -> dict[str, Any]:
    """Return the schema of the headers: CloudEvents 1.0, binary mode of its Kafka binding."""
    moment = (
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z$"}
        if public
        else {"type": "string", "format": "date-time"}
    )
    told: dict[str, Any] = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_type": {"enum": [event.TYPE for event in EVERY if _is_public(event) == public]},
        "ce_source": {"type": "string", "description": "The name of the service."},
        "ce_time": moment,
        "content-type": {"const": "application/json"},
    }
    always = list(told)
    if not public:
        told["traceparent"] = {
            "type": "string",
            "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
        }
    return {
        "type": "object",
        "properties": told,
        "required": always,
        "additionalProperties": False,
    }


def _is_public(event: type[Event]) -> bool:
    return event.TOPIC.startswith(f"{Zone.PUBLIC.value}.")
