from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.services.hub.conftest import named

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, name, role) VALUES ('u1', 'A', 'g1', 'Gil Agent', 'agent')"
    )
    await admin.execute(
        """INSERT INTO locations (location_id, settings) VALUES
           ('A', '{"capacity_per_agent_per_day": 12, "source_spend_cents": {"portal": 300000}}')"""
    )
    stages = ("new", "replied", "appointment", "closed", "closed", "lost", "nurture")
    for number, stage in enumerate(stages):
        await put(named(f"c{number}", "N", NOW - timedelta(days=number)))
        await admin.execute(
            "UPDATE leads SET stage = $2, assigned_to = $3, value_cents = 100, temperature = 'hot',"
            " last_inbound_at = now() WHERE contact_id = $1",
            f"c{number}",
            stage,
            "g1" if number < 4 else "",
        )
        await admin.execute(
            "UPDATE contacts SET source = 'portal' WHERE contact_id = $1 AND contact_id < 'c5'", f"c{number}"
        )
    await put(named("old", "O", NOW - timedelta(days=400)))
    await put(named("b", "B", NOW, "B"))


async def test_funnel(lead_of_a: Any) -> None:
    answer = (await lead_of_a.get("/v1/team/funnel")).json()
    by_agent = {one["assigned_to"]: one for one in answer["agents"]}
    assert by_agent["g1"]["stages"] == {"new": 1, "replied": 1, "appointment": 1, "closed": 1}
    assert by_agent["g1"]["agent"] == "Gil Agent"
    assert sum(by_agent[""]["stages"].values()) == 3
    longer = (await lead_of_a.get("/v1/team/funnel?days=500")).json()
    assert sum(sum(one["stages"].values()) for one in longer["agents"]) == 8


async def test_sources_with_their_spend(lead_of_a: Any) -> None:
    items = {one["source"]: one for one in (await lead_of_a.get("/v1/team/sources?days=60")).json()["items"]}
    portal = items["portal"]
    assert (portal["contacts"], portal["replied"], portal["meetings"], portal["closed"]) == (5, 4, 3, 2)
    assert portal["value_cents"] == 200
    assert portal["spend_cents"] == round(300_000 * 60 / (365.25 / 12))
    assert items[""]["spend_cents"] is None


async def test_workload_counts_what_is_open(lead_of_a: Any) -> None:
    answer = (await lead_of_a.get("/v1/team/workload")).json()
    assert answer["capacity_per_agent_per_day"] == 12
    [mine] = [one for one in answer["agents"] if one["assigned_to"] == "g1"]
    assert (mine["open"], mine["hot"], mine["booked"], mine["waiting"]) == (3, 3, 1, 0)


async def test_forecast_counts_what_has_a_probability(lead_of_a: Any, admin: Any) -> None:
    stages = '{"stages": [{"stage": "close", "probability": 0.5, "interval": [0.4, 0.6]}]}'
    await admin.execute("UPDATE leads SET score = $1, value_cents = 1000 WHERE contact_id = 'c2'", stages)
    answer = (await lead_of_a.get("/v1/team/forecast")).json()
    assert (answer["deals"], answer["without"], answer["expected_cents"]) == (1, 2, 500)
    assert (answer["low_cents"], answer["high_cents"]) == (0, 1000)
    assert answer["trained_on"] == "synthetic"
    assert answer["stages"] == [{"stage": "appointment", "deals": 1, "value_cents": 1000, "expected_cents": 500}]


@pytest.mark.parametrize("what", ["forecast", "funnel", "sources", "workload"])
async def test_agents_may_not(agent_of_a: Any, lead_of_a: Any, what: str) -> None:
    assert (await agent_of_a.get(f"/v1/team/{what}")).status_code == 403
    assert (await lead_of_a.get(f"/v1/team/{what}?location_id=B")).status_code == 404
