"""All services as real processes on servers of their own, without an orchestrator: tests decide who dies and who starts."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from nacl.signing import SigningKey
from tests.browser.conftest import free_port

from enterprisehub.contracts.api.base import Role as UserRole
from enterprisehub.contracts.api.keys import KeyRequest
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.embedded import Running, launch, postgres, valkey
from enterprisehub.kit.migrations import migrate
from enterprisehub.kit.security import encode_public_key
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.keys.service import Keys

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("ml", "churn", "coaching", "standin", "hub", "pipeline", "realtime")

STOP_S = 15
"""The orchestrator waits no longer either."""


@dataclass
class House:
    folder: Path
    key: SigningKey = field(default_factory=SigningKey.generate)
    ports: dict[str, int] = field(
        default_factory=lambda: {name: free_port() for name in (*SERVICES, "second pipeline")}
    )
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    servers: dict[str, Running] = field(default_factory=dict)
    operator: str = ""
    """An operator's key."""

    def __post_init__(self) -> None:
        self.postgres = postgres(self.folder, shared_buffers="32MB", checkpoint_timeout="30s")
        self.valkey = valkey(self.folder)
        urls = {f"{name.upper()}_URL": self.url(name) for name in SERVICES}
        self.environ = {
            **os.environ, **urls, "PYTHONPATH": str(ROOT), "ENTERPRISEHUB_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url, "GHL_PRIVATE_TOKEN": "any",
            "GHL_API_BASE_URL": self.url("standin"),
            "GHL_WEBHOOK_PUBLIC_KEY": encode_public_key(self.key.verify_key),
        }  # fmt: skip

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    async def open(self) -> None:
        for name in ("postgres", "valkey"):
            self.launch(name)
        await migrate(self.postgres.url)
        database = await Database.connect(self.postgres.url, Role.HUB)
        self.operator = (await Keys(database).create(CONSOLE, KeyRequest(role=UserRole.OPERATOR))).key
        await database.close()
        for name in SERVICES:
            self.start(name)
        for name in SERVICES:
            await self.ready(name)

    def start(self, name: str, fault: str | None = None, **more: str) -> None:
        """Start a service, broken if a fault is named; "second pipeline" is another process of the same service."""
        service = name.rpartition(" ")[2]
        how = ["tests.faults.broken", service, fault] if fault else ["enterprisehub", "serve", service]
        environ = {**self.environ, "PORT": str(self.ports[name]), **more}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *how], env=environ, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    async def ready(self, name: str) -> None:
        async with httpx.AsyncClient() as client:

            async def answers() -> bool:
                assert self.processes[name].poll() is None, self.words(name)
                try:
                    return (await client.get(f"{self.url(name)}/health/ready", timeout=2)).status_code == 200
                except httpx.HTTPError:
                    return False

            await until(answers)

    async def restart(self, name: str, fault: str | None = None, **more: str) -> None:
        """End a service as an operator would, and start it again."""
        await self.end(name, signal.SIGTERM)
        self.start(name, fault, **more)
        await self.ready(name)

    async def end(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        process = self.processes[name]
        if process.poll() is None:
            process.send_signal(number)
        await asyncio.to_thread(process.wait, STOP_S)

    async def ended(self, name: str) -> None:
        """Wait for a service to die of its fault."""
        await until(lambda: self.processes[name].poll() is not None)
        assert self.processes[name].returncode == -signal.SIGKILL, self.words(name)

    def words(self, name: str) -> str:
        """Return a service's last words."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    async def crash(self, name: str, number: signal.Signals) -> None:
        """Have a server end without a farewell."""
        server = self.servers[name]
        server.process.send_signal(number)
        await asyncio.to_thread(server.process.wait, STOP_S)
        server.log.close()

    def launch(self, name: str) -> None:
        """Start a server in the main thread, with which it would die."""
        self.servers[name] = launch(self.postgres if name == "postgres" else self.valkey)

    def close(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(timeout=10)
        for server in reversed(self.servers.values()):
            server.stop()

    def signature(self, body: bytes) -> Mapping[str, str]:
        return {"x-ghl-signature": base64.b64encode(self.key.sign(body).signature).decode()}

    async def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """Look into the database past all policies."""
        connection = await asyncpg.connect(self.postgres.url)
        try:
            return [dict(record) for record in await connection.fetch(query, *arguments)]
        finally:
            await connection.close()


async def until(holds: Callable[[], Any | Awaitable[Any]], limit_s: float = 40) -> Any:
    """Return the first true answer."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        found = holds()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"it did not happen within {limit_s:g} s")
