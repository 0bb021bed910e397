from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.services.hub.conftest import START, named

from enterprisehub.contracts.api.base import Role as ApiRole
from enterprisehub.contracts.scoring import Model, Reason, Return
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.retention.service import Retention, _years_later

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    churn = {
        "by_days": {"30": 0.5},
        "risks": [{"feature": "rest", "label": "many", "contribution": 3}, {"label": "Silent", "contribution": 1}],
        "actions": [{"play": "open_question", "label": "Ask"}],
        "model": {"name": "churn", "version": "1"},
    }
    for name, risk, value in (("a", 0.5, 1000), ("b", 0.2, 5000), ("c", 0.9, 0), ("d", 0.4, 0), ("e", None, 9000)):
        await put(named(name, name.upper(), START))
        await admin.execute(
            "UPDATE leads SET churn_probability = $2, value_cents = $3, churn = $4 WHERE contact_id = $1",
            name,
            risk,
            value,
            msgspec.json.encode(churn).decode(),
        )
    for name, ago in (("past", timedelta(days=365 * 2 + 1 - 10)), ("young", timedelta(days=100))):
        await put(named(name, name, START))
        state = {"stage_at": (NOW - ago).isoformat()}
        await admin.execute("UPDATE leads SET stage = 'closed', churn_probability = 0.9 WHERE contact_id = $1", name)
        await admin.execute(
            "UPDATE contacts SET state = $2 WHERE contact_id = $1", name, msgspec.json.encode(state).decode()
        )


async def test_board_ranks_by_what_is_at_risk(agent_of_a: Any) -> None:
    board = (await agent_of_a.get("/v1/retention/board?limit=3")).json()
    assert [(one["contact_id"], one["at_risk_cents"]) for one in board["items"]] == [
        ("b", 1000),
        ("a", 500),
        ("c", None),
    ]
    assert board["considered"] == 4
    first = board["items"][0]
    assert (first["risk"], first["action"]["label"], first["trained_on"]) == ("Silent", "Ask", "synthetic")


async def test_anniversaries(agent_of_a: Any) -> None:
    answer = (await agent_of_a.get("/v1/retention/anniversaries?days=30")).json()
    assert answer["past_clients"] == 2
    assert [(one["contact_id"], one["years"]) for one in answer["items"]] == [("past", 2)]
    assert len((await agent_of_a.get("/v1/retention/anniversaries?days=366")).json()["items"]) == 2


async def test_nobodys_return_is_told_without_the_churn_service(agent_of_a: Any) -> None:
    answer = (await agent_of_a.get("/v1/retention/anniversaries")).json()
    assert (answer["missing"], answer["likely"], answer["asked"], answer["not_told"]) == (True, [], 2, 0)


class Foretelling:
    """Tells every second client's return; of the others there is not enough data."""

    async def ask(self, items: Any) -> list[Return]:
        return [self._answer(number) for number in range(len(items))]

    @staticmethod
    def _answer(number: int) -> Return:
        reasons = [
            Reason(feature="rest", label="many", contribution=3.0),
            Reason(feature="asked_h", label="Asked lately", contribution=0.4),
        ]
        return Return(
            probability=None if number % 2 else 0.1 + number / 100, interval=(0.05, 0.2), by_days={"365": 0.1}, base=-2.0,
            reasons=reasons, model=Model(name="return", version="1"), note="closed lately" if number % 2 else None,
        )  # fmt: skip


async def test_who_is_likely_to_come_back(module_database_url: Any) -> None:
    database = await Database.connect(module_database_url, Role.HUB, most=1)
    caller = Caller(id="user:x", role=ApiRole.LEAD, location_id=None)
    answer = await Retention(database, Foretelling(), SystemClock()).anniversaries(
        caller, None, assigned_to=None, days=60
    )
    await database.close()
    assert not answer.missing
    assert answer.asked == 2
    assert answer.not_told == 1
    (one,) = answer.likely
    assert (one.probability, one.reason, one.trained_on) == (0.1, "Asked lately", "synthetic")


async def test_who_came_back(agent_of_a: Any, admin: Any) -> None:
    """Forty closed two years ago: ten wrote a hundred days later, the others only about the sale."""
    closed = NOW - timedelta(days=731)
    state = msgspec.json.encode({"stage_at": closed.isoformat()}).decode()
    for number in range(40):
        name = f"sold-{number}"
        await admin.execute(
            "INSERT INTO contacts (location_id, contact_id, state) SELECT location_id, $1, $2 FROM contacts WHERE contact_id = 'past'",
            name,
            state,
        )
        await admin.execute(
            "INSERT INTO leads (location_id, contact_id, stage) SELECT location_id, $1, 'closed' FROM leads WHERE contact_id = 'past'",
            name,
        )
        for days in (20, 100) if number < 10 else (20,):
            await admin.execute(
                """INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, known_at)
                   SELECT location_id, $1, $2, $1, true, 'sms', $3, $3 FROM leads WHERE contact_id = $2""",
                f"{name}-{days}",
                name,
                closed + timedelta(days=days),
            )
    answer = (await agent_of_a.get("/v1/retention/anniversaries")).json()
    assert answer["came_back"] == 10
    year = answer["returns"][0]
    assert (year["years"], year["share"]) == (1, pytest.approx(10 / 42, abs=0.01))
    assert year["interval"][0] < year["share"] < year["interval"][1]
    assert answer["returns"][2]["share"] is None


def test_anniversary_of_a_leap_day() -> None:
    assert _years_later(datetime(2024, 2, 29, tzinfo=UTC), 1).date().isoformat() == "2025-02-28"
