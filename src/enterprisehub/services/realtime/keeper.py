"""Look after the open connections: is the client there, may it still be, is its next ticket good?"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count

from enterprisehub.kit.cache import DAY_S, REDIS_ERRORS
from enterprisehub.services.realtime.service import Realtime
from enterprisehub.services.realtime.socket import Socket
from enterprisehub.services.realtime.streams import Streams

ROUND_S = 25
"""Every connection is looked at once a round; a ticket lives more than two rounds."""

STEPS = 100
"""Of a round: few connections at once, so that deliveries don't wait."""

LockedOut = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Which of these callers were deactivated or revoked?"""

NO_ANSWER = 1011
LOG_IN_AGAIN = 4401


class Keeper:
    def __init__(self, realtime: Realtime, streams: Streams, locked_out: LockedOut, instance: str) -> None:
        self._realtime = realtime
        self._streams = streams
        self._locked_out = locked_out
        self._instance = instance

    async def run(self) -> None:
        """Look after connections until cancelled."""
        for step in count():
            due = [one for one in self._realtime.sockets if one.number % STEPS == step % STEPS]
            look_for_answers(due)
            try:
                if step % (STEPS // 2) == 0:
                    await self._streams.show_life(self._instance)
                await self.renew(due, time.time())
            except REDIS_ERRORS:
                pass  # the reader says so in the log; a ticket survives a missed round
            await asyncio.sleep(ROUND_S / STEPS)

    async def renew(self, sockets: Sequence[Socket], now: float) -> None:
        """Keep the next tickets of those who may stay; end the others."""
        sessions = list({one.claims.session for one in sockets if one.claims.session})
        ended = await self._streams.ended(sessions) if sessions else set()
        out = await self._locked_out(list({one.claims.user for one in sockets}))
        staying: list[str] = []
        for one in sockets:
            too_long = (one.claims.since or now) < now - DAY_S
            if one.claims.session in ended or one.claims.user in out or too_long:
                one.end(LOG_IN_AGAIN, "log in again")
            else:
                staying.append(one.ticket)
        if staying:
            await self._streams.keep(staying)


def look_for_answers(sockets: Sequence[Socket]) -> None:
    """End those who said nothing since the last ping, not even pong; ping the others."""
    for one in sockets:
        if one.heard:
            one.heard = False
            one.ping()
        else:
            one.end(NO_ANSWER, "no answer to ping")
