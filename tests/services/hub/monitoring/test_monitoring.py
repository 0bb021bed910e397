"""Services, budgets and logs as an operator sees them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from enterprisehub.clients.batch import http_client
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.hub.monitoring.budgets import from_processes, from_prometheus
from enterprisehub.services.hub.monitoring.logs import Logs
from enterprisehub.services.hub.monitoring.replicas import Replicas

METRICS = """# TYPE enterprisehub_webhooks_total counter
enterprisehub_webhooks_total{outcome="stored"} 999
enterprisehub_webhooks_total{outcome="refused"} 1
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.79e9
"""


class Peer:
    """A service, and a Prometheus, whose answers the test decides."""

    def __init__(self) -> None:
        self.status = 200
        self.more = ""
        self.prometheus: Any = {"data": {"result": []}}

    async def ready(self, _request: web.Request) -> web.Response:
        return web.Response(status=self.status, text="Postgres: away")

    async def metrics(self, _request: web.Request) -> web.Response:
        return web.Response(text=METRICS + self.more)

    async def query(self, request: web.Request) -> web.Response:
        if "budget" in request.query["query"]:
            result = [{"metric": {"slo": "acceptance"}, "value": [0, "0.5"]}]
            return web.json_response({"data": {"result": result}})
        return web.json_response(self.prometheus)


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[tuple[Peer, str]]:
    behind, app = Peer(), web.Application()
    app.router.add_get("/health/ready", behind.ready)
    app.router.add_get("/metrics", behind.metrics)
    app.router.add_get("/api/v1/query", behind.query)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield behind, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_metrics_longer_than_one_read(peer: tuple[Peer, str]) -> None:
    behind, url = peer
    lines = (f'much{{place="{number}",peer="http://127.0.0.1"}} {number}' for number in range(20_000))
    behind.more = "# TYPE much gauge\n" + "\n".join(lines) + "\n"
    http = http_client()
    [asked] = await Replicas(http, {"hub": url}).of("hub", metrics=True)
    await http.close()
    assert (asked.ready, len(list(asked.samples["much"]))) == (True, 20_000)


async def test_replicas(peer: tuple[Peer, str]) -> None:
    behind, url = peer
    async with http_client() as http:
        replicas = Replicas(http, {"ml": url, "churn": "http://127.0.0.1:9", "coaching": "http://no.such.name.invalid"})
        (well,) = await replicas.of("ml", metrics=True)
        assert (well.ready, well.detail) == (True, None)
        behind.status = 503
        (ill,) = await replicas.of("ml")
        assert (ill.ready, ill.detail, ill.samples) == (False, "Postgres: away", {})
        (away,) = await replicas.of("churn")
        assert (away.address, away.ready) == ("127.0.0.1:9", False)
        assert await replicas.of("coaching") == []


async def test_budgets_from_processes(peer: tuple[Peer, str]) -> None:
    async with http_client() as http:
        (one,) = await Replicas(http, {"hub": peer[1]}).of("hub", metrics=True)
    budgets = {budget.name: budget for budget in from_processes([one.samples, one.samples])}
    acceptance = budgets["acceptance"]
    assert (acceptance.events, acceptance.ratio) == (2000, 0.999)
    assert acceptance.budget_left == pytest.approx(0, abs=1e-9)
    assert (budgets["decision"].events, budgets["decision"].ratio, budgets["decision"].budget_left) == (0, None, None)


async def test_budgets_from_prometheus(peer: tuple[Peer, str]) -> None:
    behind, url = peer
    behind.prometheus = {
        "data": {
            "result": [
                {"metric": {"slo": "acceptance"}, "value": [0, "0.0005"]},
                {"metric": {"slo": "decision"}, "value": [0, "NaN"]},
            ]
        }
    }
    async with http_client() as http:
        budgets = {budget.name: budget for budget in await from_prometheus(http, url)}
    assert (budgets["acceptance"].ratio, budgets["acceptance"].budget_left) == (0.9995, 0.5)
    assert budgets["decision"].ratio is None


@pytest.mark.parametrize("answer", [{}, {"data": {"result": [{}]}}, []])
async def test_prometheus_that_makes_no_sense(peer: tuple[Peer, str], answer: Any) -> None:
    peer[0].prometheus = answer
    async with http_client() as http:
        with pytest.raises(Unavailable):
            await from_prometheus(http, peer[1])


@pytest.mark.servers
async def test_monitoring(operator: Any) -> None:
    seen = (await operator.get("/v1/monitoring")).json()
    assert {service["name"] for service in seen["services"]} >= {"hub", "pipeline", "ml", "realtime", "dashboards"}
    assert [budget["name"] for budget in seen["budgets"]] == ["acceptance", "decision", "realtime", "writeback"]
    assert seen["source"] == "processes"


def written(at: int, level: str, message: str, **fields: Any) -> str:
    head = {"@timestamp": f"2026-11-02T09:00:{at:02}Z", "log.level": level, "message": message, "service.name": "ml"}
    return json.dumps({**head, "ecs.version": "8.11.0", **fields})


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    (tmp_path / "ml.log").write_text(
        "\n".join([
            written(1, "info", "request", **{"enterprisehub.route": "/v1/Models"}),
            written(2, "warning", "model refused"),
            "a library's own words",
            written(4, "error", "request failed"),
        ])
    )  # fmt: skip
    (tmp_path / "hub.log").write_text(written(3, "info", "request") + "\n")
    (tmp_path / "secret.txt").write_text("no log")
    return Logs(tmp_path)


def test_newest_first_over_all_services(logs: Logs) -> None:
    assert [(line.service, line.at[-3:-1]) for line in logs.search()] == [
        ("ml", "04"), ("hub", "03"), ("ml", "02"), ("ml", "01"), ("ml", ""),
    ]  # fmt: skip


def test_level_text_service_limit(logs: Logs) -> None:
    assert [line.message for line in logs.search(level="warning")] == ["request failed", "model refused"]
    assert [line.fields for line in logs.search(text="/V1/models")] == [{"enterprisehub.route": "/v1/Models"}]
    assert [line.message for line in logs.search(text="own WORDS")] == ["a library's own words"]
    assert [line.service for line in logs.search(service="hub")] == ["hub"]
    assert logs.search(service="../secret") == []
    assert len(logs.search(limit=2)) == 2


def test_no_logs_here(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "none")
    assert (logs.search(), logs.services(), logs.truncated()) == ([], [], False)
