"""Ask a process how it is doing."""

import asyncio

from enterprisehub.kit.embedded import Server
from enterprisehub.kit.embedded.liveness import alive
from enterprisehub.orchestrator.unit import Health

TIMEOUT_S = 3
LOOPBACK = "127.0.0.1"


async def http(host: str, port: int, path: str) -> Health:
    """Ask over HTTP; any answer but 200 means that it lives and lacks something."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            status = await _status(host, port, path)
    except (OSError, TimeoutError):
        return Health.SILENT
    if not status:
        return Health.SILENT
    return Health.READY if status == b"200" else Health.UNREADY


async def _status(host: str, port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
    finally:
        writer.close()
    parts = line.split(b" ", 2)
    return parts[1] if len(parts) > 1 and parts[0].startswith(b"HTTP/") else b""


async def server(described: Server, pid: int) -> Health:
    ready = await asyncio.to_thread(described.ready, pid)
    return Health.READY if ready else Health.SILENT


async def running(pid: int) -> Health:
    """Count a process without a port as ready while it runs."""
    return Health.READY if alive(pid) else Health.SILENT
