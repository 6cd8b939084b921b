"""Kafka: how producers and consumers are made here, with the settings that keep promises."""

from __future__ import annotations

import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from . import settings


def producer(where: settings.Kafka, name: str) -> AIOKafkaProducer:
    """Make a producer whose confirmed records are on disk, once, in order per partition."""
    return AIOKafkaProducer(
        **_address(where, name),
        acks="all",
        enable_idempotence=True,
        linger_ms=2,
        request_timeout_ms=int(where.send_seconds * 1000),
        max_request_size=256 * 1024,
    )


def consumer(where: settings.Kafka, name: str) -> AIOKafkaConsumer:
    """Make a consumer that starts at the beginning and commits only what it is told to.

    It decodes nothing itself: a deserializer that raises would pin the partition for ever.
    """
    return AIOKafkaConsumer(
        **_address(where, name),
        group_id=name,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=where.session_seconds * 1000,
        heartbeat_interval_ms=min(3_000, where.session_seconds * 1000 // 3),
        rebalance_timeout_ms=60_000,
        max_poll_interval_ms=600_000,
        fetch_max_wait_ms=250,
        metadata_max_age_ms=60_000,
    )


def _address(where: settings.Kafka, name: str) -> dict[str, Any]:
    return {
        "bootstrap_servers": where.brokers,
        "client_id": name,
        "security_protocol": "SASL_SSL" if where.tls else "SASL_PLAINTEXT",
        "ssl_context": ssl.create_default_context() if where.tls else None,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": where.user,
        "sasl_plain_password": where.password.get_secret_value(),
        "retry_backoff_ms": 200,
    }
