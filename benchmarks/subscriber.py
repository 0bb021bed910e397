"""A WebSocket subscriber that notes when each event arrived: raw bytes and times now, parsing afterwards."""

import asyncio
import json
import time
from typing import Self

import httpx
import websockets

from benchmarks.stack import HUB, REALTIME


class Subscriber:
    def __init__(self, key: str) -> None:
        self._key = key
        self._frames: list[tuple[float, str | bytes]] = []
        self._task: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await asyncio.wait_for(self.ready.wait(), 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {self._key}"}) as http:
            ticket = (await http.post(f"{HUB}/v1/realtime/tickets")).json()["ticket"]
        async with websockets.connect(
            f"{REALTIME}/ws/realtime?ticket={ticket}", compression=None, max_size=None, max_queue=None
        ) as socket:
            await socket.send(json.dumps({"type": "subscribe", "channel": "scores"}))
            while True:
                frame = await socket.recv()
                self._frames.append((time.time(), frame))
                self.ready.set()

    @property
    def received(self) -> int:
        return len(self._frames)

    def arrivals(self) -> dict[str, list[float]]:
        """Return the times at which each event id arrived; more than one time is a repeat."""
        found: dict[str, list[float]] = {}
        for at, frame in self._frames:
            message = json.loads(frame)
            if message.get("type") == "event":
                found.setdefault(message["data"]["event_id"], []).append(at)
        return found
