"""What the service reads for its tips: playbooks, answers so far, listings; and that it stands while Postgres is away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from enterprisehub.contracts.playbook import Budget, Playbook
from enterprisehub.contracts.scoring import Coaching, GivenTip
from enterprisehub.domain.market import Market
from enterprisehub.domain.playbooks import DEFAULT, Taken, Told
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.coaching.policies import KeptPolicies
from enterprisehub.services.coaching.policy_repository import PolicyRepository

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


@pytest.fixture
async def admin(database_url: str) -> Any:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def kept(database_url: str) -> KeptPolicies:
    database = await Database.connect(database_url, Role.SERVICE, most=1)
    policies = KeptPolicies(PolicyRepository(database))
    await policies.refresh()
    await database.close()
    return policies


async def test_reads_what_tips_are_chosen_by(database_url: str, admin: asyncpg.Connection) -> None:
    playbook = Playbook(name="ours", budget=Budget(tips_per_day=2))
    await admin.execute(
        "INSERT INTO playbooks (location_id, version, source, playbook, author, active) VALUES ('l1', 4, '', $1, 'x', true)",
        msgspec.json.encode(playbook).decode(),
    )
    await admin.execute(
        """INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, may_contact, proof, tip, answer, answered_at)
           SELECT 'l1', 't' || n, 'c', 'question', 'question:budget', now(), true, '{}', '{}',
             CASE WHEN n <= 3 THEN 'accepted' WHEN n <= 5 THEN 'ignored' END, CASE WHEN n <= 5 THEN now() END
           FROM generate_series(1, 8) n"""
    )
    await admin.execute(
        """INSERT INTO properties (location_id, property_id, standard_status, list_price_cents, city, on_market_date)
           SELECT 'l1', 'p' || n, CASE WHEN n <= 6 THEN 'Active' ELSE 'Closed' END, n * 10000000, 'Pasadena', current_date - n
           FROM generate_series(1, 12) n"""
    )
    policies = await kept(database_url)
    policy = policies.of("l1")
    assert policy.label == "ours@4"
    assert policy.playbook.budget.tips_per_day == 2
    assert policy.playbook.questions == DEFAULT.playbook.questions
    assert policy.taken == {"question:budget": Taken(3, 5)}
    area = policy.market["pasadena"]
    assert (area.name, len(area.active), len(area.closed), area.days[0]) == ("Pasadena", 6, 6, 1)
    assert policies.of("l2") is DEFAULT


async def test_playbook_of_another_version_of_ours(database_url: str, admin: asyncpg.Connection) -> None:
    await admin.execute(
        "INSERT INTO playbooks (location_id, version, source, playbook, author, active)"
        """ VALUES ('l1', 1, '', '{"nme": 1}', 'x', true)"""
    )
    assert (await kept(database_url)).of("l1") is DEFAULT


async def test_old_policies_stand_while_postgres_is_away() -> None:
    class Reads:
        away = False

        async def playbooks(self) -> dict[str, tuple[str, Playbook]]:
            if self.away:
                raise ConnectionError("away")
            return {"l1": ("ours@1", Playbook(name="ours"))}

        async def taken(self) -> dict[str, dict[str, Taken]]:
            return {}

        async def told(self) -> dict[str, dict[str, Told]]:
            return {}

        async def markets(self) -> dict[str, Market]:
            return {}

    reads = Reads()
    policies = KeptPolicies(reads)
    await policies.refresh()
    reads.away = True
    await policies.refresh()
    assert policies.of("l1").label == "ours@1"


async def test_budget_survives_restart_and_loss_of_redis(service: Any, admin: asyncpg.Connection) -> None:
    """Sessions are rebuilt with the tips that were given, which stand with the lead in Postgres."""
    state = service.state_of("we want to buy a house")
    state.timezone = "America/Los_Angeles"
    await service.store(state)
    given = [GivenTip(tip_id=f"t{n}", at=NOW - timedelta(hours=1)) for n in range(6)]
    last = Coaching(side="buyer", factors={}, missing=[], questions=[], given=given)
    await admin.execute(
        "INSERT INTO leads (location_id, contact_id, coaching) VALUES ('l1', 'c1', $1)",
        msgspec.json.encode(last).decode(),
    )
    session = (await service.http.get("/v1/coaching/sessions/l1:c1")).json()
    assert session["rebuilt"] is True
    assert session["coaching"]["budget_left"] == 0
    assert session["coaching"].get("tip", {}).get("kind") != "question"


async def test_reads_what_questions_led_to(database_url: str, admin: asyncpg.Connection) -> None:
    """Of three asked ten days ago two told it since; what was asked yesterday is not judged yet."""
    asked = NOW - timedelta(days=10)
    for number, slot_at in enumerate(
        (asked + timedelta(hours=1), asked + timedelta(days=8), asked - timedelta(days=1))
    ):
        state = {"conversation": {"slots": {"budget": {"at": slot_at.isoformat()}}}}
        await admin.execute(
            "INSERT INTO contacts (location_id, contact_id, state) VALUES ('l1', $1, $2)",
            f"c{number}", msgspec.json.encode(state).decode(),
        )  # fmt: skip
        for moment in (asked, NOW - timedelta(days=1)):
            await admin.execute(
                """INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, may_contact, proof, tip, answer, answered_at)
                   VALUES ('l1', $1, $2, 'question', 'question:budget', $3, true, '{}', '{}', 'accepted', $3)""",
                f"t{number}{moment:%d}", f"c{number}", moment,
            )  # fmt: skip
    assert (await kept(database_url)).of("l1").told == {"question:budget": Told(2, 3)}
