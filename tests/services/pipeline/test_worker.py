import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from enterprisehub.contracts.realtime import Kind
from enterprisehub.services.pipeline.errors import FenceLost
from enterprisehub.services.pipeline.recovery import publish_again
from enterprisehub.services.pipeline.writeback_echo import field_mark, remember

from .conftest import NOW, score

pytestmark = pytest.mark.servers


def message(
    number: Any, contact: Any = "C", location: Any = "L", *, minutes: Any = 0, kind: Any = "InboundMessage", **more: Any
) -> Any:
    at = (NOW - timedelta(minutes=60 - minutes)).isoformat()
    return {
        "type": kind, "locationId": location, "contactId": contact, "messageId": f"m-{contact}-{number}",
        "webhookId": f"w-{location}-{contact}-{number}", "conversationId": f"v-{contact}", "messageType": "SMS",
        "body": f"We want a 3 bedroom house, message {number}", "dateAdded": at, "timestamp": at, **more,
    }  # fmt: skip


async def test_message_reaches_every_table_it_touches(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    assert [r["location_id"] for r in await bench.rows("SELECT * FROM locations")] == ["L"]
    [event] = await bench.rows("SELECT * FROM events")
    [contact] = await bench.rows("SELECT * FROM contacts")
    [stored] = await bench.rows("SELECT * FROM messages")
    [conversation] = await bench.rows("SELECT * FROM conversations")
    [lead] = await bench.rows("SELECT * FROM leads")
    predictions = await bench.rows("SELECT * FROM predictions ORDER BY kind")
    [outbox] = await bench.rows("SELECT * FROM outbox")
    [inbox] = await bench.rows("SELECT * FROM inbox")
    assert event["event_id"] == "message:m-C-1"
    assert contact["log_seq"] == event["seq"]
    assert stored["body"].endswith("message 1")
    assert conversation["unread"] == 1
    assert (lead["probability"], lead["missing"], lead["side"]) == (0.4, [], "buyer")
    assert [p["kind"] for p in predictions] == ["churn", "lead"]
    assert {p["log_seq"] for p in predictions} == {event["seq"]}
    assert json.loads(outbox["payload"])["probability"] == 0.4
    assert inbox["state"] == 2
    assert await bench.rows("SELECT * FROM unpublished") == []
    assert await bench.redis.ttl("model:lead:L:C") > 6 * 86_400


async def test_scores_are_published_once_for_each_event(bench: Any) -> None:
    await bench.put(*[message(n, minutes=n) for n in range(5)])
    assert await bench.drain() == 1
    published = [p for p in bench.publisher.published if p.kind is Kind.SCORES]
    assert [p.event_id for p in published] == [f"w-L-C-{n}" for n in range(5)]
    data = json.loads(bytes(published[-1].data))
    assert data["probability"] == 0.4
    assert data["reasons"][0]["label"] == "Replied within 4 minutes"
    assert len(bench.ml.asked[0]) == 1


async def test_repeat_of_an_event_has_no_second_effect(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    await bench.put({**message(1), "webhookId": "w-resent"})
    await bench.drain()
    assert len(await bench.rows("SELECT * FROM events")) == 1
    [contact] = await bench.rows("SELECT state FROM contacts")
    assert json.loads(contact["state"])["conversation"]["inbound"] == 1


async def test_late_event_folds_the_log_anew(bench: Any) -> None:
    await bench.put(message(2, minutes=30))
    await bench.drain()
    await bench.put(message(1, minutes=10))
    await bench.drain()
    [late] = await bench.rows("SELECT state FROM contacts")
    await bench.put(message(1, "D", minutes=10), message(2, "D", minutes=30))
    await bench.drain()
    [orderly] = await bench.rows("SELECT state FROM contacts WHERE contact_id = 'D'")
    assert late["state"].replace("-C", "-D").replace('"C"', '"D"') == orderly["state"]


async def test_peer_that_is_down_costs_its_own_answer_only(bench: Any) -> None:
    bench.ml.down = True
    await bench.put(message(1))
    await bench.drain()
    [lead] = await bench.rows("SELECT * FROM leads")
    assert (lead["probability"], lead["missing"], lead["churn_probability"]) == (None, ["ml"], 0.2)
    [published] = [json.loads(bytes(p.data)) for p in bench.publisher.published if p.kind is Kind.SCORES]
    assert (published["probability"], published["missing"]) == (None, ["ml"])
    bench.publisher.published.clear()
    await bench.worker.process(bench.lease.fence, [], again=[("L", "C")])
    assert bench.publisher.published == []  # asked in vain: nobody needs to hear it
    bench.ml.down = False
    await bench.worker.process(bench.lease.fence, [], again=[("L", "C")])
    [lead] = await bench.rows("SELECT * FROM leads")
    assert (lead["probability"], lead["missing"]) == (0.4, [])


async def test_missing_answer_leaves_the_last_one_standing(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    bench.ml.down = True
    await bench.put(message(2, minutes=1))
    await bench.drain()
    [lead] = await bench.rows("SELECT * FROM leads")
    assert (lead["probability"], lead["missing"]) == (0.4, ["ml"])


async def test_worker_whose_lease_was_cleared_away_writes_nothing(bench: Any) -> None:
    await bench.put(message(1))
    rows = await bench.worker.inbox.claim(bench.lease.shards, 64)
    await bench.leases.leave(bench.lease.fence)
    with pytest.raises(FenceLost):
        await bench.worker.process(bench.lease.fence, rows)
    assert await bench.rows("SELECT * FROM events") == []
    assert bench.publisher.published == []


async def test_row_that_breaks_the_parser_becomes_a_dead_letter_and_stops_nobody(bench: Any) -> None:
    await bench.put(b"{not json", message(1))
    await bench.drain()
    states = await bench.rows("SELECT state, attempts, error FROM inbox ORDER BY id")
    assert (states[0]["state"], states[0]["attempts"]) == (3, 3)
    assert states[0]["error"].startswith("DecodeError")
    assert states[1]["state"] == 2


async def test_noisy_location_does_not_starve_another(bench: Any) -> None:
    await bench.put(*[message(n, f"C{n}", "NOISY") for n in range(60)], message(1, "Q", "QUIET"))
    first = await bench.worker.inbox.claim(bench.lease.shards, 8)
    assert "QUIET" in [row.location_id for row in first]
    assert [row.key for row in first if row.location_id == "NOISY"] == [f"w-NOISY-C{n}-{n}" for n in range(7)]


async def test_write_back_only_when_the_score_moves_or_the_tier_changes(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    await bench.rows("UPDATE outbox SET state = 'sent'")
    await bench.put(message(2, minutes=1))
    await bench.drain()
    assert len(await bench.rows("SELECT * FROM outbox")) == 1
    bench.ml.answer = score(0.47)
    await bench.put(message(3, minutes=2))
    await bench.drain()
    assert [json.loads(r["payload"])["probability"] for r in await bench.rows("SELECT * FROM outbox ORDER BY id")] == [
        0.4,
        0.47,
    ]


async def test_newest_write_back_replaces_one_that_was_not_sent(bench: Any) -> None:
    for number, probability in enumerate((0.2, 0.4, 0.8)):
        bench.ml.answer = score(probability)
        await bench.put(message(number, minutes=number))
        await bench.drain()
    [row] = await bench.rows("SELECT * FROM outbox")
    assert json.loads(row["payload"])["probability"] == 0.8


async def test_redis_away_between_commit_and_publish(bench: Any) -> None:
    bench.publisher.down = True
    await bench.put(message(1))
    await bench.drain()
    assert len(await bench.rows("SELECT * FROM unpublished")) == 1
    bench.publisher.down = False
    await publish_again(bench.database, bench.worker, older_than=timedelta(0))
    assert {(p.kind, p.event_id) for p in bench.publisher.published} == {
        (Kind.SCORES, "w-L-C-1"), (Kind.CONTACT, "w-L-C-1"),
    }  # fmt: skip
    assert await bench.rows("SELECT * FROM unpublished") == []


async def test_resent_event_is_published_again_too(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    bench.publisher.published.clear()
    bench.publisher.down = True
    await bench.put({**message(1), "webhookId": "w-resent"})
    await bench.drain()
    bench.publisher.down = False
    await publish_again(bench.database, bench.worker, older_than=timedelta(0))
    assert {p.event_id for p in bench.publisher.published} == {"w-resent"}


async def test_more_unpublished_batches_than_are_read_at_once(bench: Any) -> None:
    bench.publisher.down = True
    for number in range(52):
        await bench.put(message(number, minutes=number))
        await bench.drain()
    bench.publisher.down = False
    await publish_again(bench.database, bench.worker, older_than=timedelta(0))
    assert len({p.event_id for p in bench.publisher.published}) == 52


async def test_unread_messages_are_counted_whatever_the_batches(bench: Any) -> None:
    for number in range(3):
        await bench.put(message(number, minutes=number))
        await bench.drain()
    assert [r["unread"] for r in await bench.rows("SELECT unread FROM conversations")] == [3]
    read = {"type": "ConversationUnreadUpdate", "id": "v-C", "locationId": "L", "contactId": "C", "unreadCount": 0}
    await bench.put({**read, "webhookId": "read", "timestamp": (NOW - timedelta(minutes=50)).isoformat()})
    await bench.put(message(4, minutes=20), message(5, minutes=21))
    await bench.drain()
    assert [r["unread"] for r in await bench.rows("SELECT unread FROM conversations")] == [2]
    await bench.put(message(6, minutes=22, kind="OutboundMessage"))
    await bench.drain()
    assert [r["unread"] for r in await bench.rows("SELECT unread FROM conversations")] == [2]


async def test_events_without_contact(bench: Any) -> None:
    await bench.put(
        {"type": "LocationUpdate", "id": "L", "name": "Sunrise Homes", "timezone": "America/Denver", "locationId": "L"},
        {"type": "UserCreate", "locationId": "L", "id": "U", "firstName": "Ann", "lastName": "Lee"},
        {"type": "UNINSTALL", "locationId": "L"},
        {"type": "InvoicePaid", "locationId": "L"},
    )
    await bench.drain()
    [location] = await bench.rows("SELECT * FROM locations")
    assert (location["name"], location["timezone"], location["status"]) == (
        "Sunrise Homes",
        "America/Denver",
        "uninstalled",
    )
    [user] = await bench.rows("SELECT * FROM users")
    assert (user["name"], user["ghl_user_id"]) == ("Ann Lee", "U")
    kinds = [r["kind"] for r in await bench.rows("SELECT kind FROM events ORDER BY seq")]
    assert kinds == ["location_changed", "user_changed", "app_uninstalled", "unknown_received"]


@pytest.mark.parametrize("turn", [1, -1])
async def test_events_without_contact_in_any_order(bench: Any, turn: int) -> None:
    def at(minutes: int) -> Any:
        return {"locationId": "L", "timestamp": (NOW - timedelta(minutes=minutes)).isoformat()}

    told = [
        {"type": "LocationUpdate", "name": "Old", **at(30)}, {"type": "LocationUpdate", "name": "New", **at(20)},
        {"type": "UserUpdate", "id": "U", "name": "Ann Lee", **at(30)},
        {"type": "UserUpdate", "id": "U", "name": "Ann Wu", **at(20)},
        {"type": "UNINSTALL", **at(30)}, {"type": "INSTALL", **at(20)},
    ]  # fmt: skip
    for event in told[::turn]:
        await bench.put(event)
        await bench.drain()
    [location] = await bench.rows("SELECT name, status FROM locations")
    assert location == {"name": "New", "status": "active"}
    assert await bench.rows("SELECT name FROM users") == [{"name": "Ann Wu"}]


async def test_body_without_location_is_kept_and_done(bench: Any) -> None:
    await bench.put({"type": "InboundMessage", "contactId": "C"}, [1, 2])
    await bench.drain()
    assert {r["state"] for r in await bench.rows("SELECT state FROM inbox")} == {2}
    assert await bench.rows("SELECT * FROM events") == []


async def test_deleted_contact_is_not_judged(bench: Any) -> None:
    await bench.put({"type": "ContactDelete", "locationId": "L", "id": "C", "webhookId": "d"})
    await bench.drain()
    assert bench.ml.asked == []
    [published] = [json.loads(bytes(p.data)) for p in bench.publisher.published if p.kind is Kind.SCORES]
    assert (published["probability"], published["temperature"]) == (None, "unknown")


async def test_two_batches_at_once_on_other_shards(bench: Any) -> None:
    await bench.put(*[message(n, f"C{n}") for n in range(40)])
    halves = [frozenset(s for s in bench.lease.shards if s % 2 == lane) for lane in (0, 1)]
    batches = [await bench.worker.inbox.claim(half, 64) for half in halves]
    await asyncio.gather(*(bench.worker.process(bench.lease.fence, rows) for rows in batches))
    assert len(await bench.rows("SELECT * FROM leads")) == 40


async def test_row_that_cannot_be_read_does_not_stop_its_neighbours(bench: Any) -> None:
    await bench.put(message(1, "GOOD"), json.dumps(message(1, "BAD")).encode()[:-1])
    await bench.drain()
    assert [r["contact_id"] for r in await bench.rows("SELECT contact_id FROM contacts")] == ["GOOD"]
    [bad] = await bench.rows("SELECT * FROM inbox WHERE state = 3")
    assert bad["error"]


async def test_text_cut_in_the_middle_of_an_emoji(bench: Any) -> None:
    await bench.put(json.dumps(message(1)).replace("message 1", "so happy \\ud83d").encode())
    await bench.drain()
    [row] = await bench.rows("SELECT body FROM messages")
    assert row["body"].endswith("so happy ?")


async def test_our_own_write_coming_back_is_not_written_again(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    await bench.rows("UPDATE outbox SET state = 'sent'")
    await remember(bench.redis, "L", "C", [field_mark("f-score", "40"), "+ehub:warm"])
    bench.ml.answer = score(0.9)
    change = {"type": "ContactUpdate", "locationId": "L", "id": "C", "timestamp": NOW.isoformat()}
    ours = {"customFields": [{"id": "f-score", "value": 40}], "tags": ["ehub:warm"]}
    await bench.put({**change, **ours, "webhookId": "echo"})
    await bench.drain()
    assert [r["state"] for r in await bench.rows("SELECT state FROM outbox")] == ["sent"]
    await bench.put({**change, **ours, "webhookId": "change", "firstName": "Ann"})
    await bench.drain()
    assert len(await bench.rows("SELECT state FROM outbox WHERE state = 'pending'")) == 1
