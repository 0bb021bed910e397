from typing import Any

import pytest

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(admin: Any) -> None:
    for version, status in (("v1", "champion"), ("v2", "challenger")):
        await admin.execute(
            "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact)"
            " VALUES ('lead', $1, $2, 'synthetic', now(), '[]', '{\"test\": {}}', $1, 'x')",
            version,
            status,
        )
    await admin.execute(
        "INSERT INTO model_health (model, version, alerts, report, measured_at) VALUES"
        " ('lead', 'v1', '{old}', '{}', now() - interval '1 day'), ('lead', 'v1', '{new}', '{\"inputs\": []}', now())"
    )


async def statuses(client: Any) -> dict[str, str]:
    return {one["version"]: one["status"] for one in (await client.get("/v1/models")).json()["items"]}


async def test_models_with_their_last_health(lead_of_a: Any) -> None:
    answer = (await lead_of_a.get("/v1/models")).json()
    assert [one["version"] for one in answer["items"]] == ["v1", "v2"]
    assert [one["alerts"] for one in answer["health"]] == [["new"]]


async def test_promotion_and_the_way_back(operator: Any) -> None:
    made = await operator.post("/v1/models/lead/promote", json={"version": "v2", "why": "better"})
    assert made.json() == {"name": "lead", "version": "v2", "before": "v1"}
    assert await statuses(operator) == {"v2": "champion", "v1": "retired"}
    await operator.post("/v1/models/lead/promote", json={"version": "v1", "why": "back"})
    assert await statuses(operator) == {"v1": "champion", "v2": "retired"}
    audited = (await operator.get("/v1/audit?action=model.promote")).json()["items"]
    assert [one["detail"]["why"] for one in audited] == ["back", "better"]


async def test_only_operators_change_models(lead_of_a: Any, agent_of_a: Any) -> None:
    body = {"version": "v2", "why": "mine"}
    assert (await lead_of_a.post("/v1/models/lead/promote", json=body)).status_code == 403
    assert (await agent_of_a.get("/v1/models")).status_code == 403


@pytest.mark.parametrize("path", ["lead", "nobody"])
async def test_unknown_version(operator: Any, path: str) -> None:
    answer = await operator.post(f"/v1/models/{path}/promote", json={"version": "v9", "why": "x"})
    assert answer.status_code == 404
