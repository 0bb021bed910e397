"""A Valkey found by its Sentinel, before and after a fail-over."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from enterprisehub.kit.cache import REDIS_ERRORS, connect
from enterprisehub.kit.embedded import valkey
from enterprisehub.kit.embedded.ports import free_port

PASSWORD = "a b/c"
ENCODED = "a%20b%2Fc"


class Watched:
    """Two servers and a Sentinel."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.first, self.second, self.sentinel = free_port(), free_port(), free_port()
        self._binary = valkey(folder).binary
        self._stack = stack
        common = ["--requirepass", PASSWORD, "--masterauth", PASSWORD, "--save", "", "--dir", str(folder)]
        self.master = self.start("--port", str(self.first), *common)
        self.start("--port", str(self.second), "--replicaof", f"127.0.0.1 {self.first}", *common)
        (folder / "sentinel.conf").write_text(
            f"port {self.sentinel}\nrequirepass {PASSWORD!r}\nsentinel monitor hub 127.0.0.1 {self.first} 1\n"
            f"sentinel auth-pass hub {PASSWORD!r}\nsentinel down-after-milliseconds hub 500\n"
            f"sentinel failover-timeout hub 3000\ndir {folder}\n"
        )
        self.start(str(folder / "sentinel.conf"), "--sentinel")

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        child = subprocess.Popen([str(self._binary), *arguments], stdout=subprocess.DEVNULL)
        self._stack.callback(child.wait)
        self._stack.callback(child.terminate)
        return child


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with ExitStack() as stack:
        yield Watched(tmp_path, stack)


async def eventually(client: "Redis", port: int) -> None:
    """Wait until the client works on the server of a port."""
    async with asyncio.timeout(40):
        while True:
            try:
                if (await client.info("server"))["tcp_port"] == port:
                    await client.set("key", "value")
                    return
            except REDIS_ERRORS:
                pass
            await asyncio.sleep(0.1)


async def known_replicas(sentinel: "Redis") -> int:
    master = await sentinel.sentinel_master("hub")
    assert isinstance(master, dict)
    return int(master["num-slaves"])


@pytest.mark.slow
@pytest.mark.servers
async def test_follows_the_master(watched: Watched) -> None:
    client = connect(f"sentinel://:{ENCODED}@127.0.0.1:{watched.sentinel}/hub")
    try:
        await eventually(client, watched.first)
        async with Redis(port=watched.sentinel, password=PASSWORD) as sentinel:
            while await known_replicas(sentinel) == 0:  # noqa: ASYNC110 it looks every 10 s
                await asyncio.sleep(0.2)
        watched.master.kill()
        await eventually(client, watched.second)
    finally:
        await client.aclose()
        await client.connection_pool.disconnect()
        pool: Any = client.connection_pool
        for asked in pool.sentinel_manager.sentinels:
            await asked.aclose()
