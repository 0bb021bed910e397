"""Leave politely: no new connections, the open ones closed in waves so that they don't all come back at once."""

import asyncio
from collections.abc import Collection

from websockets.asyncio.server import Server

from enterprisehub.services.realtime.socket import LEAVE_S, Socket

SERVICE_RESTART = 1012
WAVES = 20
WAVE_LEAST = 50
WAVE_EVERY_S = 0.1


async def leave(server: Server, sockets: Collection[Socket]) -> None:
    """Close everything, within about seven seconds whatever the clients do."""
    server.close(close_connections=False)
    staying = list(sockets)
    size = max(WAVE_LEAST, -(-len(staying) // WAVES))
    for start in range(0, len(staying), size):
        if start:
            await asyncio.sleep(WAVE_EVERY_S)
        for socket in staying[start : start + size]:
            socket.end(SERVICE_RESTART, "service restart: come back and resume")
    try:
        async with asyncio.timeout(LEAVE_S + 1):
            await server.wait_closed()
    except TimeoutError:
        for socket in list(sockets):
            socket.transport.abort()
