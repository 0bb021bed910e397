"""Tips that the pipeline keeps, and events of our own on their way through the inbox."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.services.pipeline.conftest import COACHING, NOW, Bench

from enterprisehub.contracts import own
from enterprisehub.contracts.events import CallSegmentSpoken, Channel, ContactChanged, Event, TipAnswered
from enterprisehub.contracts.realtime import Kind
from enterprisehub.contracts.scoring import Coaching, GivenTip, Tip
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.consent import check_consent
from enterprisehub.domain.shards import shard_of

pytestmark = pytest.mark.servers
TIP = Tip(kind="question", text="When?", why="unknown", tip_id="t1", topic="question:timeline", say="When?")
ADVICE: Coaching = msgspec.structs.replace(
    COACHING, tip=TIP, proof={"zones": ["UTC"]}, given=[GivenTip(tip_id="t1", at=NOW)], playbook="standard@0"
)


def inbound(body: str = "we want to buy", number: int = 1) -> dict[str, Any]:
    return {
        "type": "InboundMessage", "locationId": "l1", "contactId": "c1", "messageType": "SMS", "direction": "inbound",
        "body": body, "messageId": f"m{number}", "webhookId": f"w{number}",
        "dateAdded": (NOW - timedelta(minutes=10 - number)).isoformat(),
    }  # fmt: skip


async def put_own(bench: Bench, event: Event) -> None:
    await bench.database.pool.execute(
        """INSERT INTO inbox (key, location_id, contact_id, shard, type, body, received_at)
           VALUES ($1, $2, $3, $4, 'EnterpriseHub', $5, $6)""",
        f"{own.PREFIX}{event.event_id}", event.location_id, event.contact_id,
        shard_of(event.location_id, event.contact_id), own.encode(event), NOW,
    )  # fmt: skip


async def test_tip_is_kept_once_with_its_proof(bench: Bench) -> None:
    bench.coaching.answer = ADVICE
    await bench.put(inbound())
    await bench.drain()
    await bench.put(inbound("in Pasadena", 2))
    await bench.drain()
    (row,) = await bench.rows("SELECT * FROM tips")
    assert (row["tip_id"], row["kind"], row["topic"], row["playbook"]) == (
        "t1",
        "question",
        "question:timeline",
        "standard@0",
    )
    assert row["given_at"] == NOW
    assert '"zones":["UTC"]' in row["proof"]
    assert '"checked_at"' in row["proof"]


async def test_coaching_hears_what_was_given(bench: Bench) -> None:
    bench.coaching.answer = ADVICE
    await bench.put(inbound())
    await bench.drain()
    await bench.put(inbound("in Pasadena", 2))
    await bench.drain()
    assert [subject.given for subject in bench.coaching.asked[1]] == [ADVICE.given]
    assert b'"given"' not in msgspec.json.encode(bench.ml.asked[1])


async def test_answer_reaches_state_log_and_subscribers(bench: Bench) -> None:
    await bench.put(inbound())
    await bench.drain()
    event = TipAnswered(
        event_id="tip:t1:1", location_id="l1", contact_id="c1", occurred_at=NOW, known_at=NOW, tip_id="t1",
        topic="question:timeline", answer="dismissed", reason="known",
    )  # fmt: skip
    await put_own(bench, event)
    await bench.drain()
    (contact,) = await bench.rows("SELECT state FROM contacts")
    replies = msgspec.json.decode(contact["state"])["conversation"]["tip_replies"]
    assert replies["question:timeline"]["answer"] == "dismissed"
    assert [r["kind"] for r in await bench.rows("SELECT kind FROM events ORDER BY seq")] == [
        "message_exchanged",
        "tip_answered",
    ]
    assert any(b"tip_answered" in bytes(one.data) for one in bench.publisher.published if one.kind is Kind.CONTACTS)


async def test_do_not_disturb_that_was_asked_anew_reaches_the_state(bench: Bench) -> None:
    await bench.put(inbound())
    await bench.drain()
    event = ContactChanged(
        event_id="asked-anew:c1:1", location_id="l1", contact_id="c1", occurred_at=NOW, known_at=NOW, dnd=True
    )
    await put_own(bench, event)
    await bench.drain()
    (contact,) = await bench.rows("SELECT state FROM contacts")
    state = msgspec.json.decode(contact["state"], type=ContactState)
    assert state.dnd
    decided = check_consent(state, NOW, Channel.SMS)
    assert (decided.allowed, decided.lasting) == (False, True)


async def test_segment_is_read_and_tips_stream(bench: Bench) -> None:
    await bench.put(inbound())
    await bench.drain()
    bench.coaching.answer = ADVICE
    segment = CallSegmentSpoken(
        event_id="call:k:0", location_id="l1", contact_id="c1", occurred_at=NOW, known_at=NOW, call_id="k", number=0,
        speaker="contact", starts_s=0, ends_s=4, body="our budget is 850k",
    )  # fmt: skip
    await put_own(bench, segment)
    await bench.drain()
    (contact,) = await bench.rows("SELECT state FROM contacts")
    conversation = msgspec.json.decode(contact["state"])["conversation"]
    assert conversation["slots"]["budget"]["message_id"] == "call:k:0"
    assert conversation["call"]["contact_s"] == 4
    tips = [one for one in bench.publisher.published if one.kind is Kind.COACHING]
    assert b"question:timeline" in bytes(tips[-1].data)


async def test_own_body_that_is_none_becomes_a_dead_letter(bench: Bench) -> None:
    await bench.database.pool.execute(
        """INSERT INTO inbox (key, location_id, contact_id, shard, type, body, received_at, attempts)
           VALUES ('ehub:x', 'l1', 'c1', $1, 'EnterpriseHub', '{}', $2, 20)""",
        shard_of("l1", "c1"), NOW,
    )  # fmt: skip
    await bench.drain()
    assert [row["state"] for row in await bench.rows("SELECT state FROM inbox")] == [3]
