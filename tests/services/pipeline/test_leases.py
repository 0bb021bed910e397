import asyncio
from datetime import timedelta
from typing import Any

import pytest

from enterprisehub.services.pipeline.errors import FenceLost
from enterprisehub.services.pipeline.leases_repository import check_fence

pytestmark = pytest.mark.servers


async def test_second_worker_gets_half_the_shards(bench: Any) -> None:
    other = await bench.leases.enlist("other", bench.other_session)
    assert await bench.leases.renew(bench.lease.fence)
    assert len((await bench.leases.balance(other.fence)).shards) == 0
    mine = await bench.leases.balance(bench.lease.fence)
    theirs = await bench.leases.balance(other.fence)
    assert (len(mine.shards), len(theirs.shards)) == (32, 32)
    assert not mine.shards & theirs.shards


async def test_expired_worker_loses_all_shards_to_the_next(bench: Any) -> None:
    await bench.rows("UPDATE workers SET leased_until = now() - $1::interval", timedelta(seconds=1))
    other = await bench.leases.enlist("other", bench.other_session)
    assert await bench.leases.renew(other.fence)
    assert len((await bench.leases.balance(other.fence)).shards) == 64
    with pytest.raises(FenceLost):
        await bench.leases.renew(bench.lease.fence)


async def test_expired_lease_fails_the_fence_even_before_another_worker_comes(bench: Any) -> None:
    await bench.rows("UPDATE workers SET leased_until = now() - $1::interval", timedelta(seconds=1))
    async with bench.database.transaction("*") as connection:
        with pytest.raises(FenceLost):
            await check_fence(connection, bench.lease.fence)


async def test_leaving_frees_the_shards_at_once(bench: Any) -> None:
    await bench.leases.leave(bench.lease.fence)
    assert {r["fence"] for r in await bench.rows("SELECT fence FROM shards")} == {None}


async def test_worker_whose_session_has_ended_is_followed_at_once(bench: Any) -> None:
    other = await bench.leases.enlist("other", bench.other_session)
    bench.session.terminate()
    async with asyncio.timeout(2):
        while await bench.rows("SELECT FROM workers WHERE fence = $1", bench.lease.fence):
            await bench.leases.renew(other.fence)
    assert len((await bench.leases.balance(other.fence)).shards) == 64
    with pytest.raises(FenceLost):
        await bench.leases.renew(bench.lease.fence)


async def test_worker_with_a_new_session_is_left_alone(bench: Any) -> None:
    other = await bench.leases.enlist("other", bench.other_session)
    session = await bench.database.session()
    await bench.session.close()
    await bench.leases.hold(bench.lease.fence, session)
    await bench.leases.renew(other.fence)
    assert await bench.rows("SELECT FROM workers WHERE fence = $1", bench.lease.fence)
    await session.close()
