"""Run the stand-in inside the calling process, on a free port: for tests and tries."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send

from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.simulation.standin.app import build


class RunningStandin:
    """A stand-in that answers at `base_url`; its state is `crm.books`, its log `calls()`."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.base_url = ""
        self._http = http
        self.renew()

    def renew(self, crm: FakeGoHighLevel | None = None) -> None:
        """Begin anew, with empty books unless given: state, limits, tokens, faults and log."""
        self.crm = crm or FakeGoHighLevel(creates_unknown=True)
        self._app = build(self.crm)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def control(self, name: str, **body: Any) -> Any:
        """POST to `/_standin/NAME`."""
        response = await self._http.post(f"{self.base_url}/_standin/{name}", json=body)
        response.raise_for_status()
        return response.json()

    async def calls(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        response = await self._http.get(f"{self.base_url}/_standin/calls", params={"method": method, "path": path})
        logged: list[dict[str, Any]] = response.json()
        return logged

    async def contact(self, contact_id: str) -> dict[str, Any]:
        response = await self._http.get(f"{self.base_url}/_standin/contacts/{contact_id}")
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found


@asynccontextmanager
async def running() -> AsyncIterator[RunningStandin]:
    """Serve until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # noqa: S501 plain HTTP on loopback
        standin = RunningStandin(http)
        standin.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(standin, log_config=None, access_log=False, lifespan="off", ws="none")
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            while not server.started:  # noqa: ASYNC110 uvicorn offers no event for it
                await asyncio.sleep(0.005)
            yield standin
        finally:
            await http.aclose()
            server.should_exit = True
            server.force_exit = True
            await serving
            listening.close()


class _Server(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
