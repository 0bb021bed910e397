"""Logs and metrics: ECS JSON lines on stderr, one canonical line per request or batch; Prometheus at /metrics."""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import msgspec
import structlog
from prometheus_client import REGISTRY, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from enterprisehub.kit import tracing
from enterprisehub.kit.settings import Settings

disable_created_metrics()  # type: ignore[no-untyped-call] # a third more series, and nobody asks when a counter began

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("enterprisehub_requests_total", "HTTP requests", ["service", "route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "enterprisehub_request_seconds", "Time to answer an HTTP request", ["service", "route"], buckets=LATENCY_BUCKETS_S
)

Logger = structlog.stdlib.BoundLogger


ECS_VERSION = "8.11.0"
ECS_FIELDS = {
    "event": "message",
    "level": "log.level",
    "service": "service.name",
    "method": "http.request.method",
    "status": "http.response.status_code",
    "error": "error.message",
    "exception": "error.stack_trace",
    "trace_id": "trace.id",
    "span_id": "span.id",
}
"""Our names to those of the Elastic Common Schema. What is not here is ours alone and goes under `enterprisehub.`."""
OWN_FIELDS = "enterprisehub."


def configure(service: str, settings: Settings) -> None:
    """Set up logs and traces for a process; to be called before anything else in it."""
    tracing.configure_tracing(service, settings)
    configure_logging(service, settings.log_format)


def configure_logging(service: str, log_format: str = "json", level: str = "INFO") -> None:
    """Set up structlog for a process; `console` is for people, `json` (ECS) for machines."""
    rendering: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if log_format == "console"
        else [to_ecs, structlog.processors.JSONRenderer(serializer=_dump)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *([tracing.note_trace] if tracing.is_on() else []),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="@timestamp"),
            structlog.processors.format_exc_info,
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Lossy(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


class _Lossy:
    """A stream that loses a line rather than the work that the line tells of: a log's disk may be full."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def to_ecs(_logger: Any, _method: str, event: Any) -> dict[str, Any]:
    """Rename a line's fields to ECS; a processor of structlog."""
    line: dict[str, Any] = {"@timestamp": event.pop("@timestamp", None)}
    duration_ms = event.pop("duration_ms", None)
    for name, value in event.items():
        line[ECS_FIELDS.get(name) or OWN_FIELDS + name] = value
    if duration_ms is not None:
        line["event.duration"] = int(duration_ms * 1e6)
    line["ecs.version"] = ECS_VERSION
    return line


def _dump(value: Any, **_: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def logger(**bound: Any) -> Any:
    return structlog.get_logger(**bound)


def exposition(accept: str = "") -> tuple[bytes, str]:
    """Return all metrics and their content type: OpenMetrics, which has exemplars, for those who accept it."""
    encode, content_type = choose_encoder(accept)
    return encode(REGISTRY), content_type
