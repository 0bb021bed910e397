"""Follow the streams: one reader per process, which hands every entry to the hub once and in order.

What can go wrong, and what clients hear (`subscribed` with `recovered` false; they fetch a snapshot):
- Redis was emptied, or lost counters: another epoch. Everybody hears it.
- Redis came back with an older state of the same epoch (its log was behind): the newest entry that we hold is not there
  any more, or a counter is behind us. We begin a new epoch.
- Entries after our head are gone (trimmed or expired while we were away): subscribers of that kind hear it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping

from prometheus_client import Counter, Gauge, Histogram

from enterprisehub.contracts.realtime import Kind
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S, logger
from enterprisehub.services.realtime.entries import Entry
from enterprisehub.services.realtime.hub import Hub, Member
from enterprisehub.services.realtime.streams import BLOCK_MS, Place, Streams

TICK_S = 0.004
"""Least time between two reads: what comes meanwhile shares a write. The first entry after a pause never waits."""

ALIGN_EVERY_S = 1.0
LOOK_BACK = 1000
"""Entries of each kind that a starting reader takes in, for clients that resume; also what a new epoch may hold."""

PAUSE_S = (0.05, 0.2, 0.5, 1.0)

LAG = Gauge("enterprisehub_realtime_reader_lag", "Entries published but not yet delivered", ["kind"])
DELIVERIES = Counter("enterprisehub_realtime_deliveries_total", "Events written to sockets, once per subscriber")
EPOCHS = Counter("enterprisehub_realtime_restarts_total", "Times clients were told to fetch a snapshot", ["reason"])
PUBLISH_TO_DELIVER = Histogram(
    "enterprisehub_realtime_publish_to_deliver_seconds",
    "From publishing an entry to handing it to its subscribers' sockets",
    buckets=LATENCY_BUCKETS_S,
)

Write = Callable[[Mapping[Member, bytes]], None]


class Reader:
    """Moves entries from Redis to the hub; `write` puts bytes on sockets."""

    def __init__(self, streams: Streams, hub: Hub, write: Write) -> None:
        self._streams = streams
        self._hub = hub
        self._write = write
        self._log = logger(part="reader")
        self._aligned_at = 0.0
        self.following = False
        self.started = asyncio.Event()
        """Set once the hub knows the streams; nobody can subscribe before."""

    async def run(self) -> None:
        """Follow until cancelled, through losses of Redis."""
        failures = 0
        while True:
            try:
                await self._reconnect()
                failures = 0
                while True:
                    await self._step()
            except REDIS_ERRORS as error:
                if self.following or failures == 0:
                    self._log.warning("Redis is away", error=str(error))
                self.following = False
                await asyncio.sleep(PAUSE_S[min(failures, len(PAUSE_S) - 1)])
                failures += 1

    async def _reconnect(self) -> None:
        """Find out whether the streams are still the ones we know, and take in what they hold."""
        place = await self._streams.place()
        if place.epoch == self._hub.epoch and not await self._continued():
            place = await self._streams.place(unless=place.epoch)
        place = await self._align(place)
        while any(self._hub.heads[kind] < head for kind, head in place.heads.items()):
            self._take(await self._streams.read(self._hub.heads, block_ms=1), place)
            place = await self._align(await self._streams.place())
        self.following = True
        self.started.set()
        self._log.info("following", epoch=self._hub.epoch)

    async def _continued(self) -> bool:
        """Return whether the newest entries that we hold are still what the streams have there."""
        for kind, ring in self._hub.rings.items():
            if (last := ring.last) is None:
                continue
            there = await self._streams.page(kind, last.offset - 1, count=1)
            if there and there[0].offset == last.offset and there[0].event_id != last.event_id:
                return False
        return True

    async def _align(self, place: Place) -> Place:
        """Compare epoch and heads with ours; return the place, a new one if this one could not be trusted."""
        if place.epoch == self._hub.epoch and any(place.heads[kind] < head for kind, head in self._hub.heads.items()):
            place = await self._streams.place(unless=place.epoch)
        if place.epoch != self._hub.epoch:
            self._begin(place)
        for kind, head in place.heads.items():
            LAG.labels(kind).set(max(0, head - self._hub.heads[kind]))
        self._aligned_at = time.monotonic()
        return place

    def _begin(self, place: Place) -> None:
        if self._hub.epoch:
            EPOCHS.labels("epoch").inc()
            self._log.warning("another epoch", old=self._hub.epoch, new=place.epoch)
        heads = {kind: max(0, head - LOOK_BACK) for kind, head in place.heads.items()}
        self._write(self._hub.begin(place.epoch, heads))

    async def _step(self) -> None:
        begun = time.monotonic()
        place = None
        if begun - self._aligned_at >= ALIGN_EVERY_S:
            place = await self._align(await self._streams.place())
        self._take(await self._streams.read(self._hub.heads, block_ms=BLOCK_MS), place)
        await asyncio.sleep(max(0.0, TICK_S - (time.monotonic() - begun)))

    def _take(self, read: Mapping[Kind, list[Entry]], place: Place | None) -> None:
        """Deliver what was read; `place`, asked before the read, tells what should have been there."""
        ready: list[Entry] = []
        for kind, entries in read.items():
            if entries[0].epoch != self._hub.epoch:
                self._aligned_at = 0.0
                return
            if entries[0].offset != self._hub.heads[kind] + 1:
                self._skip(kind, entries[0].offset - 1)
            ready += entries
        if ready:
            before = self._hub.delivered
            self._write(self._hub.deliver(ready))
            DELIVERIES.inc(self._hub.delivered - before)
            now_ms = time.time() * 1000
            for entry in filter(lambda entry: entry.wanted, ready):
                PUBLISH_TO_DELIVER.observe(max(0.0, now_ms - entry.published_ms) / 1000)
        for kind, head in place.heads.items() if place else ():
            if kind not in read and self._hub.heads[kind] < head:
                self._skip(kind, head)

    def _skip(self, kind: Kind, head: int) -> None:
        EPOCHS.labels("hole").inc()
        self._write(self._hub.restart(kind, head))
