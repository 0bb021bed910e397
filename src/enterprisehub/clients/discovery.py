"""Find a peer's replicas by DNS: every answer is one. Spread calls over them, avoid those that failed a moment ago.

Names are looked up again every few seconds, beside the calls, so that replicas that come or go are noticed; an address
that refuses is passed over at once. A host that is an address itself is never looked up.
"""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from enterprisehub.kit.errors import Unavailable

LOOK_UP_S = 3.0
AVOID_S = 2.0
"""How long an address that failed is tried last only."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name, in the order of the answer."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Endpoint:
    """A URL with a URL for each replica behind its name."""

    def __init__(
        self, url: str, *, look_up: Resolve = resolve, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._path = parts.path
        self._look_up = look_up
        self._monotonic = monotonic
        self._urls: tuple[str, ...] = ()
        self._turn = 0
        self._failed_at: dict[str, float] = {}
        self._looked_up_at: float | None = None
        self._looking: asyncio.Task[None] | None = None
        # TLS checks the name, so it must stay in the URL; such a peer stands behind one balancer
        self._fixed = (url,) if parts.scheme == "https" or _is_address(self._host) else None

    async def urls(self) -> Sequence[str]:
        """Return the replicas' URLs in the order to try them: the next one in turn first, what failed just now last.

        Raises:
            Unavailable: the name has no address.
        """
        if self._fixed:
            return self._fixed
        if not self._urls:
            await self._refresh()
        elif self._is_old() and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._refresh_quietly())
        self._turn += 1
        first = self._turn % len(self._urls)
        in_turn = (*self._urls[first:], *self._urls[:first])
        if not self._failed_at:
            return in_turn
        now = self._monotonic()
        self._failed_at = {url: at for url, at in self._failed_at.items() if now - at < AVOID_S}
        return sorted(in_turn, key=self._failed_at.__contains__)

    def failed(self, url: str) -> None:
        """Note that a replica did not take a call."""
        if not self._fixed:
            self._failed_at[url] = self._monotonic()

    def _is_old(self) -> bool:
        return self._looked_up_at is None or self._monotonic() - self._looked_up_at > LOOK_UP_S

    async def _refresh_quietly(self) -> None:
        try:
            await self._refresh()
        except Unavailable:  # a name server that hiccups must not take away replicas that answer
            self._looked_up_at = self._monotonic()

    async def _refresh(self) -> None:
        try:
            addresses = await self._look_up(self._host, self._port)
        except OSError as error:
            raise Unavailable(f"{self._host} can't be looked up: {error}") from error
        if not addresses:
            raise Unavailable(f"{self._host} has no address")
        self._looked_up_at = self._monotonic()
        self._urls = tuple(f"http://{_bracketed(address)}:{self._port}{self._path}" for address in sorted(addresses))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
