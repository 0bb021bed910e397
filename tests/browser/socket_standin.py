"""The realtime service's protocol on a real socket, small enough to read: tickets, one channel, resume, restart."""

import asyncio
import json
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response


class SocketStandin:
    """Runs in a thread of its own; `stop` and `start` are a restart that keeps the streams, as Redis does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.epoch = "e1"
        self.events: list[dict[str, Any]] = []
        self.kept_from = 0
        """Offsets up to this one are lost; a client that needs them is told so."""
        self.used: list[str] = []
        self.since: list[dict[str, Any] | None] = []
        self._given = 0
        self._clients: set[ServerConnection] = set()

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(self._serve())
        self._loop.run_forever()

    async def _serve(self) -> Any:
        return await serve(self._talk, "127.0.0.1", self.port, process_request=self._admit)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        if not connection.server.is_serving():
            return connection.respond(503, "restarting")  # and the ticket stays good
        if not ticket or ticket in self.used:
            return connection.respond(401, "no good ticket")
        self.used.append(ticket)
        return None

    async def _talk(self, client: ServerConnection) -> None:
        try:
            async for raw in client:
                message = json.loads(raw)
                if message["type"] == "subscribe":
                    await self._subscribe(client, message)
                elif message["type"] == "ping":
                    pong = {"type": "pong", "epoch": self.epoch, "offsets": {"scores": len(self.events)}}
                    await client.send(json.dumps(pong))
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)

    async def _subscribe(self, client: ServerConnection, message: dict[str, Any]) -> None:
        since = message.get("since")
        self.since.append(since)
        head = len(self.events)
        resumable = bool(since and since["epoch"] == self.epoch and since["offset"] >= self.kept_from)
        offset = since["offset"] if since and resumable else head
        self._given += 1
        answer = {"channel": "scores", "epoch": self.epoch, "offset": offset, "ticket": f"next-{self._given}"}
        await client.send(json.dumps({"type": "subscribed", "recovered": resumable, **answer}))
        for number in range(offset, head):
            await client.send(self._frame(number))
        self._clients.add(client)

    def _frame(self, number: int) -> str:
        place = {"epoch": self.epoch, "offset": number + 1}
        return json.dumps({"type": "event", "channel": "scores", **place, "data": self.events[number]})

    def publish(self, *names: str) -> None:
        """Publish one event for each contact named."""
        asyncio.run_coroutine_threadsafe(self._publish(names), self._loop).result(timeout=10)

    async def _publish(self, names: tuple[str, ...]) -> None:
        for name in names:
            self.missed(name)
            for client in set(self._clients):
                await client.send(self._frame(len(self.events) - 1))

    def missed(self, name: str) -> None:
        """Add an event that nobody is there to hear."""
        self.events.append(score(name, len(self.events)))

    def wait_for_client(self) -> None:
        for _ in range(1600):
            if self._clients:
                return
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.025), self._loop).result(timeout=10)
        raise AssertionError("no browser came")


def score(name: str, number: int) -> dict[str, Any]:
    return {
        "location_id": "demo",
        "contact_id": name.lower().replace(" ", "-"),
        "event_id": f"event-{number}",
        "name": name,
        "temperature": "hot",
        "probability": 0.62,
        "interval": [0.48, 0.74],
        "reasons": [{"feature": "f", "label": "Replied within 4 minutes", "contribution": 0.7}],
        "model": {"name": "lead", "version": "1", "trained_on": "synthetic"},
        "occurred_at": "2026-11-24T17:05:00Z",
    }
