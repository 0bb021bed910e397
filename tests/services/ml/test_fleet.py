"""Many locations on a cluster of several processes give, to the bit, what one process gives."""

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.services.ml.test_nightly import store

from enterprisehub.cli import cli
from enterprisehub.domain.fold import fold
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import SettingError
from enterprisehub.services.ml.fleet import cluster, one_by_one, rows
from enterprisehub.services.ml.history_repository import Histories
from enterprisehub.services.ml.nightly import gathered

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
CONTACTS = 150


@pytest.mark.timeout(300)
async def test_two_processes_read_and_score_what_one_does(database_url: str, tmp_path: Path) -> None:
    await store(database_url, CONTACTS)
    database = await Database.connect(database_url, Role.HUB, most=2)
    histories = Histories(database)
    locations = await histories.locations()
    assert len(locations) > 1
    whole = await gathered(histories, seed=7)
    with cluster(workers=2) as spread:
        # a worker cannot import this module, but a function without a name travels whole
        told = dict(spread(lambda name: (name, os.getpid()), [str(number) for number in range(20)]))
        assert len(set(told.values())) == 2
        assert os.getpid() not in told.values()
        for way in (one_by_one, spread):
            parts = await rows(way, database_url, histories, 7)
            assert (parts.contact_ids, parts.location_ids, parts.until) == (
                whole.contact_ids,
                whole.location_ids,
                whole.until,
            )
            for name in ("features", "moments", "contacts", "stage_in_d", "writes_in_d", "watched_d"):
                np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))
    assert await folded(database_url, histories) > CONTACTS / 2
    await database.close()
    await asyncio.to_thread(scored, database_url, tmp_path / "one.parquet")
    await asyncio.to_thread(scored, database_url, tmp_path / "many", "--workers", "2")
    files = sorted((tmp_path / "many").iterdir())
    assert [path.stem for path in files] == locations
    one = by_contact(pq.read_table(tmp_path / "one.parquet").to_pylist())
    many = by_contact([row for path in files for row in pq.read_table(path).to_pylist()])
    assert one.keys() == many.keys()
    assert {key: model for key, (model, _) in one.items()} == {key: model for key, (model, _) in many.items()}
    known = [key for key, (_, chance) in one.items() if chance is not None]
    assert len(known) > CONTACTS / 4
    # the two runs are seconds apart
    assert [one[key][1] for key in known] == pytest.approx([many[key][1] for key in known], abs=0.02)


async def folded(url: str, histories: Histories) -> int:
    """Keep each contact's state, as the pipeline does; return how many there are."""
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    count = 0
    async for name, events in histories.contacts():
        state = msgspec.json.encode(fold(events)).decode()
        await connection.execute("UPDATE contacts SET state = $2 WHERE contact_id = $1", name.split("/", 1)[1], state)
        count += 1
    await connection.close()
    return count


def scored(url: str, out: Path, *more: str) -> None:
    environ = {"DATABASE_URL": url, "REDIS_URL": ""}
    result = CliRunner().invoke(cli, ["models", "score", "--out", str(out), *more], env=environ)
    assert result.exit_code == 0, result.output


def by_contact(table: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    return {f"{row['location_id']}/{row['contact_id']}": (row["model"], row["probability"]) for row in table}


def test_no_scheduler_at_the_address() -> None:
    with pytest.raises(SettingError, match="no Dask scheduler answers"), cluster("tcp://127.0.0.1:9"):
        pass
