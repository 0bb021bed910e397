"""A TCP proxy that misbehaves on demand: swallows, delays, resets, half-closes."""

import asyncio
import contextlib
from enum import StrEnum


class Mood(StrEnum):
    FAIR = "fair"
    BLACK_HOLE = "black hole"
    """Takes everything and passes nothing on."""
    SLOW = "slow"
    """Each piece waits."""
    RESET = "reset"
    """Cuts what is open, and every new connection."""
    HALF_CLOSED = "half closed"
    """Says that nothing more will come from the server, and keeps listening to the client."""


class Proxy:
    """Listens on a port of its own; `mood` may change while connections are open."""

    def __init__(self, host: str, port: int, *, delay_s: float = 0.05) -> None:
        self._there = (host, port)
        self._delay_s = delay_s
        self._mood = Mood.FAIR
        self._changed = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.sleep(0)

    def become(self, mood: Mood) -> None:
        self._mood = mood
        self._changed.set()
        self._changed = asyncio.Event()
        if mood is Mood.RESET:
            self.cut()
        if mood is Mood.HALF_CLOSED:
            for writer in [w for w in self._open if w.can_write_eof()]:
                with contextlib.suppress(OSError, RuntimeError):
                    writer.write_eof()

    def cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mood is Mood.RESET:
            writer.transport.abort()
            return
        try:
            their_reader, their_writer = await asyncio.open_connection(*self._there)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, their_writer}
        try:
            await asyncio.gather(self._pump(reader, their_writer), self._pump(their_reader, writer))
        finally:
            self._open -= {writer, their_writer}
            writer.transport.abort()
            their_writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            while piece := await reader.read(65536):
                if self._mood is Mood.SLOW:
                    await asyncio.sleep(self._delay_s)
                while self._mood in {Mood.BLACK_HOLE, Mood.HALF_CLOSED}:
                    await self._changed.wait()
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()
