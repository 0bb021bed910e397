"""Have the models' night work done: once a night over all workers, in a process of its own, at low priority.

Training needs memory and seconds of one core that a worker must not give. The claim is a row, so that a night is done once
however many workers run, and again if the one that had it died.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import asyncpg
from prometheus_client import Gauge

from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import DATABASE_ERRORS, Database
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.pipeline import nights_repository as repository

FROM_HOUR: Final = 3
"""UTC; the work may begin in the three hours from then."""
HOURS: Final = 3
LOOK_S: Final = 300
LONGEST: Final = timedelta(hours=2)
COMMAND: Final = (sys.executable, "-m", "enterprisehub", "models", "nightly", "--json")

FINISHED = Gauge("enterprisehub_night_finished_timestamp_seconds", "When the models' night work was last done")
FAILED = Gauge("enterprisehub_night_failed", "1 while the last night's work has failed")


async def keep(database: Database, clock: Clock, command: Sequence[str] = COMMAND) -> None:
    """Look every five minutes whether a night is to be done, for ever."""
    while True:
        try:
            await once(database, clock.now(), command)
        except (*DATABASE_ERRORS, asyncpg.PostgresError) as error:
            logger().warning("night not claimed, will try again", error=str(error))
        await asyncio.sleep(LOOK_S)


async def once(database: Database, now: datetime, command: Sequence[str] = COMMAND) -> bool:
    """Do the night's work if it is time and nobody else does; say whether it was done."""
    if not FROM_HOUR <= now.hour < FROM_HOUR + HOURS:
        return False
    if not await repository.claim(database, now.date(), LONGEST):
        return False
    logger().info("night begins", day=str(now.date()))
    error = await _run(command)
    await repository.finish(database, now.date(), error)
    FAILED.set(1 if error else 0)
    if error:
        logger().error("night failed", day=str(now.date()), error=error)
        return False
    FINISHED.set_to_current_time()
    logger().info("night done", day=str(now.date()))
    return True


async def _run(command: Sequence[str]) -> str | None:
    """Run the work in a process of its own; return what it said when it failed."""
    child = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, said = await asyncio.wait_for(child.communicate(), LONGEST.total_seconds())
    except TimeoutError:
        child.kill()
        await child.wait()
        return f"not done within {LONGEST}"
    except BaseException:
        child.kill()
        raise
    return said.decode(errors="replace")[-2000:].strip() or "failed" if child.returncode else None
