"""One trace from a webhook to its write-back, over real processes, as a collector receives it."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.faults.house import House, until
from tests.faults.ledger import Ledger

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(180)]

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OUTSIDE = "00f067aa0ba902b7"


class Collector:
    """Takes OTLP over HTTP and keeps the spans with the service of each."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []
        self.keys: set[str | None] = set()
        self.url = ""

    def take(self, body: bytes, key: str | None) -> None:
        self.keys.add(key)
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            [service] = [one.value.string_value for one in group.resource.attributes if one.key == "service.name"]
            self.spans += [(service, span) for scope in group.scope_spans for span in scope.spans]

    def of(self, trace: str) -> dict[str, tuple[str, str, str]]:
        """Return a trace's spans by id: service, name, parent's id."""
        return {
            span.span_id.hex(): (service, span.name, span.parent_span_id.hex())
            for service, span in list(self.spans)
            if span.trace_id.hex() == trace
        }


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.take(self.rfile.read(int(self.headers["content-length"])), self.headers.get("x-key"))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name of the standard library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    collector.url = f"http://127.0.0.1:{server.server_port}"
    yield collector
    server.shutdown()
    server.server_close()
    thread.join()


@pytest_asyncio.fixture(scope="module")
async def traced(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, Collector]]:
    with collecting() as collector:
        made = House(tmp_path_factory.mktemp("traced"))
        made.environ |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "x-key=secret",
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }
        try:
            await made.open()
            yield made, collector
        finally:
            made.close()


async def post(house: House, ledger: Ledger, number: int, **headers: str) -> None:
    _, body = ledger.body(number)
    async with httpx.AsyncClient() as http:
        signed = {**house.signature(body), **headers}
        (await http.post(f"{house.url('hub')}/webhooks/ghl", content=body, headers=signed)).raise_for_status()


def way(spans: dict[str, tuple[str, str, str]], name: str) -> list[str]:
    """Return the names on the way from a span up to the outside."""
    [at] = [span for span, (_, called, _) in spans.items() if called == name]
    names = []
    while at in spans:
        service, called, at = spans[at]
        names.append(f"{service}: {called}")
    return [*names, at]


async def test_one_trace_from_the_webhook_to_the_write_back(traced: tuple[House, Collector]) -> None:
    house, collector = traced
    await post(house, Ledger(house, "traced"), 0, traceparent=f"00-{TRACE}-{OUTSIDE}-00")

    def whole() -> dict[str, tuple[str, str, str]] | None:
        spans = collector.of(TRACE)
        names = [name for _, name, _ in spans.values()]
        return spans if "write back" in names and "publish" in names and "process" in names else None

    spans = await until(whole)
    begun = ["pipeline: process", "hub: POST /webhooks/ghl", OUTSIDE]
    for service, path in (
        ("ml", "/v1/leads/score/batch"), ("churn", "/v1/churn/predict/batch"), ("coaching", "/v1/coaching/suggest/batch")
    ):  # fmt: skip
        asked = {name: spans[span] for span, (called, name, _) in spans.items() if called == service}
        assert list(asked) == [f"POST {path}"], service
        client = asked[f"POST {path}"][2]
        assert spans[client][:2] == ("pipeline", f"POST {path}")
        enrich = spans[client][2]
        assert spans[enrich][:2] == ("pipeline", "enrich")
    assert way(spans, "enrich") == ["pipeline: enrich", *begun]
    assert way(spans, "publish") == ["pipeline: publish", *begun]
    assert way(spans, "write back") == ["pipeline: write back", *begun]
    calls = {name for service, name, parent in spans.values() if parent in spans and spans[parent][1] == "write back"}
    assert {"GET contacts", "PUT contacts"} <= calls
    assert collector.keys == {"secret"}


async def test_the_decision_s_histogram_names_the_trace(traced: tuple[House, Collector]) -> None:
    house, _ = traced
    trace = TRACE.replace("4", "6")
    await post(house, Ledger(house, "exemplars"), 0, traceparent=f"00-{trace}-{OUTSIDE}-01")

    async def named() -> bool:
        accept = {"accept": "application/openmetrics-text"}
        async with httpx.AsyncClient() as http:
            text = (await http.get(f"{house.url('pipeline')}/metrics", headers=accept)).text
        return {"trace_id": trace} in [
            sample.exemplar.labels
            for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
            for sample in family.samples
            if sample.name == "enterprisehub_decision_seconds_bucket" and sample.exemplar
        ]

    await until(named)


async def test_every_traced_event_of_a_batch_keeps_its_own_trace(traced: tuple[House, Collector]) -> None:
    house, collector = traced
    ledger = Ledger(house, "many")
    await ledger.send(60, rate=1000)
    await ledger.settled()

    def processed() -> bool:
        keys = {
            next(one.value.string_value for one in span.attributes if one.key == "enterprisehub.event_id")
            for service, span in list(collector.spans)
            if service == "pipeline" and span.name == "process"
        }
        return ledger.bodies.keys() <= keys

    def members() -> list[Any]:
        return [span for _, span in list(collector.spans) if span.name == "process" and span.links]

    def told_whole() -> bool:
        """The hub tells of its spans by itself, perhaps after the pipeline."""
        known = {span.span_id for _, span in list(collector.spans)}
        return all({span.parent_span_id, span.links[0].span_id} <= known for span in members())

    await until(processed)
    await until(told_whole)
    by_id = {span.span_id: span for _, span in collector.spans}
    assert members()
    assert all(by_id[span.links[0].span_id].name == "process" for span in members())
    assert all(by_id[span.parent_span_id].name == "POST /webhooks/ghl" for span in members())
