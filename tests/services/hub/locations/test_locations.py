from typing import Any

import pytest

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id, name) VALUES ('A', 'Oak'), ('B', 'Elm')")


async def test_usual_settings(lead_of_a: Any) -> None:
    location = (await lead_of_a.get("/v1/locations/A")).json()
    assert location["settings"]["hours"]["monday"] == [{"opens": "09:00", "closes": "18:00"}]
    assert location["settings"]["hours"]["sunday"] == []
    assert location["has_workflow_secret"] is False


async def test_change(lead_of_a: Any) -> None:
    settings = {
        "hours": {"saturday": [{"opens": "10:00", "closes": "12:00"}]},
        "holidays": ["2026-12-25"],
        "capacity_per_agent_per_day": 30,
        "stage_map": {"stage-1": "appointment"},
    }
    answer = await lead_of_a.patch("/v1/locations/A", json={"timezone": "America/Denver", "settings": settings})
    assert answer.status_code == 200
    location = (await lead_of_a.get("/v1/locations/A")).json()
    assert (location["name"], location["timezone"]) == ("Oak", "America/Denver")
    assert location["settings"]["stage_map"] == {"stage-1": "appointment"}
    assert location["settings"]["hours"]["monday"] == []
    [entry] = (await lead_of_a.get("/v1/audit?action=location.change")).json()["items"]
    assert entry["detail"]["before"]["timezone"] == ""
    assert entry["detail"]["after"]["settings"]["capacity_per_agent_per_day"] == 30


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"name": "a\x00b"},
        {"unknown": 1},
        {"settings": {"capacity_per_agent_per_day": 0}},
        {"settings": {"hours": {"monday": [{"opens": "18:00", "closes": "09:00"}]}}},
        {"settings": {"hours": {"monday": [{"opens": "25:00", "closes": "26:00"}]}}},
        {"settings": {"hours": {"someday": []}}},
        {"settings": {"stage_map": {"x": "dreaming"}}},
        {"settings": {"holidays": ["Christmas"]}},
        "not an object",
    ],
)
async def test_bad_change(lead_of_a: Any, change: Any) -> None:
    answer = await lead_of_a.patch("/v1/locations/A", json=change)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_another_location_cannot_be_changed(lead_of_a: Any) -> None:
    assert (await lead_of_a.patch("/v1/locations/B", json={"name": "Mine"})).status_code == 404


async def test_workflow_secret_is_shown_once(lead_of_a: Any, admin: Any) -> None:
    secret = (await lead_of_a.post("/v1/locations/A/workflow-secret")).json()["secret"]
    location = (await lead_of_a.get("/v1/locations/A")).json()
    assert location["has_workflow_secret"] is True
    assert secret not in str(location)
    assert secret not in await admin.fetchval("SELECT settings::text FROM locations WHERE location_id = 'A'")
    await lead_of_a.patch("/v1/locations/A", json={"settings": {}})
    assert (await lead_of_a.get("/v1/locations/A")).json()["has_workflow_secret"] is True
