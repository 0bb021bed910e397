"""Runner: allowed, checked, counted, audited, verified, escalated."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
import pytest_asyncio

from enterprisehub.contracts.api.incidents import ActionRequest
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.embedded import control
from enterprisehub.kit.embedded.control import Verb
from enterprisehub.kit.errors import Conflict
from enterprisehub.kit.run_info import RunInfo, write_run_info
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.incidents.actions.action import Asked, Check, NotVerified
from enterprisehub.services.hub.incidents.actions.processes import DrainReplica, Restart
from enterprisehub.services.hub.incidents.runner import Runner
from enterprisehub.services.hub.incidents.service import Incidents
from enterprisehub.services.hub.monitoring.replicas import Asked as Replica

pytestmark = pytest.mark.servers


class Sample:
    """An action whose fate the test decides."""

    name: ClassVar[str] = "sample"
    title: ClassVar[str] = "Do nothing"
    parameters: ClassVar[tuple[str, ...]] = ("service",)
    limit_per_hour: ClassVar[int] = 2
    verification: ClassVar[str] = "none"

    def __init__(self) -> None:
        self.holds = True
        self.fails: Exception | None = None
        self.ran = 0

    async def check(self, asked: Asked) -> Check:
        if not self.holds:
            raise Conflict("not now")
        return Check(f"touch {asked['service']}")

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:
        self.ran += 1
        return {"ran": self.ran}

    async def verify(self, asked: Asked, check: Check) -> str:
        if self.fails:
            raise self.fails
        return "well"


@pytest_asyncio.fixture
async def incident(admin: Any) -> AsyncIterator[int]:
    await admin.execute("TRUNCATE incidents, incident_entries, incident_runs")
    yield await admin.fetchval(
        "INSERT INTO incidents (key, alert, severity, services, summary, description, firing, opened_at)"
        " VALUES ('k', 'ServiceDown', 'page', '{ml}', 's', 'd', '{f}', now()) RETURNING incident_id"
    )


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
def actions(hub: Any, sample: Sample) -> Runner:
    return Runner(hub.database, [sample])


@pytest.fixture
def seen(hub: Any, incident: int) -> Callable[[], Awaitable[Any]]:
    service = Incidents(hub.database, SystemClock(), alerts_secret=None)
    return lambda: service.one(CONSOLE, incident)


def ask(dry_run: bool = False, **given: str) -> ActionRequest:
    return ActionRequest(action="sample", dry_run=dry_run, **(given or {"service": "ml"}))


async def test_outcomes_are_counted_from_zero(operator: Any, hub: Any) -> None:
    """The alert on failed actions sees an increase only of what was there before."""
    text = (await hub.anonymous().get("/metrics")).text
    assert 'enterprisehub_incident_actions_total{action="roll_back_model",outcome="failed"} 0.0' in text


async def test_dry_run_changes_nothing(actions: Runner, sample: Sample, incident: int, seen: Any) -> None:
    answer = await actions.take(CONSOLE, incident, ask(dry_run=True))
    assert (answer.dry_run, answer.would, answer.runs_left_this_hour, answer.run) == (True, "touch ml", 2, None)
    await actions.finished()
    assert sample.ran == 0
    assert (await seen()).timeline == []


async def test_verified(actions: Runner, incident: int, seen: Any, operator: Any) -> None:
    answer = await actions.take(CONSOLE, incident, ask())
    assert answer.run is not None
    await actions.finished()
    now = await seen()
    assert [(run.state, run.outcome) for run in now.runs] == [("verified", "well")]
    assert [entry.kind for entry in now.timeline] == ["action", "verified"]
    assert now.timeline[-1].detail == {"ran": 1}
    audited = (await operator.get("/v1/audit?action=incident.sample")).json()["items"]
    assert (audited[0]["actor"], audited[0]["detail"]) == ("cli", {"parameters": {"service": "ml"}})


@pytest.mark.parametrize("error", [NotVerified("still ill"), RuntimeError("broken")])
async def test_what_did_not_help_is_escalated(
    actions: Runner, sample: Sample, incident: int, seen: Any, error: Exception
) -> None:
    sample.fails = error
    await actions.take(CONSOLE, incident, ask())
    await actions.finished()
    now = await seen()
    assert now.state == "escalated"
    assert [entry.kind for entry in now.timeline] == ["action", "failed", "escalated"]
    assert str(error) in now.runs[0].outcome


async def test_precondition(actions: Runner, sample: Sample, incident: int) -> None:
    sample.holds = False
    for dry_run in (True, False):
        with pytest.raises(Conflict, match="not now"):
            await actions.take(CONSOLE, incident, ask(dry_run=dry_run))


async def test_limit_per_hour_holds_for_calls_at_once(actions: Runner, sample: Sample, incident: int) -> None:
    calls = [actions.take(CONSOLE, incident, ask()) for _ in range(5)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    await actions.finished()
    assert sorted(type(answer).__name__ for answer in answers) == ["ActionAnswer"] * 2 + ["TooMany"] * 3
    assert sample.ran == 2


async def test_limit_ends_with_the_hour(actions: Runner, sample: Sample, incident: int, admin: Any) -> None:
    for _ in range(2):
        await actions.take(CONSOLE, incident, ask())
    await actions.finished()
    await admin.execute("UPDATE incident_runs SET started_at = now() - interval '61 minutes'")
    assert (await actions.take(CONSOLE, incident, ask(dry_run=True))).runs_left_this_hour == 2


async def test_run_of_a_hub_that_died(actions: Runner, incident: int, seen: Any, admin: Any) -> None:
    await admin.execute(
        "INSERT INTO incident_runs (incident_id, action, parameters, actor, started_at)"
        " VALUES ($1, 'sample', '{}', 'x', now() - interval '20 minutes')",
        incident,
    )
    await actions.take(CONSOLE, incident, ask(dry_run=True))
    assert (await seen()).runs[0].state == "failed"


async def test_not_on_the_list(operator: Any, incident: int) -> None:
    answer = await operator.post(f"/v1/incidents/{incident}/actions", json={"action": "rm -rf"})
    assert answer.status_code == 422
    assert "restart" in answer.json()["detail"]


@pytest.mark.parametrize("given", [{}, {"location_id": "A"}, {"service": "ml", "model": "lead"}])
async def test_parameters_are_exactly_those_it_takes(operator: Any, incident: int, given: dict[str, str]) -> None:
    answer = await operator.post(f"/v1/incidents/{incident}/actions", json={"action": "restart", **given})
    assert answer.status_code == 422


async def test_resolved_incident(operator: Any, incident: int, admin: Any) -> None:
    await admin.execute("UPDATE incidents SET state = 'resolved'")
    answer = await operator.post(f"/v1/incidents/{incident}/actions", json={"action": "collect_diagnostics"})
    assert answer.status_code == 409


async def test_cards(operator: Any) -> None:
    cards = (await operator.get("/v1/incident-actions")).json()
    assert {card["name"] for card in cards} == {
        "restart", "drain_replica", "pause_outbox", "resume_outbox", "replay_dead_letters", "roll_back_model",
        "collect_diagnostics",
    }  # fmt: skip
    assert all(card["limit_per_hour"] > 0 and card["verification"] for card in cards)


async def outcome(operator: Any, incident: int, **request: str) -> tuple[str, str]:
    """Take an action through the API; return its state and outcome at the end."""
    taken = await operator.post(f"/v1/incidents/{incident}/actions", json={"dry_run": False, **request})
    assert taken.status_code == 200, taken.text
    run_id = taken.json()["run"]["id"]
    async with asyncio.timeout(20):
        while True:
            runs = (await operator.get(f"/v1/incidents/{incident}")).json()["runs"]
            run = next(run for run in runs if run["id"] == run_id)
            if run["state"] != "running":
                return run["state"], run["outcome"]
            await asyncio.sleep(0.05)


async def test_pause_and_resume_outbox(operator: Any, incident: int, admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id) VALUES ('P')")
    assert (await outcome(operator, incident, action="pause_outbox", location_id="P"))[0] == "verified"
    again = {"action": "pause_outbox", "location_id": "P"}
    assert (await operator.post(f"/v1/incidents/{incident}/actions", json=again)).status_code == 409
    assert (await outcome(operator, incident, action="resume_outbox", location_id="P"))[0] == "verified"
    assert await admin.fetchval("SELECT count(*) FROM outbox_pauses") == 0


async def test_replay_dead_letters(operator: Any, incident: int, admin: Any) -> None:
    path = f"/v1/incidents/{incident}/actions"
    request = {"action": "replay_dead_letters"}
    assert (await operator.post(path, json=request)).status_code == 409
    await admin.execute("INSERT INTO inbox (key, shard, body, state) VALUES ('dead', 0, '{}', 3)")

    async def pipeline() -> None:
        while await admin.execute("UPDATE inbox SET state = 2 WHERE key = 'dead' AND state = 0") == "UPDATE 0":  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    working = asyncio.create_task(pipeline())
    assert await outcome(operator, incident, **request) == ("verified", "1 processed")
    await working


async def test_roll_back_model(operator: Any, incident: int, admin: Any) -> None:
    await admin.execute(
        "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact)"
        " SELECT 'lead', v, s, 'synthetic', now() + n * interval '1 day', '[]', '{}', v, ''"
        " FROM (VALUES ('1', 'retired', 1), ('2', 'retired', 2), ('3', 'champion', 3)) AS m(v, s, n)"
    )
    assert (await outcome(operator, incident, action="roll_back_model", model="lead"))[0] == "verified"
    rows = await admin.fetch("SELECT version, status FROM models WHERE name = 'lead' ORDER BY version")
    assert [tuple(row) for row in rows] == [("1", "retired"), ("2", "champion"), ("3", "retired")]
    unknown = {"action": "roll_back_model", "model": "nothing"}
    assert (await operator.post(f"/v1/incidents/{incident}/actions", json=unknown)).status_code == 409


async def test_collect_diagnostics(operator: Any, incident: int) -> None:
    assert (await outcome(operator, incident, action="collect_diagnostics"))[0] == "verified"
    bundle = (await operator.get(f"/v1/incidents/{incident}")).json()["timeline"][-1]["detail"]
    assert bundle["services"]["ml"][0]["ready"] is False


class Orchestrator:
    """Obeys requests as the orchestrator does, without processes."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.obeys = True
        self.rows = {"ml": {"name": "ml", "pid": 100, "state": "unready", "restarts": 0}}
        write_run_info(data_dir, RunInfo(orchestrator_pid=os.getpid()))
        self.record()

    def record(self) -> None:
        (self.data_dir / control.STATUS).write_bytes(msgspec.json.encode(list(self.rows.values())))

    async def run(self) -> None:
        while True:
            for verb, name in control.take(self.data_dir):
                if self.obeys:
                    held = verb is Verb.HOLD
                    self.rows[name] |= {"pid": None if held else 200, "state": "stopped" if held else "ready"}
                    self.record()
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def orchestrator(tmp_path: Path) -> AsyncIterator[Orchestrator]:
    made = Orchestrator(tmp_path)
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()


