"""Alertmanager's webhook becomes incidents."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.contracts.api.base import Role

pytestmark = pytest.mark.servers

AT = "2026-11-02T09:00:00Z"


@pytest.fixture(autouse=True)
async def empty(admin: Any) -> None:
    await admin.execute("TRUNCATE incidents, incident_entries, incident_runs, watchdog")


def alert(
    name: str = "ServiceDown", status: str = "firing", instance: str = "ml-1:8002", **labels: str
) -> dict[str, Any]:
    return {
        "status": status,
        "labels": {"alertname": name, "service": "ml", "severity": "page", "instance": instance, **labels},
        "annotations": {"summary": "ml does not answer", "description": f"{instance} is silent.", "runbook": "x"},
        "startsAt": AT,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": f"{name}-{instance}",
    }


@pytest.fixture
def send(hub: Any) -> Any:
    async def send(*alerts: dict[str, Any], secret: str = "alerts secret") -> Any:
        client = hub.anonymous(headers={"authorization": f"Bearer {secret}"})
        return await client.post("/v1/alerts", json={"version": "4", "groupKey": "k", "alerts": alerts})

    return send


async def incidents(operator: Any, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await operator.get(f"/v1/incidents{query}")).json()["items"]
    return items


async def test_alert_opens_an_incident_with_runbook_and_affected_services(send: Any, operator: Any) -> None:
    assert (await send(alert())).json() == {"opened": 1, "resolved": 0}
    (row,) = await incidents(operator)
    assert (row["alert"], row["state"], row["severity"]) == ("ServiceDown", "open", "page")
    assert row["services"] == ["ml", "pipeline", "hub"]
    incident = (await operator.get(f"/v1/incidents/{row['id']}")).json()
    assert "restart" in incident["suggested_actions"]
    assert incident["runbook"].startswith("# ServiceDown")
    assert [entry["kind"] for entry in incident["timeline"]] == ["opened"]


async def test_repeats_change_nothing(send: Any, operator: Any) -> None:
    await send(alert())
    assert (await send(alert(), alert())).json() == {"opened": 0, "resolved": 0}
    (row,) = await incidents(operator)
    assert len((await operator.get(f"/v1/incidents/{row['id']}")).json()["timeline"]) == 1


async def test_resolved_once_the_last_replica_is_well(send: Any, operator: Any) -> None:
    await send(alert(), alert(instance="ml-2:8002"))
    assert (await send(alert(status="resolved"))).json()["resolved"] == 0
    assert (await send(alert(status="resolved", instance="ml-2:8002"))).json()["resolved"] == 1
    (row,) = await incidents(operator, "?state=resolved")
    kinds = [e["kind"] for e in (await operator.get(f"/v1/incidents/{row['id']}")).json()["timeline"]]
    assert kinds == ["opened", "firing", "cleared", "resolved"]
    assert await incidents(operator, "?unresolved=true") == []


async def test_fires_again_after_it_was_resolved(send: Any, operator: Any) -> None:
    for status in ("firing", "resolved", "resolved", "firing"):
        await send(alert(status=status))
    assert [row["state"] for row in await incidents(operator)] == ["open", "resolved"]


async def test_watchdog_is_heard_and_is_no_incident(send: Any, operator: Any) -> None:
    before = (await operator.get("/v1/monitoring")).json()
    assert (before["watchdog_heard_at"], before["watchdog_silent"]) == (None, False)
    await send(alert("Watchdog", severity="none"))
    heard = (await operator.get("/v1/monitoring")).json()["watchdog_heard_at"]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(heard)).total_seconds() < 60
    assert await incidents(operator) == []


async def test_watchdog_that_fell_silent(send: Any, operator: Any, admin: Any) -> None:
    await send(alert("Watchdog", severity="none"))
    await admin.execute("UPDATE watchdog SET heard_at = now() - interval '6 minutes'")
    assert (await operator.get("/v1/monitoring")).json()["watchdog_silent"] is True


@pytest.mark.parametrize("secret", ["", "alerts secre", "another"])
async def test_wrong_secret(send: Any, operator: Any, secret: str) -> None:
    assert (await send(alert(), secret=secret or "-")).status_code == 401
    assert await incidents(operator) == []


async def test_no_secret_at_all(hub: Any) -> None:
    assert (await hub.anonymous().post("/v1/alerts", json={"alerts": []})).status_code == 401


async def test_name_of_an_alert_is_never_a_path(send: Any, operator: Any) -> None:
    await send(alert("../slo"))
    (row,) = await incidents(operator)
    incident = (await operator.get(f"/v1/incidents/{row['id']}")).json()
    assert (incident["runbook"], incident["suggested_actions"]) == ("", ["collect_diagnostics"])


@pytest.mark.parametrize("body", [{}, {"alerts": [{}]}, {"alerts": [{"status": "burning"}]}])
async def test_malformed(hub: Any, body: Any) -> None:
    client = hub.anonymous(headers={"authorization": "Bearer alerts secret"})
    assert (await client.post("/v1/alerts", json=body)).status_code == 422


async def test_operators_of_one_location_see_no_incidents(send: Any, hub: Any) -> None:
    await send(alert())
    own = await hub.caller(Role.OPERATOR, "A")
    for path in ("/v1/incidents", "/v1/monitoring", "/v1/logs"):
        assert (await own.get(path)).status_code == 403


async def test_leads_see_no_incidents(lead_of_a: Any) -> None:
    assert (await lead_of_a.get("/v1/incidents")).status_code == 403


async def test_acknowledge_note_resolve(send: Any, operator: Any) -> None:
    await send(alert())
    (row,) = await incidents(operator)
    path = f"/v1/incidents/{row['id']}"
    assert (await operator.post(f"{path}/acknowledge")).json()["state"] == "acknowledged"
    assert (await operator.post(f"{path}/acknowledge")).status_code == 409
    assert (await operator.post(f"{path}/notes", json={"text": "The disk was full"})).status_code == 200
    assert (await operator.post(f"{path}/notes", json={"text": ""})).status_code == 422
    resolved = (await operator.post(f"{path}/resolve")).json()
    assert resolved["state"] == "resolved"
    assert [e["kind"] for e in resolved["timeline"]] == ["opened", "acknowledged", "note", "resolved"]
    assert (await operator.post(f"{path}/resolve")).status_code == 409
    audited = (await operator.get("/v1/audit?action=incident.note")).json()["items"]
    assert audited[0]["target"] == str(row["id"])


async def test_unknown_incident(operator: Any) -> None:
    assert (await operator.get("/v1/incidents/999")).status_code == 404
    assert (await operator.post("/v1/incidents/999/resolve")).status_code == 404


async def test_postmortem(send: Any, operator: Any) -> None:
    await send(alert())
    (row,) = await incidents(operator)
    await operator.post(f"/v1/incidents/{row['id']}/notes", json={"text": "a | in\na cell"})
    answer = await operator.get(f"/v1/incidents/{row['id']}/postmortem")
    assert answer.headers["content-type"].startswith("text/markdown")
    lines = answer.text.splitlines()
    assert lines[0] == f"# Postmortem of incident {row['id']}: ml does not answer"
    assert "| opened | 2026-11-02 09:00:00 |" in lines
    assert any("a \\| in a cell" in line for line in lines)
    assert "## Root cause" in lines
