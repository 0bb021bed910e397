"""Traces: who begins them, what goes on with them, and that nothing happens while they are off."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from enterprisehub.kit import tracing
from enterprisehub.kit.http import Answer, Headers, HotPaths, HotRoute, service_app

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"


class Recorded:
    """What was recorded, by name."""

    def __init__(self, service: str = "hub", share: float = 1.0) -> None:
        self._exporter = InMemorySpanExporter()
        tracing.record(service, SimpleSpanProcessor(self._exporter), share=share)

    def __getitem__(self, name: str) -> Any:
        [found] = [span for span in self._exporter.get_finished_spans() if span.name == name]
        return found

    def all(self, name: str) -> list[Any]:
        """Return those of a name in the order of their attribute `n`."""
        found: list[Any] = [span for span in self._exporter.get_finished_spans() if span.name == name]
        return sorted(found, key=lambda span: span.attributes["n"])

    def __len__(self) -> int:
        return len(self._exporter.get_finished_spans())


@pytest.fixture(autouse=True)
def _off() -> Iterator[None]:
    yield
    tracing.forget()


async def broken(body: bytes, headers: Headers) -> Answer:
    raise RuntimeError("a bug")


async def calls_a_peer(body: bytes, headers: Headers) -> Answer:
    with tracing.calling("POST", "http://ml:8002/v1/leads/score/batch") as given:
        return Answer(given.get("traceparent", "").encode())


def client() -> httpx.AsyncClient:
    app: FastAPI = service_app("kitchen", title="Kitchen", checks={})

    @app.get("/v1/contacts/{contact_id}")
    async def contact(contact_id: str, q: str = "") -> list[Any]:
        return [*tracing.mark()]

    hot = [HotRoute(path="/v1/ask", handler=calls_a_peer), HotRoute(path="/v1/broken", handler=broken)]
    transport = httpx.ASGITransport(HotPaths("kitchen", app, hot), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kitchen")


async def test_off_records_nothing_and_passes_nothing_on() -> None:
    assert not tracing.is_on()
    async with client() as http:
        assert (await http.post("/v1/ask", headers={"traceparent": PARENT})).content == b""
    with tracing.continuing("work", PARENT), tracing.span("part") as part:
        assert part is None
    trace_id, span_id = tracing.mark()
    assert (len(trace_id), span_id, tracing.exemplar()) == (32, None, None)


async def test_a_call_of_a_peer_is_the_child_of_the_request() -> None:
    recorded = Recorded()
    async with client() as http:
        sent = (await http.post("/v1/ask", headers={"traceparent": PARENT})).text
    request, call = recorded["POST /v1/ask"], recorded["POST /v1/leads/score/batch"]
    assert f"{request.context.trace_id:032x}" == TRACE
    assert f"{request.parent.span_id:016x}" == SPAN
    assert call.parent.span_id == request.context.span_id
    assert sent == f"00-{TRACE}-{call.context.span_id:016x}-01"
    assert call.attributes["server.address"] == "ml"


async def test_a_service_behind_goes_on_but_never_begins() -> None:
    recorded = Recorded("ml", share=0.0)
    async with client() as http:
        await http.post("/v1/ask")
        await http.post("/v1/ask", headers={"traceparent": PARENT[:-1] + "0"})
        assert len(recorded) == 0
        await http.post("/v1/ask", headers={"traceparent": PARENT})
    assert f"{recorded['POST /v1/ask'].context.trace_id:032x}" == TRACE


async def test_a_stranger_does_not_decide_what_is_recorded() -> None:
    recorded = Recorded(share=1e-9)
    async with client() as http:
        await http.post("/v1/ask", headers={"traceparent": f"00-{'f' * 32}-{SPAN}-01"})
    assert len(recorded) == 0


@pytest.mark.parametrize(
    "header", ["", "nonsense", "00-" + "0" * 32 + f"-{SPAN}-01", f"ff-{TRACE}-{SPAN}-01", "00-a-b-01"]
)
async def test_a_bad_header_begins_a_trace(header: str) -> None:
    recorded = Recorded()
    async with client() as http:
        await http.post("/v1/ask", headers={"traceparent": header})
    assert recorded["POST /v1/ask"].parent is None
    assert f"{recorded['POST /v1/ask'].context.trace_id:032x}" != TRACE


async def test_a_route_of_the_framework_is_named_without_what_was_asked_for() -> None:
    recorded = Recorded()
    async with client() as http:
        trace_id, span_id = (await http.get("/v1/contacts/someone", params={"q": "somebody"})).json()
        await http.get("/health/live")
        await http.get("/metrics")
    assert len(recorded) == 1
    span = recorded["GET /v1/contacts/{contact_id}"]
    assert (trace_id, span_id) == (f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}")
    assert "someone" not in span.to_json()
    assert "somebody" not in span.to_json()
    assert span.attributes["http.response.status_code"] == 200


async def test_a_failure_is_marked() -> None:
    recorded = Recorded()
    async with client() as http:
        await http.post("/v1/broken")
    span = recorded["POST /v1/broken"]
    assert span.attributes["http.response.status_code"] == 500
    assert span.status.status_code.name == "ERROR"


def test_a_batch_belongs_to_one_trace_and_the_others_link_there() -> None:
    recorded = Recorded("pipeline", share=0.0)
    other = PARENT.replace("4", "5")
    with tracing.continuing_all("process", [PARENT, other], [{"n": 1}, {"n": 2}]) as given, tracing.span("fold"):
        pass
    assert len(recorded) == 3
    assert [one[3:35] for one in given] == [TRACE, other[3:35]]
    fold = recorded["fold"]
    assert f"{fold.context.trace_id:032x}" == TRACE
    first, second = recorded.all("process")
    assert fold.parent.span_id == first.context.span_id
    assert [link.context.span_id for link in second.links] == [first.context.span_id]


async def test_exemplars_of_a_trace_are_in_the_open_format_only() -> None:
    Recorded()
    async with client() as http:
        await http.post("/v1/ask", headers={"traceparent": PARENT})
        plain = await http.get("/metrics")
        opened = await http.get("/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0"})
    assert plain.headers["content-type"].startswith("text/plain")
    assert TRACE not in plain.text
    assert opened.headers["content-type"].startswith("application/openmetrics-text")
    found = [
        sample.exemplar.labels
        for family in text_string_to_metric_families(opened.text)  # type: ignore[no-untyped-call]
        for sample in family.samples
        if sample.name == "enterprisehub_request_seconds_bucket" and sample.exemplar
    ]
    assert {"trace_id": TRACE} in found
