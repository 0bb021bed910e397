"""Leads are locked in the order of their keys by everybody, so that two who want the same rows never wait in a ring."""

import asyncio
from typing import Any

import asyncpg
import pytest

from enterprisehub.domain.temperature import Cutoffs
from enterprisehub.kit.database import ALL
from enterprisehub.services.pipeline.locations_repository import write_cutoffs

from .conftest import score
from .test_worker import message

pytestmark = pytest.mark.servers


async def _leads(bench: Any) -> None:
    """Two leads, the later key first on disk."""
    for contact in ("B", "A"):
        await bench.put(message(1, contact))
        await bench.drain()


async def _locks_a_before_b(bench: Any, work: Any) -> bool:
    """Hold A's row until the work waits for it, and say whether B's is still free."""
    async with bench.database.transaction(ALL) as connection:
        await connection.execute("SELECT FROM leads WHERE contact_id = 'A' FOR UPDATE")
        working = asyncio.create_task(work)
        waits = "SELECT FROM pg_locks WHERE NOT granted"
        for _ in range(1000):
            if await connection.fetch(waits):
                break
            await asyncio.sleep(0.01)
        try:
            await connection.execute("SELECT FROM leads WHERE contact_id = 'B' FOR UPDATE NOWAIT")
        except asyncpg.LockNotAvailableError:
            return False
        finally:
            await connection.execute("ROLLBACK; BEGIN")
            await working
    return True


async def test_batch_locks_leads_in_the_order_of_their_keys(bench: Any) -> None:
    await _leads(bench)
    await bench.put(message(2, "B", minutes=1), message(2, "A", minutes=1))
    assert await _locks_a_before_b(bench, bench.drain())


async def test_recut_locks_leads_in_the_order_of_their_keys(bench: Any) -> None:
    await _leads(bench)

    async def recut() -> None:
        async with bench.database.transaction(["L"]) as connection:
            await write_cutoffs(connection, "L", Cutoffs(hot=0.9, warm=0.8, cool=0.7))

    assert await _locks_a_before_b(bench, recut())
    assert {r["temperature"] for r in await bench.rows("SELECT temperature FROM leads")} == {"cold"}


async def test_recut_moves_a_lead_into_its_new_tier(bench: Any) -> None:
    bench.ml.answer = score(0.4)
    await bench.put(message(1))
    await bench.drain()
    async with bench.database.transaction(["L"]) as connection:
        await write_cutoffs(connection, "L", Cutoffs(hot=0.39, warm=0.3, cool=0.2))
    assert [r["temperature"] for r in await bench.rows("SELECT temperature FROM leads")] == ["hot"]
