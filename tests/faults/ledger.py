"""Send signed webhooks, remember what was answered, and compare with what came of them."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import aiohttp
import websockets
from tests.faults.house import House, until

TIMEOUT = aiohttp.ClientTimeout(total=12)
CONTACTS = 7


@dataclass
class Ledger:
    """What one location's webhooks were answered."""

    house: House
    location: str
    bodies: dict[str, bytes] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    """0 stands for no answer at all."""
    acknowledged: set[str] = field(default_factory=set)
    fresh: Counter[str] = field(default_factory=Counter)
    """How often a webhook was said to be new."""
    waits_s: list[float] = field(default_factory=list)

    def body(self, number: int, **more: Any) -> tuple[str, bytes]:
        key, contact = f"{self.location}-{number}", f"{self.location}-contact-{number % CONTACTS}"
        now = datetime.now(UTC).isoformat()
        body = json.dumps({
            "type": "InboundMessage", "locationId": self.location, "contactId": contact, "webhookId": key,
            "messageId": f"m-{key}", "conversationId": f"v-{contact}", "messageType": "SMS", "dateAdded": now,
            "timestamp": now, "body": f"We want a 3 bedroom house near Pasadena, message {number}", **more,
        }).encode()  # fmt: skip
        self.bodies[key] = body
        return key, body

    async def send(self, count: int, *, rate: float = 250, first: int = 0) -> None:
        """Send on schedule, whatever becomes of those before."""
        begin = time.monotonic()
        async with aiohttp.ClientSession(timeout=TIMEOUT) as client, asyncio.TaskGroup() as group:
            for number in range(count):
                await asyncio.sleep(begin + number / rate - time.monotonic())
                group.create_task(self.post(client, *self.body(first + number)))

    async def resend(self) -> None:
        """Do as GoHighLevel does with what was not acknowledged, only sooner."""
        missing = [(key, body) for key, body in self.bodies.items() if key not in self.acknowledged]
        async with aiohttp.ClientSession(timeout=TIMEOUT) as client, asyncio.TaskGroup() as group:
            for key, body in missing:
                group.create_task(self.post(client, key, body))

    async def post(self, client: aiohttp.ClientSession, key: str, body: bytes) -> None:
        address, begin = f"{self.house.url('hub')}/webhooks/ghl", time.monotonic()
        try:
            async with client.post(address, data=body, headers=self.house.signature(body)) as answer:
                status, said = answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError):
            status, said = 0, {}
        self.statuses[status] += 1
        self.waits_s.append(time.monotonic() - begin)
        if status == 200:
            self.acknowledged.add(key)
            self.fresh[key] += not said["duplicate"]

    async def settled(self) -> None:
        """Wait until nothing of the location waits in the inbox or for its publication."""
        query = """SELECT (SELECT count(*) FROM inbox WHERE state = 0 AND location_id = $1) + (SELECT count(*) FROM inbox
          WHERE location_id = $1 AND id IN (SELECT unnest(inbox_ids) FROM unpublished)) AS waiting"""

        async def nothing_waits() -> bool:
            return bool((await self.house.rows(query, self.location))[0]["waiting"] == 0)

        await until(nothing_waits, 60)

    async def check(self) -> None:
        """The invariant: what was acknowledged has its effects, each exactly once; nothing else has any."""
        await self.settled()
        inbox = await self.house.rows("SELECT key, state FROM inbox WHERE location_id = $1", self.location)
        stored = Counter(row["key"] for row in inbox)
        events = Counter(
            row["event_id"].removeprefix("message:m-")
            for row in await self.house.rows("SELECT event_id FROM events WHERE location_id = $1", self.location)
        )
        messages = await self.house.rows("SELECT message_id FROM messages WHERE location_id = $1", self.location)
        assert self.acknowledged <= stored.keys() <= self.bodies.keys()
        assert {row["state"] for row in inbox} == {2}
        assert stored == events == Counter(row["message_id"].removeprefix("m-") for row in messages)
        assert set(events.values()) == {1}
        assert max(self.fresh.values(), default=0) <= 1
        counted = await self.house.rows(
            """SELECT count(e.event_id) AS logged, (c.state->>'events')::int AS folded,
                 (SELECT count(*) FROM leads l WHERE l.location_id = c.location_id AND l.contact_id = c.contact_id) AS leads
               FROM contacts c JOIN events e USING (location_id, contact_id)
               WHERE location_id = $1 GROUP BY c.location_id, c.contact_id, c.state->>'events'""",
            self.location,
        )
        assert all(row["logged"] == row["folded"] and row["leads"] == 1 for row in counted)


class Listener:
    """A subscriber to all scores; `seen` counts each event id."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.seen: Counter[str] = Counter()
        self.epochs: list[str] = []
        self._listening: asyncio.Task[None] | None = None
        self._subscribed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._listening = asyncio.create_task(self._listen())
        await asyncio.wait_for(self._subscribed.wait(), 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening is not None
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        headers = {"authorization": f"Bearer {self._house.operator}"}
        address = f"{self._house.url('hub')}/v1/realtime/tickets"
        async with aiohttp.ClientSession() as client, client.post(address, headers=headers) as answer:
            ticket = (await answer.json())["ticket"]
        socket_url = self._house.url("realtime").replace("http", "ws", 1)
        async with websockets.connect(f"{socket_url}/ws/realtime?ticket={ticket}", max_queue=None) as socket:
            await socket.send('{"type":"subscribe","channel":"scores"}')
            async for raw in socket:
                message = json.loads(raw)
                if message["type"] == "subscribed":
                    self.epochs.append(message["epoch"])
                    self._subscribed.set()
                elif message["type"] == "event":
                    self.seen[message["data"]["event_id"]] += 1

    async def has_seen(self, ledger: Ledger) -> None:
        """Wait until every acknowledged event was heard of."""
        await until(lambda: ledger.acknowledged <= self.seen.keys(), 30)
