"""Fill a running house with a year of a brokerage: contacts, their log, states, answers, listings.

The lives are the simulator's. A contact takes the pipeline's way at once instead of webhook by webhook: translated, folded,
asked about at the running services, decided, written by the pipeline's own statements. So rows, states, scores and tips are
what the house would hold, but for the earlier predictions of each contact; a CRM is not told.
"""

import asyncio
import io
import itertools
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import msgspec

from enterprisehub.clients.batch import http_client
from enterprisehub.clients.churn import churn_risks
from enterprisehub.clients.coaching import coaching_tips
from enterprisehub.clients.ml import lead_scores
from enterprisehub.contracts.events import Event
from enterprisehub.domain.fold import fold
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit.database import ALL, Connection, Database, Role, run_together
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.properties.importing import import_listings
from enterprisehub.services.pipeline import contacts_repository
from enterprisehub.services.pipeline.batch import Batch, Row, gather
from enterprisehub.services.pipeline.decide import decide
from enterprisehub.services.pipeline.enrich import Peers, enrich
from enterprisehub.services.pipeline.locations import Locations
from enterprisehub.services.pipeline.worker import statements
from enterprisehub.simulation.arrivals import Arrival, Arrivals
from enterprisehub.simulation.history import History
from enterprisehub.simulation.identifiers import moment
from enterprisehub.simulation.listings_csv import write_listings
from enterprisehub.simulation.office import openings
from enterprisehub.simulation.scenario import load

CONTACTS, EVENTS = 50_000, 500_000
DAYS = 365
LISTINGS = 150
"""Of each of the twenty offices."""
LIVE_ON, FIRST = 4, 3
"""One contact in so many is kept up with; of the others, as in any old CRM, only the first so many events came."""
TOGETHER = 250
DEADLINE_S = 30.0


@dataclass(frozen=True)
class Filled:
    contacts: int
    events: int
    listings: int
    largest: str
    """The office with most contacts."""


async def fill(url: str, contacts: int = CONTACTS) -> Filled:
    """Fill the database at `url`, whose services run on this machine."""
    now = datetime.now(UTC).replace(microsecond=0)
    scenario = msgspec.structs.replace(
        load("load"), start=now - timedelta(days=DAYS), days=DAYS, contacts=contacts, listings=LISTINGS
    )
    lives = History(scenario)
    arrivals = itertools.islice(Arrivals(scenario, lives.world, lives.locals), contacts)
    async with _opened(url) as (database, peers):
        locations = Locations(database)
        await _open_offices(database, locations, lives, now)
        await locations.refresh()
        done = 0
        while some := list(itertools.islice(arrivals, TOGETHER)):
            rows = [row for place, one in enumerate(some) for row in _rows(lives, one, now, whole=not place % LIVE_ON)]
            await _take(database, peers, locations, gather(rows, now), now)
            done += len(some)
            if done % 5000 == 0:
                print(f"  {done:,} contacts are there", file=sys.stderr, flush=True)
        await locations.refresh()  # the tiers are cut by what is there now
    return await _counted(url)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[Database, Peers]]:
    database, http = await Database.connect(url, Role.PIPELINE, timeout_s=120), http_client()
    at = {name: f"http://127.0.0.1:{PORTS[name]}" for name in ("ml", "churn", "coaching")}
    try:
        yield (
            database,
            Peers(
                ml=lead_scores(http, at["ml"], deadline_s=DEADLINE_S),
                churn=churn_risks(http, at["churn"], deadline_s=DEADLINE_S),
                coaching=coaching_tips(http, at["coaching"], deadline_s=DEADLINE_S),
            ),
        )
    finally:
        await http.close()
        await database.close()


async def _open_offices(database: Database, locations: Locations, lives: History, now: datetime) -> None:
    """Make offices, their agents and their listings known."""
    payloads = openings(Random(1), lives.world, lives.scenario.start.timestamp())
    batch = gather([_row(number, payload, at) for number, (at, payload) in enumerate(payloads)], now)
    async with database.transaction(ALL) as connection:
        await locations.ensure(connection, batch.locations)
        await locations.apply(connection, batch.others)
        await contacts_repository.append_events(connection, batch.others, {})
    locations.committed(batch.locations)
    for office in lives.world.locations:
        file = io.StringIO()
        write_listings(office.listings, file)
        await import_listings(database, CONSOLE, office.location_id, file.getvalue().encode())


def _rows(lives: History, arrival: Arrival, now: datetime, *, whole: bool) -> Iterator[Row]:
    """Return what webhooks would have told of a life until now."""
    life = lives.life(arrival)
    told = itertools.takewhile(lambda one: moment(one[0]) < now, _lived(life.advance))
    for number, (at, payload, _) in enumerate(told if whole else itertools.islice(told, FIRST)):
        yield _row(number, payload, at)


def _lived(advance: Any) -> Iterator[Any]:
    while events := advance():
        yield from events


def _row(number: int, payload: dict[str, Any], at: float) -> Row:
    body = msgspec.json.encode(payload)
    return Row(number, payload["webhookId"], moment(at), payload.get("locationId", ""), body, 0)


async def _take(database: Database, peers: Peers, locations: Locations, batch: Batch, now: datetime) -> None:
    """Take contacts from their events to all that is stored of them, as the pipeline's worker does with a batch."""
    if batch.failures:
        raise RuntimeError(f"{batch.failures[0].row.key}: {batch.failures[0].error}")
    for case in batch.cases.values():
        case.state = fold(case.events)
        case.encoded = msgspec.json.encode(case.state)
    await enrich(batch.cases.values(), now, peers)
    missing = {name for case in batch.cases.values() for name in case.missing}
    if missing:
        raise RuntimeError(f"{', '.join(missing)} did not answer")
    cases = [batch.cases[key] for key in sorted(batch.cases)]
    events: list[Event] = [event for case in cases for event in case.events]
    decision = decide(cases, now, locations)
    decision.outbox = []
    async with database.transaction(ALL) as connection:
        await connection.execute("SET LOCAL synchronous_commit = off")
        await _put_done(connection, batch.rows)
        last = await contacts_repository.append_events(connection, events, {})
        for case in cases:
            case.log_seq = last.get(case.key, 0)
        await run_together(connection, statements(cases, decision))


async def _put_done(connection: Connection, rows: Iterable[Row]) -> None:
    """Keep the webhooks as worked off."""
    found = [(row.key, row.received_at, row.location_id, shard_of(row.location_id, row.key), row.body) for row in rows]
    await connection.execute(
        """INSERT INTO inbox (key, received_at, location_id, shard, body, state, done_at)
           SELECT key, at, location_id, shard, body, 2, at
           FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::smallint[], $5::bytea[])
             AS t(key, at, location_id, shard, body)""",
        *contacts_repository.columns(found, 5),
    )


async def _counted(url: str) -> Filled:
    """Let Postgres look at its tables once more, and count."""
    connection = await asyncpg.connect(url, command_timeout=300)
    try:
        await connection.execute("SELECT set_config('app.locations', '*', false)")
        await connection.execute("VACUUM ANALYZE")
        counted = {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("contacts", "events", "properties")
        }
        largest = await connection.fetchval(
            "SELECT location_id FROM contacts GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
    finally:
        await connection.close()
    return Filled(counted["contacts"], counted["events"], counted["properties"], largest)


if __name__ == "__main__":
    print(asyncio.run(fill(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else CONTACTS)))
