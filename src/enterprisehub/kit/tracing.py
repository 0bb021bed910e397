"""Traces by OpenTelemetry; without a collector's address nothing is recorded and nearly nothing is spent.

Only the front door begins traces, and records a share of them. Everybody behind it goes on with the trace that comes with
the work, as a W3C `traceparent`, in a header or in a row of a queue; work that comes without one is not traced.
"""

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)

from enterprisehub.kit.settings import Settings

EXPORT_S: Final = 5.0
"""How long an export may take; at the end of a process nobody waits longer for a collector that is away."""

_tracer: Tracer | None = None


def configure_tracing(service: str, settings: Settings) -> None:
    """Record traces if the settings name a collector; the hub begins them, other services go on with them."""
    if not settings.otlp_endpoint:
        return
    # the SDK is loaded by those who want it
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.util.re import parse_env_headers  # noqa: PLC0415

    exporter = OTLPSpanExporter(
        endpoint=f"{settings.otlp_endpoint}/v1/traces",
        headers=parse_env_headers(settings.otlp_headers or "", liberal=True),
        timeout=EXPORT_S,
    )
    record(service, BatchSpanProcessor(exporter), share=settings.traces_share if service == "hub" else 0.0)


def record(service: str, processor: Any, *, share: float) -> None:
    """Record by a span processor of the SDK.

    Args:
        service: the name of this process's service.
        processor: an `opentelemetry.sdk.trace.SpanProcessor`.
        share: of the traces that begin here. Whether a stranger's trace is recorded is decided here as well: its flag is
            no reason to spend more.
    """
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased  # noqa: PLC0415

    global _tracer  # noqa: PLW0603 one a process, like the registry of metrics
    begins = TraceIdRatioBased(share)
    provider = TracerProvider(
        sampler=ParentBased(begins, remote_parent_sampled=begins, remote_parent_not_sampled=begins)
        if share
        else ParentBased(ALWAYS_OFF),
        resource=Resource.create(
            {
                "service.name": service,
                "service.namespace": "enterprisehub",
                "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
            }
        ),
    )
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("enterprisehub")


def forget() -> None:
    """Record nothing any more; for tests."""
    global _tracer  # noqa: PLW0603
    _tracer = None


def is_on() -> bool:
    return _tracer is not None


def span(name: str, kind: SpanKind = SpanKind.INTERNAL, **attributes: Any) -> AbstractContextManager[Span | None]:
    """Record a part of the present trace; None when there is none."""
    if _tracer is None or not trace.get_current_span().is_recording():
        return nullcontext()
    return _tracer.start_as_current_span(name, kind=kind, attributes=attributes)


def serving(method: str, route: str, traceparent: bytes | None) -> AbstractContextManager[Span | None]:
    """Record a request that is answered here."""
    if _tracer is None:
        return nullcontext()
    parent = trace.set_span_in_context(NonRecordingSpan(_read(traceparent.decode("latin-1") if traceparent else "")))
    attributes = {"http.request.method": method, "http.route": route}
    return _tracer.start_as_current_span(f"{method} {route}", parent, SpanKind.SERVER, attributes)


def answered(status: int) -> None:
    """Note on the present span what was answered, or what a peer answered."""
    here = trace.get_current_span()
    if here.is_recording():
        here.set_attribute("http.response.status_code", status)
        if status >= 500:
            here.set_status(Status(StatusCode.ERROR))


@contextmanager
def calling(method: str, url: str) -> Iterator[dict[str, str]]:
    """Record a call of a peer and give the headers that take the trace along; empty when there is no trace."""
    if _tracer is None:
        yield {}
        return
    parts = urlsplit(url)
    where = {"http.request.method": method, "server.address": parts.hostname or "", "server.port": parts.port or 0}
    with span(f"{method} {parts.path}", SpanKind.CLIENT, **where):
        yield headers()


def headers() -> dict[str, str]:
    """Return the headers that take the present trace along."""
    context = trace.get_current_span().get_span_context()
    return {"traceparent": _write(context)} if context.is_valid else {}


def continuing(name: str, traceparent: str, **attributes: Any) -> AbstractContextManager[Any]:
    """Go on with a trace that comes out of a queue."""
    return continuing_all(name, [traceparent], [attributes]) if traceparent else nullcontext()


@contextmanager
def continuing_all(name: str, parents: Sequence[str], attributes: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Go on with several traces by work that is done once for all of them; gives each one's new `traceparent`.

    What happens inside belongs to the first trace; each of the others gets a span that links there, as OpenTelemetry
    proposes for batches.
    """
    if _tracer is None or not parents:
        yield []
        return
    contexts = [trace.set_span_in_context(NonRecordingSpan(_read(parent))) for parent in parents]
    with _tracer.start_as_current_span(name, contexts[0], SpanKind.CONSUMER, attributes[0]) as first:
        links = [Link(first.get_span_context())]
        others = [
            _tracer.start_span(name, context, SpanKind.CONSUMER, more, links)
            for context, more in zip(contexts[1:], attributes[1:], strict=True)
        ]
        try:
            yield [_write(one.get_span_context()) for one in (first, *others)]
        finally:
            for one in others:
                one.end()


def mark() -> tuple[str, str | None]:
    """Return a trace id and, if the trace is recorded, the present span's id: what a row of a queue takes along."""
    here = trace.get_current_span()
    context = here.get_span_context()
    if not context.is_valid:
        return os.urandom(16).hex(), None
    return f"{context.trace_id:032x}", f"{context.span_id:016x}" if here.is_recording() else None


def exemplar() -> dict[str, str] | None:
    """Return the present trace as an exemplar for a histogram, if it is recorded."""
    if _tracer is None:
        return None
    here = trace.get_current_span()
    return {"trace_id": f"{here.get_span_context().trace_id:032x}"} if here.is_recording() else None


def exemplar_of(traceparent: str) -> dict[str, str] | None:
    """Return the trace of a `traceparent` as an exemplar."""
    return {"trace_id": traceparent[3:35]} if traceparent else None


def note_trace(_logger: Any, _method: str, event: Any) -> Any:
    """Put the present trace on a log line; a processor of structlog."""
    here = trace.get_current_span()
    if here.is_recording():
        context = here.get_span_context()
        event.setdefault("trace_id", f"{context.trace_id:032x}")
        event.setdefault("span_id", f"{context.span_id:016x}")
    return event


def _write(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _read(traceparent: str) -> SpanContext:
    """Return a span context of somebody else; an invalid one for what is no `traceparent`."""
    parts = traceparent.strip().split("-")
    try:
        version, trace_id, span_id, flags = (int(part, 16) for part in parts[:4])
        whole = [len(part) for part in parts[:4]] == [2, 32, 16, 2] and version != 0xFF
    except ValueError:
        whole, trace_id, span_id, flags = False, 0, 0, 0
    if not whole:
        return trace.INVALID_SPAN_CONTEXT
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags & 1))
