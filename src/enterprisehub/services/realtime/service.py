"""Serve connections: what the protocol core asks for is fetched, published and written here."""

import asyncio
from collections.abc import Mapping

from prometheus_client import Counter, Gauge
from websockets.exceptions import ConnectionClosed

from enterprisehub.clients.realtime import RealtimePublisher
from enterprisehub.contracts.socket import Id
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.errors import EnterpriseHubError, Unavailable
from enterprisehub.services.realtime.hub import Hub, Member, Resume
from enterprisehub.services.realtime.pace import Pace
from enterprisehub.services.realtime.session import Announcement, Resumption, Session, error_frame
from enterprisehub.services.realtime.session_log import SessionLog
from enterprisehub.services.realtime.socket import Socket
from enterprisehub.services.realtime.streams import Streams

CATCH_UP_S = 1.0
"""How long a client waits that was on a replica further ahead than this one."""

WAIT_S = 0.005

CONNECTIONS = Gauge("enterprisehub_realtime_connections", "Open connections")
SUBSCRIPTIONS = Gauge("enterprisehub_realtime_subscriptions", "Subscriptions of all connections")
RESUMES = Counter("enterprisehub_realtime_resumes_total", "Subscriptions with `since`", ["recovered"])
_RECOVERED, _NOT_RECOVERED = RESUMES.labels("yes"), RESUMES.labels("no")


class Realtime:
    """The open connections of this process."""

    def __init__(self, hub: Hub, streams: Streams, publisher: RealtimePublisher, log: SessionLog) -> None:
        self.sockets: set[Socket] = set()
        self._hub = hub
        self._streams = streams
        self._publisher = publisher
        self._log = log
        self._count = 0
        CONNECTIONS.set_function(lambda: len(self.sockets))
        SUBSCRIPTIONS.set_function(lambda: sum(len(socket.session.member.channels) for socket in self.sockets))

    @staticmethod
    def write(writes: Mapping[Member, bytes]) -> None:
        for member, data in writes.items():
            member.put(data)

    async def connection(self, socket: Socket) -> None:
        """Serve one connection until it closes."""
        self._count += 1
        socket.number = self._count
        locations = socket.claims.locations
        member = Member(socket.put, None if locations is None else frozenset(locations), socket.ticket)
        socket.session = Session(self._hub, member, socket.claims)
        self.sockets.add(socket)
        self._log.opened(socket.number, socket.claims)
        socket.ping()
        try:
            await self._talk(socket)
        except ConnectionClosed:
            pass
        finally:
            self.sockets.discard(socket)
            self._hub.drop(member)
            self._log.closed(socket.number, socket.close_code, member.delivered)

    async def _talk(self, socket: Socket) -> None:
        pace = Pace(socket.loop.time())
        while True:
            raw = await socket.recv(decode=False)
            outcome = socket.session.receive(raw, round(socket.received_at * 1000, 3))
            if isinstance(outcome, bytes):
                socket.put(outcome)
            else:
                await self._perform(socket, outcome)
            wait_s = pace.wait_s(socket.loop.time())
            if wait_s > 0:
                await asyncio.sleep(wait_s)

    async def _perform(self, socket: Socket, outcome: Resumption | Announcement) -> None:
        try:
            if isinstance(outcome, Announcement):
                offsets = await self._publisher.publish([outcome.publication])
                socket.put(Session.announced(outcome, offsets[0]))
            else:
                await self._resume(socket, outcome)
        except REDIS_ERRORS:
            error: EnterpriseHubError = Unavailable("The streams cannot be read right now.")
            socket.put(error_frame(error, outcome.ask, outcome.channel))
        except EnterpriseHubError as refusal:
            socket.put(error_frame(refusal, outcome.ask, outcome.channel))

    async def _resume(self, socket: Socket, asked: Resumption) -> None:
        await socket.drain()
        resume = self._hub.resume(socket.session.member, asked.channel, asked.since)
        recovered = resume is not None and await self._recover(socket, resume, asked.ask)
        (_RECOVERED if recovered else _NOT_RECOVERED).inc()
        if not recovered:
            socket.put(self._hub.subscribe(socket.session.member, asked.channel, ask=asked.ask))

    async def _recover(self, socket: Socket, resume: Resume, ask: Id) -> bool:
        """Collect what was missed; joining and writing it is one step, so that nothing comes between."""
        deadline = socket.loop.time() + CATCH_UP_S
        while True:
            frames = self._hub.complete(socket.session.member, resume, ask=ask)
            if frames is not None:
                socket.put_recovered(frames)
                return True
            if resume.failed:
                return False
            head = self._hub.heads[resume.kind]
            if resume.position < head:
                resume.add_page(await self._streams.page(resume.kind, resume.position), head)
            elif socket.loop.time() < deadline:
                await asyncio.sleep(WAIT_S)
            else:
                return False
