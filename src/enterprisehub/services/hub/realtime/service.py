"""Make tickets: a browser cannot send a key with a WebSocket, so it buys a ticket that holds once, for a minute."""

import secrets

import msgspec
from redis.asyncio import Redis

from enterprisehub.contracts.api.sessions import Ticket
from enterprisehub.contracts.realtime import TicketClaims
from enterprisehub.kit.cache import REDIS_ERRORS, TICKET
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.hub.access.caller import Caller


class Tickets:
    def __init__(self, redis: Redis, url: str) -> None:
        self._redis = redis
        self._url = url

    async def issue(self, caller: Caller) -> Ticket:
        ticket = secrets.token_urlsafe(24)
        claims = TicketClaims(
            user=caller.id,
            role=caller.role.value,
            locations=None if caller.location_id is None else [caller.location_id],
            session=caller.session,
        )
        try:
            await self._redis.set(TICKET.key(ticket), msgspec.json.encode(claims), ex=TICKET.ttl_s)
        except REDIS_ERRORS as error:
            raise Unavailable("Tickets cannot be issued right now.") from error
        return Ticket(ticket=ticket, url=self._url)


def socket_url(base: str) -> str:
    """Return the WebSocket address of a realtime service's base address."""
    scheme, _, rest = base.partition("://")
    secure = "s" if scheme in {"https", "wss"} else ""
    path = "" if rest.endswith("/ws/realtime") else "/ws/realtime"
    return f"ws{secure}://{rest}{path}"
