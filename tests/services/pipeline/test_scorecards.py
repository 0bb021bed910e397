from datetime import timedelta

import msgspec
import pytest
from tests.services.pipeline.conftest import NOW, Bench

from enterprisehub.services.pipeline.scorecards import ScorecardWriter

pytestmark = pytest.mark.servers


async def write(bench: Bench, number: int, body: str, direction: str = "inbound") -> None:
    await bench.put({
        "type": f"{direction.title()}Message", "locationId": "l1", "contactId": "c1", "conversationId": "v1",
        "messageType": "SMS", "direction": direction, "body": body, "messageId": f"m{number}", "webhookId": f"w{number}",
        "dateAdded": bench.clock.now().isoformat(), "userId": "ana" if direction == "outbound" else None,
    })  # fmt: skip
    await bench.drain()


async def test_a_card_for_each_conversation(bench: Bench) -> None:
    writer = ScorecardWriter(bench.database, bench.clock)
    await write(bench, 1, "we want to buy a house")
    bench.clock.advance(minutes=2)
    await write(bench, 2, "What is your budget?", "outbound")
    assert await writer.step(range(64)) == 0
    bench.clock.advance(hours=13)
    assert await writer.step([]) == 0
    assert await writer.step(range(64)) == 1
    assert await writer.step(range(64)) == 0
    (row,) = await bench.rows("SELECT * FROM scorecards")
    assert (row["user_id"], row["asked"], row["late"], row["unanswered"]) == ("ana", 1, 0, 0)
    assert row["ended_at"] == NOW + timedelta(minutes=2)
    assert msgspec.json.decode(row["card"])["asked"][0]["quote"] == "What is your budget?"
    await write(bench, 3, "850k, is it available?")
    bench.clock.advance(hours=13)
    assert await writer.step(range(64)) == 1
    rows = await bench.rows("SELECT * FROM scorecards ORDER BY ended_at")
    assert [(row["asked"], row["unanswered"]) for row in rows] == [(1, 0), (0, 2)]
