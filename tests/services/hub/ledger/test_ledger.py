from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.services.hub.conftest import START, named

pytestmark = pytest.mark.servers
ACTIONS = [{"play": "archive", "label": "Stop", "why": "x"}, {"play": "open_question", "label": "Ask", "why": "Silent"}]
RISKS = {"sure": 0.98, "even": 0.5, "back": 0.06, "optout": 0.9, "past": 0.9}


@pytest_asyncio.fixture(scope="module", autouse=True)
async def contacts(put: Callable[..., Any], admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id) VALUES ('A'), ('B') ON CONFLICT DO NOTHING")
    for name, risk in RISKS.items():
        await put(named(name, name, START))
        actions = ACTIONS[:1] if name == "optout" else ACTIONS
        churn = {"probability": risk, "actions": actions}
        await admin.execute(
            "UPDATE leads SET churn_probability = $2, value_cents = 1000000, churn = $3, stage = $4 WHERE contact_id = $1",
            name, risk, msgspec.json.encode(churn).decode(), "closed" if name == "past" else "replied",
        )  # fmt: skip


async def test_the_riskiest_is_not_the_first_to_treat(agent_of_a: Any) -> None:
    plan = (await agent_of_a.get("/v1/retention/plan?capacity=2")).json()
    assert [one["contact_id"] for one in plan["items"]] == ["even", "back"]
    assert plan["considered"] == 3
    assert not plan["measured"]
    assert "unknown" in plan["note"]
    first = plan["items"][0]
    assert (first["play"], first["label"]) == ("open_question", "Ask")
    assert first["gain_cents"] == round(first["gain"] * 1_000_000)


async def test_without_leave_nobody_is_held_out(agent_of_a: Any) -> None:
    answer = await agent_of_a.post("/v1/retention/plays", json={"contact_id": "even", "play": "open_question"})
    assert answer.status_code == 201
    assert answer.json()["arm"] == "play"
    again = await agent_of_a.post("/v1/retention/plays", json={"contact_id": "even", "play": "personal_call"})
    assert again.status_code == 409
    plan = (await agent_of_a.get("/v1/retention/plan")).json()
    assert "even" not in [one["contact_id"] for one in plan["items"]]


async def test_a_past_client_needs_no_risk(agent_of_a: Any, admin: Any) -> None:
    await admin.execute("UPDATE leads SET churn_probability = NULL WHERE contact_id IN ('past', 'sure')")
    answer = await agent_of_a.post("/v1/retention/plays", json={"contact_id": "past", "play": "referral_ask"})
    assert answer.status_code == 201
    assert await admin.fetchval("SELECT population FROM plays WHERE contact_id = 'past'") == "past_client"
    answer = await agent_of_a.post("/v1/retention/plays", json={"contact_id": "sure", "play": "open_question"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"contact_id": "even", "play": "archive"}, 422),
        ({"contact_id": "even", "play": "nonsense"}, 422),
        ({"contact_id": "nobody", "play": "open_question"}, 404),
        ({"contact_id": "even"}, 422),
    ],
)
async def test_bad_plays(agent_of_a: Any, body: dict[str, str], status: int) -> None:
    answer = await agent_of_a.post("/v1/retention/plays", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_others_do_not_see_it(hub: Any) -> None:
    from enterprisehub.contracts.api.base import Role  # noqa: PLC0415

    stranger = await hub.caller(Role.AGENT, "B")
    assert (await stranger.get("/v1/retention/plan")).json()["items"] == []
    answer = await stranger.post("/v1/retention/plays", json={"contact_id": "sure", "play": "open_question"})
    assert answer.status_code == 404


async def test_the_owner_may_allow_a_holdout_and_effects_are_unknown_until_there_are_enough(
    agent_of_a: Any, lead_of_a: Any, admin: Any
) -> None:
    assert (await agent_of_a.get("/v1/retention/effects")).json()["holdout_share"] == 0
    changed = await lead_of_a.patch("/v1/locations/A", json={"settings": {"holdout_share": 0.2}})
    assert changed.status_code == 200, changed.text
    ago = datetime.now(UTC) - timedelta(days=40)

    async def plays(arm: str, count: int, back: int, begin: int) -> None:
        for number in range(begin, begin + count):
            await admin.execute(
                "INSERT INTO plays (location_id, contact_id, population, play, arm, risk, horizon_days, assigned_by, "
                "assigned_at) VALUES ('A', $1, 'lead', 'open_question', $2, 0.5, 30, 'test', $3)",
                f"p{number}", arm, ago,
            )  # fmt: skip
            if number - begin < back:
                await admin.execute(
                    "INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, "
                    "known_at) VALUES ('A', $1, $2, $1, true, 'sms', $3, $3)",
                    f"m{number}", f"p{number}", ago + timedelta(days=29 if number % 2 else 1),
                )  # fmt: skip

    await plays("play", 40, 20, 0)
    await plays("holdout", 40, 10, 100)
    effects = (await agent_of_a.get("/v1/retention/effects")).json()
    assert effects["holdout_share"] == 0.2
    [all_, one] = effects["items"]
    assert (all_["play"], one["play"]) == ("all", "open_question")
    assert all_["lift"] is None
    assert all_["note"].startswith("unknown: 40 treated")
    await plays("play", 160, 80, 200)
    await plays("holdout", 60, 15, 400)
    all_ = (await agent_of_a.get("/v1/retention/effects")).json()["items"][0]
    assert (all_["treated"], all_["treated_back"], all_["held"], all_["held_back"]) == (200, 100, 100, 25)
    assert all_["lift"] == pytest.approx(0.25)
    low, high = all_["interval"]
    assert 0.1 < low < 0.25 < high < 0.4
    assert (await agent_of_a.get("/v1/retention/plan")).json()["measured"]