class Found:
    """Replicas that the test declares."""

    def __init__(self, *ready: bool) -> None:
        self.replicas = [Replica(f"10.0.0.{at}:8002", one) for at, one in enumerate(ready)]

    async def of(self, service: str, *, metrics: bool = False) -> list[Replica]:
        return self.replicas


def asked(service: str = "ml") -> Asked:
    return Asked({"service": service}, 1)


async def test_restart(orchestrator: Orchestrator) -> None:
    restart = Restart(orchestrator.data_dir, Found())  # type: ignore[arg-type]
    check = await restart.check(asked())
    assert "process 100 (unready)" in check.would
    await restart.run(asked(), check)
    assert await restart.verify(asked(), check) == "ml is ready as process 200"


async def test_restart_that_does_not_help(orchestrator: Orchestrator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprisehub.services.hub.incidents.actions.processes.READY_S", 0.3)
    orchestrator.obeys = False
    restart = Restart(orchestrator.data_dir, Found())  # type: ignore[arg-type]
    check = await restart.check(asked())
    await restart.run(asked(), check)
    with pytest.raises(NotVerified, match="was not ready"):
        await restart.verify(asked(), check)


async def test_restart_of_what_does_not_run_here(orchestrator: Orchestrator, tmp_path: Path) -> None:
    restart = Restart(orchestrator.data_dir, Found())  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="runs no churn"):
        await restart.check(asked("churn"))
    with pytest.raises(Conflict, match="can't restart itself"):
        await restart.check(asked("hub"))
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(Conflict, match="kubectl rollout restart deployment/ml"):
        await Restart(tmp_path / "elsewhere", Found()).check(asked())  # type: ignore[arg-type]


async def test_drain_where_a_platform_keeps_the_processes(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="kubectl delete pod"):
        await DrainReplica(tmp_path, Found(True, True)).check(asked())  # type: ignore[arg-type]


async def test_last_replica_is_not_drained(orchestrator: Orchestrator) -> None:
    with pytest.raises(Conflict, match="would leave none"):
        await DrainReplica(orchestrator.data_dir, Found(True, False)).check(asked())  # type: ignore[arg-type]


async def test_drain(orchestrator: Orchestrator) -> None:
    drain = DrainReplica(orchestrator.data_dir, Found(True, True))  # type: ignore[arg-type]
    check = await drain.check(asked())
    await drain.run(asked(), check)
    assert "drained" in await drain.verify(asked(), check)
    assert orchestrator.rows["ml"]["state"] == "stopped"
