"""Logs and metrics: JSON lines on stderr, one canonical line per request or batch; Prometheus at /metrics."""

import logging
import sys
from typing import Any

import msgspec
import structlog
from prometheus_client import REGISTRY, Counter, Histogram, generate_latest

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("enterprisehub_requests_total", "HTTP requests", ["service", "route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "enterprisehub_request_seconds", "Time to answer an HTTP request", ["service", "route"], buckets=LATENCY_BUCKETS_S
)

Logger = structlog.stdlib.BoundLogger


def configure_logging(service: str, log_format: str = "json", level: str = "INFO") -> None:
    """Set up structlog for a process; `console` is for people, `json` for machines."""
    rendering: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if log_format == "console"
        else structlog.processors.JSONRenderer(serializer=_dump)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="@timestamp"),
            structlog.processors.format_exc_info,
            rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def _dump(value: Any, **_: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def logger(**bound: Any) -> Any:
    return structlog.get_logger(**bound)


def exposition() -> bytes:
    return generate_latest(REGISTRY)
