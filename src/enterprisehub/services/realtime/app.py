"""The realtime service: sockets for browsers and programs. The composition root."""

import asyncio
import gc
import logging
import os
import secrets
import signal
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve

from enterprisehub.clients.realtime import Publisher
from enterprisehub.kit import cache, telemetry
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.listen import listening
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings
from enterprisehub.services.realtime.endpoints import Door
from enterprisehub.services.realtime.hub import Hub
from enterprisehub.services.realtime.keeper import Keeper
from enterprisehub.services.realtime.leaving import leave
from enterprisehub.services.realtime.reader import Reader
from enterprisehub.services.realtime.service import Realtime
from enterprisehub.services.realtime.session_log import SessionLog
from enterprisehub.services.realtime.socket import LEAVE_S, Socket
from enterprisehub.services.realtime.streams import Streams

FRAME_BYTES = 256 << 10
"""A message beyond the limit is answered with an error; a frame beyond this one ends the connection (1009)."""

FRAMES_WAITING = 4
BACKLOG = 2048
COLLECT = (20_000, 20, 100)


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    telemetry.configure("realtime", settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, settings.port or PORTS["realtime"]):
        await stop.wait()


@asynccontextmanager
async def running(settings: Settings, port: int) -> AsyncIterator[int]:
    """Serve on a port (0: any free one, which is given), then close everything in order."""
    instance = f"{sockets.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}".replace(":", "-")
    async with AsyncExitStack() as stack:
        redis, blocking = await cache.opened(settings.require_redis()), cache.connect(settings.require_redis())
        streams = Streams(redis, blocking)
        stack.push_async_callback(streams.close)
        url = settings.require_database()
        log = SessionLog(lambda: Database.connect(url, Role.SERVICE, most=2), streams, SystemClock(), instance)
        stack.push_async_callback(log.close)
        hub = Hub()
        realtime = Realtime(hub, streams, Publisher(redis), log)
        reader = Reader(streams, hub, realtime.write)
        for job in (Keeper(realtime, streams, log.locked_out, instance).run(), log.run(), reader.run()):
            stack.push_async_callback(_stop, asyncio.create_task(job))
        door = Door(streams, lambda: _ready(reader, streams), reader.started, settings.cors_origins)
        server = await serve(
            _handler(realtime),
            sock=listening(settings.host, port, backlog=BACKLOG),
            process_request=door,
            create_connection=Socket,
            compression=None,
            ping_interval=None,
            close_timeout=LEAVE_S,
            max_size=FRAME_BYTES,
            max_queue=FRAMES_WAITING,
            server_header=None,
            logger=_quiet(),
            backlog=BACKLOG,
        )
        stack.push_async_callback(leave, server, realtime.sockets)
        _tame_collector()
        yield next(iter(server.sockets)).getsockname()[1]


def _handler(realtime: Realtime):  # type: ignore[no-untyped-def] # noqa: ANN202
    async def handle(connection: ServerConnection) -> None:
        assert isinstance(connection, Socket)
        await realtime.connection(connection)

    return handle


async def _ready(reader: Reader, streams: Streams) -> None:
    if not reader.following:
        raise Unavailable("Redis: the streams are not being followed")
    try:
        await streams.ping()
    except cache.REDIS_ERRORS as error:
        raise Unavailable(f"Redis: {error}") from error


def _tame_collector() -> None:
    """Let the collector run seldom: thousands of connections are long-lived, and a full pass over them is a pause."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def _quiet() -> logging.Logger:
    """The library logs every broken handshake (port scans, health probes of load balancers) with a traceback."""
    quiet = logging.getLogger("enterprisehub.realtime.websockets")
    quiet.setLevel(logging.CRITICAL)
    return quiet


async def _stop(task: "asyncio.Task[None]") -> None:
    # again and again: asyncio.wait_for of Python 3.11, which asyncpg uses, may swallow a cancellation
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
