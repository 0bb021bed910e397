"""Publish to the realtime streams: one Lua call for a batch, whatever its kinds.

In Redis, for each kind: a counter `realtime:offset:{kind}` and a stream `realtime:stream:{kind}` whose entry ids are
`{offset}-0`, so offsets of a kind have no holes. `realtime:epoch` names the life of the counters. Epoch and counters
are born together, are refreshed together and expire together; if one of them is missing, offsets could repeat, so the
script begins a new epoch and subscribers are told to fetch a snapshot. All keys must be on one node (no cluster).
"""

import secrets
import time
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from redis.asyncio import Redis

from enterprisehub.contracts.realtime import Kind, Publication
from enterprisehub.kit.cache import REALTIME, REDIS_ERRORS, Script
from enterprisehub.kit.errors import Unavailable

KINDS = tuple(Kind)
EPOCH_KEY = REALTIME.key("epoch")
STREAM_KEYS = tuple(REALTIME.key("stream", kind) for kind in KINDS)
KEYS = (EPOCH_KEY, *(REALTIME.key("offset", kind) for kind in KINDS), *STREAM_KEYS)
"""Epoch, counters, streams: the order that the scripts know."""

STREAM_LENGTH = 20_000
CALL_LIMIT = 500
"""Publications per Lua call: Redis answers nobody else meanwhile (about 5 µs each)."""

_head = msgspec.json.Encoder().encode
_NUMBER = {kind: number for number, kind in enumerate(KINDS, start=1)}

EPOCH_LUA = f"""
local kinds = {len(KINDS)}
local function begin_epoch(name)
  redis.call('SET', KEYS[1], name)
  for kind = 1, kinds do
    redis.call('SET', KEYS[1 + kind], 0)
    redis.call('UNLINK', KEYS[1 + kinds + kind])
  end
end
local function refresh()
  for key = 1, 1 + kinds do redis.call('EXPIRE', KEYS[key], {REALTIME.ttl_s}) end
end
if redis.call('EXISTS', unpack(KEYS, 1, 1 + kinds)) <= kinds then begin_epoch(ARGV[1]) end
"""
"""Head of every script: ARGV[1] is the name of the epoch to begin if there is none that is whole."""

# The fields' order is fixed: the reader takes values by position. ARGV[3] packs, for each kind in the batch, its number
# and then head and data of each publication: one INCRBY a kind, and as few arguments as Redis and Lua can do with.
PUBLISH_LUA = f"""{EPOCH_LUA}
local epoch = redis.call('GET', KEYS[1])
local last = {{}}
for _, group in ipairs(cmsgpack.unpack(ARGV[3])) do
  local kind = group[1]
  local stream = KEYS[1 + kinds + kind]
  local count = (#group - 1) / 2
  local offset = redis.call('INCRBY', KEYS[1 + kind], count) - count
  for at = 2, #group, 2 do
    offset = offset + 1
    redis.call('XADD', stream, 'MAXLEN', '~', {STREAM_LENGTH}, string.format('%.0f-0', offset),
      'x', epoch, 't', ARGV[2], 'h', group[at], 'd', group[at + 1])
  end
  redis.call('EXPIRE', stream, {REALTIME.ttl_s})
  last[#last + 1] = offset
end
refresh()
return last
"""


class RealtimeUnavailable(Unavailable):
    """Nothing, or not surely everything, was published; publish the same again later (clients drop known event ids)."""

    title = "Realtime streams unavailable"


class RealtimePublisher(Protocol):
    async def publish(self, publications: Sequence[Publication]) -> list[int]:
        """Publish in order and return each one's offset in its kind.

        Raises:
            RealtimeUnavailable: Redis is away.
        """


class Publisher:
    """Publishes through Redis; every realtime process reads there."""

    def __init__(self, redis: "Redis") -> None:
        self._script = Script(redis, PUBLISH_LUA)

    async def publish(self, publications: Sequence[Publication]) -> list[int]:
        offsets: list[int] = []
        try:
            for start in range(0, len(publications), CALL_LIMIT):
                offsets += await self._publish(publications[start : start + CALL_LIMIT])
        except REDIS_ERRORS as error:
            raise RealtimeUnavailable(f"Redis: {error}") from error
        return offsets

    async def _publish(self, publications: Sequence[Publication]) -> list[int]:
        groups: dict[Kind, list[Any]] = {}
        for one in publications:
            group = groups.setdefault(one.kind, [_NUMBER[one.kind]])
            group.append(_head((one.location_id, one.contact_id, one.event_id, one.assigned_to)).decode())
            group.append(str(one.data, "utf-8"))  # Lua's msgpack knows no binary type
        packed = msgspec.msgpack.encode(list(groups.values()))
        last = await self._script(KEYS, (new_epoch(), f"{time.time() * 1000:.3f}", packed))
        after = {kind: offset - len(group) // 2 for (kind, group), offset in zip(groups.items(), last, strict=True)}
        offsets = []
        for one in publications:
            after[one.kind] += 1
            offsets.append(after[one.kind])
        return offsets


def new_epoch() -> str:
    return secrets.token_hex(6)


class FakePublisher:
    """Keeps what was published; `down` makes it fail like a Redis that is away."""

    def __init__(self) -> None:
        self.published: list[Publication] = []
        self.down = False
        self._offsets = dict.fromkeys(Kind, 0)

    async def publish(self, publications: Sequence[Publication]) -> list[int]:
        if self.down:
            raise RealtimeUnavailable("Redis: away")
        self.published += publications
        return [self._next(one.kind) for one in publications]

    def _next(self, kind: Kind) -> int:
        self._offsets[kind] += 1
        return self._offsets[kind]
