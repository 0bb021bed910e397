"""Write who was connected to `websocket_sessions`: in batches, behind the deliveries, and only when Postgres is there."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from prometheus_client import Counter

from enterprisehub.contracts.realtime import TicketClaims
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, DATABASE_ERRORS, Database
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.realtime import repository
from enterprisehub.services.realtime.session_row import SessionRow
from enterprisehub.services.realtime.streams import Streams

WRITE_EVERY_S = 1.0
RETRY_S = 5.0
ROWS_AT_ONCE = 1000
ROWS_KEPT = 20_000
"""While Postgres is away. Beyond that the oldest are given up."""

ABNORMAL = 1006

LOST = Counter("enterprisehub_realtime_sessions_unrecorded_total", "Session rows given up while Postgres was away")

Connect = Callable[[], Coroutine[None, None, Database]]


class SessionLog:
    """Keeps the newest row of each session until it is written. `instance` names this process."""

    def __init__(self, connect: Connect, streams: Streams, clock: Clock, instance: str) -> None:
        self._connect = connect
        self._streams = streams
        self._clock = clock
        self._instance = instance
        self._open: dict[int, SessionRow] = {}
        self._unwritten: dict[str, SessionRow] = {}
        self._database: Database | None = None
        self._connecting: asyncio.Task[Database] | None = None
        self._log = logger()

    def opened(self, number: int, claims: TicketClaims) -> None:
        alone = claims.locations[0] if claims.locations and len(claims.locations) == 1 else None
        row = SessionRow(f"{self._instance}:{number}", alone, claims.user, claims.role, self._clock.now())
        self._open[number] = row
        self._keep(row)

    def closed(self, number: int, code: int | None, delivered: int) -> None:
        row = self._open.pop(number)
        row.closed_at = self._clock.now()
        row.close_code = code or ABNORMAL
        row.delivered = delivered
        self._keep(row)

    def _keep(self, row: SessionRow) -> None:
        self._unwritten[row.session_id] = row
        if len(self._unwritten) > ROWS_KEPT:
            del self._unwritten[next(iter(self._unwritten))]
            LOST.inc()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            try:
                if self._database is None:
                    # shielded: a pool that is given up half open would go on connecting
                    self._connecting = asyncio.create_task(self._connect())
                    self._database = await asyncio.shield(self._connecting)
                    await self._close_left_open(self._database)
                await self.write()
            except (*DATABASE_ERRORS, *REDIS_ERRORS, EnterpriseHubError) as error:
                self._log.warning("sessions not recorded", error=str(error), waiting=len(self._unwritten))
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(WRITE_EVERY_S)

    async def write(self) -> None:
        """Write what waits; what can't be written waits on."""
        while self._unwritten and self._database is not None:
            rows = list(self._unwritten.values())[:ROWS_AT_ONCE]
            written = [row.closed_at for row in rows]
            async with self._database.transaction(ALL) as connection:
                await repository.save(connection, rows)
            for row, closed_at in zip(rows, written, strict=True):
                if row.closed_at == closed_at:
                    self._unwritten.pop(row.session_id, None)

    async def locked_out(self, callers: Sequence[str]) -> set[str]:
        """Return which callers may no longer be here; none while Postgres is away, when nobody can be asked."""
        if self._database is None or not callers:
            return set()
        try:
            async with self._database.transaction(ALL) as connection:
                return await repository.locked_out(connection, callers)
        except DATABASE_ERRORS:
            return set()

    async def _close_left_open(self, database: Database) -> None:
        """Close what a process left open that gives no sign of life: it was killed."""
        async with database.transaction(ALL) as connection:
            instances = await repository.open_instances(connection)
            lifeless = await self._streams.lifeless([name for name in instances if name != self._instance])
            if lifeless:
                await repository.close_instances(connection, lifeless, ABNORMAL)

    async def close(self) -> None:
        """Write the last rows, if that is possible now."""
        try:
            async with asyncio.timeout(2):
                if self._connecting is not None:
                    self._database = await self._connecting
                await self.write()
        except (*DATABASE_ERRORS, EnterpriseHubError) as error:
            self._log.warning("last sessions not recorded", error=str(error), waiting=len(self._unwritten))
        if self._database is not None:
            self._database.pool.terminate()
