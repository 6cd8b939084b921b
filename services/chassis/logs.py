"""Logs that cannot tell a story: JSON lines made of allow-listed fields only.

Messages of other people's libraries may hold anything (a row, an address, a payload), so of
those only the place in the code and the class of an error are written.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from . import traces

FIELDS = frozenset(
    {
        "event",
        "level",
        "time",
        "logger",
        "service",
        "request_id",
        "trace_id",
        "event_id",
        "event_type",
        "topic",
        "partition",
        "offset",
        "consumer",
        "error",
        "sqlstate",
        "constraint",
        "where",
        "timer",
        "count",
        "seconds",
        "pause",
        "attempt",
        "status",
        "route",
        "method",
        "problem",
        "record_id",
        "locks",
        "mode",
        "port",
        "migration",
        "reason",
        "part",
    }
)
"""Every field a log line may have; `reason` and `part` take words of closed lists only."""

_Record = MutableMapping[str, Any]


def log(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger that writes what happened and allow-listed fields."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def describe(error: BaseException) -> dict[str, str]:
    """Name an error without repeating anything it says: class, SQLSTATE, constraint, place."""
    said = {"error": type(error).__name__}
    for field, attribute in (("sqlstate", "sqlstate"), ("constraint", "constraint_name")):
        value = getattr(error, attribute, None)
        if isinstance(value, str):
            said[field] = value
    place = _where(error.__traceback__)
    return said | ({"where": place} if place else {})


def configure(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log of the process through the allow-list, to standard error by default."""
    structlog.configure(
        processors=[
            _with_work,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_only_the_place],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _naming(service),
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                only_listed_fields,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # aiokafka prints whole payloads at DEBUG; no setting may wake that.
    logging.getLogger("aiokafka").setLevel(max(logging.INFO, root.level))


def only_listed_fields(_: Any, __: str, record: _Record) -> _Record:
    """Drop what is not on the list, whoever wrote it."""
    return {name: value for name, value in record.items() if name in FIELDS}


def _with_work(_: Any, __: str, record: _Record) -> _Record:
    """Say to which request and trace a line belongs."""
    record.update(traces.names())
    return record


def _naming(service: str) -> structlog.types.Processor:
    def name(_: Any, __: str, record: _Record) -> _Record:
        record["service"] = service
        return record

    return name


def _only_the_place(_: Any, __: str, record: _Record) -> _Record:
    """Reduce a foreign record to where it was written and the class of its error."""
    raw: logging.LogRecord = record["_record"]
    kept: _Record = {
        "_record": raw,
        "_from_structlog": False,
        "event": "said by a library",
        "logger": raw.name,
        "level": raw.levelname.lower(),
        "where": f"{raw.module}:{raw.lineno}",
    }
    if raw.exc_info and raw.exc_info[1]:
        kept.update(describe(raw.exc_info[1]))
    raw.exc_info, raw.exc_text, raw.stack_info = None, None, None
    return kept


def _where(trace: TracebackType | None) -> str:
    """Return module and line of the innermost of our own frames."""
    place = ""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith(("services.", "infra.")) or not place:
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
