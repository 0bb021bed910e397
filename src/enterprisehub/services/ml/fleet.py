"""Work on many locations side by side: one after the other in this process, or on a Dask cluster, by the same functions.

What is done for a location is a function of it alone (its rows in the database and a model's bytes), so it may be done
anywhere and in any order; answers come back in the order of the locations. A worker needs the package, the database's
address and, for scores, the folder that they are written to.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import EnterpriseHubError, SettingError
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.dataset import Dataset, Gathering, joined
from enterprisehub.learning.pooling import Pool
from enterprisehub.services.ml.history_repository import Histories

T = TypeVar("T")
Spread = Callable[[Callable[[str], Any], Sequence[str]], Iterator[Any]]
"""Does the same work for each location and yields what comes of it, in their order."""
CONNECTIONS: Final = 2
READ_S: Final = 3600.0
ANY_PORT: Final = "127.0.0.1:0"
"""For the cluster's own status page: this machine only."""


def one_by_one(work: Callable[[str], T], locations: Sequence[str]) -> Iterator[T]:
    """Do the work in this process."""
    return map(work, locations)


@contextmanager
def cluster(address: str | None = None, *, workers: int = 2) -> Iterator[Spread]:
    """Give a way to do work on a Dask cluster: one that runs, or processes of this machine for as long as it lasts.

    Args:
        address: of a scheduler, such as `tls://scheduler:8786`; a local cluster without one.
        workers: processes of a local cluster, one thread each.

    Raises:
        SettingError: Dask is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 the extra `cluster`
    except ImportError as error:
        raise SettingError("work on a cluster needs the extra: `pip install 'enterprisehub[cluster]'`") from error
    own = None
    if address is None:
        own = LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=ANY_PORT,
            worker_dashboard_address=ANY_PORT,
        )
    try:
        with Client(own or address, timeout=10) as client:  # type: ignore[no-untyped-call]
            yield partial(_spread, client)
    except OSError as error:
        raise SettingError(f"no Dask scheduler answers at {address}: {error}") from error
    finally:
        if own is not None:
            own.close()


def _spread(client: Any, work: Callable[[str], T], locations: Sequence[str]) -> Iterator[T]:
    for future in client.map(work, locations, pure=False):
        found: T = future.result()
        yield found


def gather(url: str, seed: int, until: datetime, stage_map: dict[str, str], location_id: str) -> Dataset:
    """Return the rows of one location's log; the slow part of training."""

    async def read(database: Database) -> Dataset:
        gathering = Gathering(until=until, seed=seed, stage_map=stage_map)
        async for contact_id, events in Histories(database, location_id).contacts():
            gathering.add(contact_id, events)
        return gathering.done()

    return _with_database(url, read)


async def rows(spread: Spread, url: str, histories: Histories, seed: int) -> Dataset:
    """Return the rows of the whole log, read location by location; the same as `nightly.gathered` reads.

    Raises:
        EnterpriseHubError: the log is empty.
    """
    until = await histories.end()
    if until is None:
        raise EnterpriseHubError("There are no events yet: nothing can be learned from.")
    work = partial(gather, url, seed, until, await histories.stage_map())
    locations = await histories.locations()
    return joined(await asyncio.to_thread(lambda: [*spread(work, locations)]))


def write(url: str, model: bytes, pools: bytes, moment: datetime, folder: str, location_id: str) -> int:
    """Score one location's contacts into `LOCATION.parquet`; return how many there are."""
    from enterprisehub.services.ml.frames import write_scores  # noqa: PLC0415 Arrow is loaded on use

    loaded = decode(model, name="lead", source="the cluster's client")
    known = msgspec.json.decode(pools, type=dict[str, Pool])
    path = Path(folder) / f"{location_id}.parquet"

    async def score(database: Database) -> int:
        subjects = Histories(database, location_id).subjects(moment)
        return await write_scores(loaded, subjects, path, done=lambda _: None, pools=known)

    return _with_database(url, score)


def _with_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = await Database.connect(url, Role.HUB, most=CONNECTIONS, timeout_s=READ_S)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
