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


async def test_going_back_in_time(lead_of_a: Any, operator: Any, admin: Any) -> None:
    async def known(moment: str) -> tuple[dict[str, str], list[Any]]:
        answer = (await lead_of_a.get("/v1/models", params={"as_of": moment})).json()
        assert answer["at"] == moment
        return {one["version"]: one["status"] for one in answer["items"]}, [one["alerts"] for one in answer["health"]]

    await admin.execute("DELETE FROM model_history")
    for version, status, at in (
        ("v1", "champion", "2026-01-01"), ("v2", "challenger", "2026-02-01"), ("v2", "champion", "2026-03-01"),
        ("v1", "retired", "2026-03-01"),
    ):  # fmt: skip
        await admin.execute(
            "INSERT INTO model_history (name, version, status, why, at) VALUES ('lead', $1, $2, '', $3::text::timestamptz)",
            version, status, f"{at} 12:00+00",
        )  # fmt: skip
    assert await known("2025-12-31T00:00:00Z") == ({}, [])
    assert await known("2026-01-15T00:00:00Z") == ({"v1": "champion"}, [])
    assert await known("2026-02-15T00:00:00Z") == ({"v1": "champion", "v2": "challenger"}, [])
    assert await known("2026-03-15T00:00:00Z") == ({"v2": "champion", "v1": "retired"}, [])
    half_a_day_ago = await admin.fetchval(
        "SELECT to_json(date_trunc('second', now() - interval '12 h') AT TIME ZONE 'UTC') #>> '{}'"
    )
    assert (await known(f"{half_a_day_ago}Z"))[1] == [["old"]]


async def test_every_change_of_status_is_kept(operator: Any, admin: Any) -> None:
    await admin.execute("DELETE FROM model_history")
    for version in ("v2", "v1"):
        await operator.post("/v1/models/lead/promote", json={"version": version, "why": f"for {version}"})
    await admin.execute("UPDATE models SET metrics = '{}' WHERE version = 'v2'")
    rows = await admin.fetch("SELECT version, status, why FROM model_history ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("v1", "retired", "succeeded by v2"), ("v2", "champion", "for v2"),
        ("v2", "retired", "succeeded by v1"), ("v1", "champion", "for v1"),
    ]  # fmt: skip


async def test_only_operators_change_models(lead_of_a: Any, agent_of_a: Any) -> None:
    body = {"version": "v2", "why": "mine"}
    assert (await lead_of_a.post("/v1/models/lead/promote", json=body)).status_code == 403
    assert (await agent_of_a.get("/v1/models")).status_code == 403


@pytest.mark.parametrize("path", ["lead", "nobody"])
async def test_unknown_version(operator: Any, path: str) -> None:
    answer = await operator.post(f"/v1/models/{path}/promote", json={"version": "v9", "why": "x"})
    assert answer.status_code == 404
