import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.services.hub.conftest import START, minutes, named

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(admin: Any, put: Any) -> None:
    await admin.execute(
        "INSERT INTO inbox (key, location_id, shard, body, state, type, attempts, error) VALUES"
        " ('p', 'A', 0, '{}', 0, 'X', 0, NULL), ('u', 'A', 0, '{}', 2, 'X', 0, NULL),"
        " ('d1', 'A', 0, $1, 3, 'X', 5, 'broken'), ('d2', 'B', 0, '{}', 3, 'Y', 5, 'broken'),"
        " ('n', 'C', 0, '{}', 4, 'X', 0, NULL)",
        b'{"a": "\xff\x00"}',
    )
    await admin.execute("INSERT INTO unpublished (inbox_ids) SELECT ARRAY[id] FROM inbox WHERE key = 'u'")
    await admin.execute(
        "INSERT INTO outbox (location_id, contact_id, kind, payload, state, attempts) VALUES"
        " ('A', 'c1', 'score', '{\"p\": 1}', 'dead', 8), ('A', 'c2', 'score', '{}', 'review', 1),"
        " ('A', 'c2', 'score', '{}', 'pending', 0), ('A', 'c3', 'score', '{}', 'sent', 1)"
    )
    await put(named("c1", "One", START), waiting_since=START + minutes(1))
    await put(named("c2", "Two", START), temperature="cold")
    await admin.execute("INSERT INTO properties (location_id, property_id) VALUES ('A', 'p1')")


async def ids(client: Any, path: Any) -> Any:
    return {row["event_id"]: row for row in (await client.get(path)).json()["items"]}


async def test_overview(operator: Any) -> None:
    overview = (await operator.get("/v1/overview")).json()
    assert overview["leads_by_temperature"] == {"warm": 1, "cold": 1}
    assert (overview["contacts"], overview["leads_waiting"], overview["listings_active"]) == (2, 1, 1)
    inbox = overview["inbox"]
    assert (inbox["pending"], inbox["unpublished"], inbox["dead"]) == (1, 1, 2)
    assert inbox["oldest_pending_s"] >= 0
    assert overview["outbox"] == {"dead": 1, "review": 1, "pending": 1}


async def test_overview_counts_who_waits(operator: Any, admin: Any) -> None:
    before = (await operator.get("/v1/overview")).json()
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    await admin.execute("UPDATE leads SET waiting_since = $1, scored_at = $1 WHERE temperature = 'cold'", at)
    overview = (await operator.get("/v1/overview")).json()
    assert overview["leads_waiting"] == before["leads_waiting"] + 1
    assert datetime.fromisoformat(overview["last_score_at"]) >= at


async def test_dead_letters(operator: Any) -> None:
    dead = await ids(operator, "/v1/inbox?state=dead")
    assert dead.keys() == {"d1", "d2"}
    entry = (await operator.get(f"/v1/inbox/{dead['d1']['id']}")).json()
    assert (entry["error"], entry["attempts"], entry["body"]) == ("broken", 5, '{"a": "\\xff\x00"}')


async def test_replay(operator: Any, admin: Any) -> None:
    told = asyncio.Event()
    await admin.add_listener("inbox", lambda *_: told.set())
    dead = await ids(operator, "/v1/inbox?state=dead")
    assert (await operator.post(f"/v1/inbox/{dead['d1']['id']}/replay")).json() == {"replayed": 1}
    await asyncio.wait_for(told.wait(), 5)
    pending = await ids(operator, "/v1/inbox?state=pending")
    assert (pending["d1"]["attempts"], pending["d1"]["error"]) == (0, None)
    again = await operator.post(f"/v1/inbox/{dead['d1']['id']}/replay")
    assert again.status_code == 409
    audited = (await operator.get("/v1/audit?action=inbox.replay")).json()["items"]
    assert audited[0]["target"] == str(dead["d1"]["id"])


async def test_replay_all_of_a_type(operator: Any) -> None:
    assert (await operator.post("/v1/inbox/replay?type=Z")).json() == {"replayed": 0}
    assert (await operator.post("/v1/inbox/replay?type=Y")).json() == {"replayed": 1}
    assert "d2" in await ids(operator, "/v1/inbox?state=pending")


async def test_what_was_not_processed_can_be_replayed(operator: Any) -> None:
    skipped = await ids(operator, "/v1/inbox?state=not_processed")
    assert (await operator.post(f"/v1/inbox/{skipped['n']['id']}/replay")).json() == {"replayed": 1}


async def test_unknown_webhook(operator: Any) -> None:
    assert (await operator.get("/v1/inbox/999999")).status_code == 404
    assert (await operator.post("/v1/inbox/999999/replay")).status_code == 409
    assert (await operator.get("/v1/inbox/0")).status_code == 422


async def test_outbox(operator: Any) -> None:
    rows = (await operator.get("/v1/outbox")).json()["items"]
    dead = next(row for row in rows if row["state"] == "dead")
    review = next(row for row in rows if row["state"] == "review")
    assert dead["payload"] == {"p": 1}
    assert (await operator.post(f"/v1/outbox/{dead['id']}/replay")).status_code == 200
    assert (await operator.post(f"/v1/outbox/{review['id']}/replay")).status_code == 409
    assert (await operator.post(f"/v1/outbox/{dead['id']}/replay")).status_code == 409
