"""Logs tell what happened and nothing of what was in it."""

from __future__ import annotations

import io
import json
import logging

import asyncpg
import pytest

from services.chassis import logs
from services.chassis.database import transaction_of

CANARY = "Amina-Haddad-canary-7731"


@pytest.fixture
def said():
    stream = io.StringIO()
    logs.configure("small", "DEBUG", stream)
    return stream


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_only_listed_fields_are_written(said):
    logs.log("services.small").info("showed", event_type="photo.published.v1", name=CANARY)

    (line,) = lines(said)
    assert line["event"] == "showed"
    assert line["service"] == "small"
    assert "name" not in line
    assert CANARY not in said.getvalue()


@pytest.mark.parametrize("library", ["aiokafka.consumer", "asyncpg", "uvicorn.error", "urllib3"])
def test_what_libraries_say_at_debug_is_reduced_to_the_place(said, library):
    """T10: no canary with the root logger at DEBUG, whatever a library logs."""
    logging.getLogger(library).warning("row was %s", CANARY, extra={"name_of": CANARY})
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger(library).exception("failed for %s", CANARY, stack_info=True)

    assert CANARY not in said.getvalue()
    assert lines(said)[-1]["error"] == "ValueError"
    assert lines(said)[0]["where"].startswith("test_logs:")


def test_the_payload_printer_of_the_kafka_client_stays_asleep(said):
    """T10: aiokafka prints whole payloads at DEBUG; it is kept at INFO."""
    logging.getLogger("aiokafka.consumer.fetcher").debug("payload %s", CANARY)

    assert said.getvalue() == ""


async def test_a_database_error_is_named_by_class_state_and_constraint_alone(small, said):
    """T09: no canary in database errors, whose own text repeats the row."""
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with transaction_of(small.pool) as tx:
            await tx.execute("CREATE TEMP TABLE names (name text CONSTRAINT one UNIQUE)")
            await tx.execute("INSERT INTO names VALUES ($1), ($1)", CANARY)
    assert CANARY in str(caught.value.detail)
    logs.log("services.small").error("unexpected", **logs.describe(caught.value))

    (line,) = lines(said)
    assert line["error"] == "UniqueViolationError"
    assert line["sqlstate"] == "23505"
    assert line["constraint"] == "one"
    assert CANARY not in said.getvalue()
