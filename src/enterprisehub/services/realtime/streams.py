"""What this service asks of Redis: the streams by offset, their epoch, and tickets."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from enterprisehub.clients.realtime import EPOCH_LUA, KEYS, KINDS, STREAM_KEYS, new_epoch
from enterprisehub.contracts.realtime import Kind, TicketClaims
from enterprisehub.kit.cache import REALTIME, SESSION, TICKET, Script
from enterprisehub.services.realtime.entries import Entry

BLOCK_MS = 1000
READ_COUNT = 512
PAGE_COUNT = 1000
SIGN_OF_LIFE_S = 60

_ALIGN_LUA = f"""{EPOCH_LUA}
if redis.call('GET', KEYS[1]) == ARGV[2] then begin_epoch(ARGV[1]) end
refresh()
local place = {{}}
for key = 1, 1 + kinds do place[key] = redis.call('GET', KEYS[key]) end
return place
"""

# One command: a pipeline of as many would hold up deliveries for milliseconds.
_KEEP_LUA = "for key = 1, #KEYS do redis.call('EXPIRE', KEYS[key], ARGV[1]) end"

_KIND_OF = {key.encode(): kind for key, kind in zip(STREAM_KEYS, KINDS, strict=True)}
_decode_claims = msgspec.json.Decoder(TicketClaims).decode


@dataclass(frozen=True)
class Place:
    """The streams' epoch and how far each kind is."""

    epoch: str
    heads: Mapping[Kind, int]


class Streams:
    """Reads on two connections' worth of clients: `blocking` waits in XREAD, `redis` answers the rest."""

    def __init__(self, redis: "Redis", blocking: "Redis") -> None:
        self._redis = redis
        # A connection that comes back by itself would hide that the server restarted: the reader must see it break.
        blocking.set_retry(Retry(NoBackoff(), 0))
        blocking.response_callbacks.pop("XREAD", None)
        redis.response_callbacks.pop("XRANGE", None)
        self._blocking = blocking
        self._command: Any = redis.execute_command
        self._blocking_command: Any = blocking.execute_command
        self._align = Script(redis, _ALIGN_LUA)
        self._keep = Script(redis, _KEEP_LUA)

    async def place(self, *, unless: str = "") -> Place:
        """Return the current epoch and heads; begin a new epoch if there is none, or if it is `unless`."""
        epoch, *heads = await self._align(KEYS, (new_epoch(), unless))
        return Place(epoch.decode(), dict(zip(KINDS, map(int, heads), strict=True)))

    async def read(self, heads: Mapping[Kind, int], *, block_ms: int = BLOCK_MS) -> dict[Kind, list[Entry]]:
        """Wait for entries after the heads."""
        ids = [f"{heads[kind]}-0" for kind in KINDS]
        answer = await self._blocking_command(
            "XREAD", "COUNT", READ_COUNT, "BLOCK", block_ms, "STREAMS", *STREAM_KEYS, *ids
        )
        if not answer:
            return {}
        pairs = answer.items() if isinstance(answer, dict) else answer
        return {_KIND_OF[key]: _entries(_KIND_OF[key], raw) for key, raw in pairs}

    async def page(self, kind: Kind, after: int, count: int = PAGE_COUNT) -> list[Entry]:
        """Return the entries that follow an offset."""
        key = STREAM_KEYS[KINDS.index(kind)]
        raw = await self._command("XRANGE", key, f"({after}-0", "+", "COUNT", count)
        return _entries(kind, raw)

    async def redeem(self, ticket: str) -> TicketClaims | None:
        """Use up a ticket. None: unknown, expired or used."""
        raw = await self._redis.getdel(TICKET.key(ticket))
        return _decode_claims(raw) if raw else None

    async def issue(self, claims: TicketClaims) -> str:
        ticket = secrets.token_urlsafe(24)
        await self._redis.set(TICKET.key(ticket), msgspec.json.encode(claims), ex=TICKET.ttl_s)
        return ticket

    async def keep(self, tickets: Iterable[str]) -> None:
        """Let the tickets of open connections live on."""
        await self._keep([TICKET.key(ticket) for ticket in tickets], (TICKET.ttl_s,))

    async def ended(self, sessions: Sequence[str]) -> set[str]:
        """Return the log-in sessions that are no more."""
        found = await self._redis.mget([SESSION.key(session) for session in sessions])
        return {session for session, there in zip(sessions, found, strict=True) if there is None}

    async def show_life(self, instance: str) -> None:
        await self._redis.set(REALTIME.key("instance", instance), f"{time.time():.0f}", ex=SIGN_OF_LIFE_S)

    async def lifeless(self, instances: Sequence[str]) -> list[str]:
        """Return those that gave no sign of life lately."""
        keys = [REALTIME.key("instance", instance) for instance in instances]
        seen = await self._redis.mget(keys) if keys else []
        return [instance for instance, sign in zip(instances, seen, strict=True) if sign is None]

    async def ping(self) -> None:
        await self._command("PING")

    async def close(self) -> None:
        await self._blocking.aclose()
        await self._redis.aclose()


_heads = msgspec.json.Decoder(tuple[str | None, str | None, str, str | None])


def _entries(kind: Kind, raw: Sequence[Any]) -> list[Entry]:
    return [_entry(kind, one[0], one[1]) for one in raw]


def _entry(kind: Kind, number: bytes, fields: Sequence[bytes]) -> Entry:
    # The publisher writes x t h d in this order: values stand at the odd places.
    location_id, contact_id, event_id, _ = _heads.decode(fields[5])
    contact = kind is Kind.CONTACT
    return Entry(
        kind,
        int(number[:-2]),
        channel=f"{Kind.CONTACT}:{contact_id}" if contact else kind.value,
        epoch=fields[1].decode(),
        location_id=location_id or None,
        event_id=event_id.encode(),
        published_ms=float(fields[3]),
        data=fields[7],
    )
