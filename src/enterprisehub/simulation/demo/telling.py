"""The demo brokerage: its past clients and past sixty days, replayed through the real intake, and its days going on.

One seeded history without end serves all: what lies before the demo's first start is replayed at once with the times at
which it happened, the rest comes about one event a second, stamped with the moment it is sent. The record in the data
directory says how far the history has been told, so that a restart goes on where it stopped.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
import msgspec
from nacl.signing import SigningKey

from enterprisehub.contracts.events import ListingTouched
from enterprisehub.kit.errors import SettingError, Unavailable
from enterprisehub.simulation.demo.earlier import earlier
from enterprisehub.simulation.history import SimulatedEvent, history
from enterprisehub.simulation.load.driver import Driver
from enterprisehub.simulation.load.plan import framed
from enterprisehub.simulation.load.target import PATH, Target
from enterprisehub.simulation.restamp import Restamper
from enterprisehub.simulation.scenario import Scenario, load
from enterprisehub.simulation.signing import SignedBody, sign_payload
from enterprisehub.simulation.world import Location, World

REPLAY_RATE: Final = 380.0
"""Webhooks per second: the past is told in about forty seconds, and leaves the machine free for what happens now."""
_CHUNK: Final = 800
_ATTEMPTS: Final = 30
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_GAP: Final = 4.0
Note = Callable[[Sequence[ListingTouched]], Awaitable[None]]
"""Notes what buyers did about listings, as the team's website would tell it."""


class DemoRecord(msgspec.Struct, kw_only=True):
    """How far the demo's history has been told."""

    started_at: datetime
    told: int = 0
    past_told: bool = False


def demo_record(data_dir: Path) -> DemoRecord:
    """Read the demo's record; a demo that never ran starts now.

    Raises:
        SettingError: the record is damaged.
    """
    path = _record_path(data_dir)
    try:
        return msgspec.json.decode(path.read_bytes(), type=DemoRecord)
    except FileNotFoundError:
        record = DemoRecord(started_at=datetime.now(UTC).replace(microsecond=0))
        save_record(data_dir, record)
        return record
    except msgspec.MsgspecError as error:
        raise SettingError(f"{path} is damaged ({error}); remove it to begin the demo anew") from error


def save_record(data_dir: Path, record: DemoRecord) -> None:
    path = _record_path(data_dir)
    draft = path.with_suffix(".tmp")
    draft.write_bytes(msgspec.json.encode(record))
    draft.replace(path)


def _record_path(data_dir: Path) -> Path:
    return data_dir / "demo.json"


def demo_scenario(started_at: datetime) -> Scenario:
    """Return the demo's scenario with its past ending at the given moment."""
    scenario = load("demo")
    return msgspec.structs.replace(scenario, start=started_at - timedelta(days=scenario.days))


class DemoHistory(Iterator[SimulatedEvent]):
    """The demo's history without end. `world` holds its offices, `truth` what nobody is told of who came in its days."""

    def __init__(self, scenario: Scenario) -> None:
        self._days = history(scenario, endless=True, deeds=True)
        self.world = self._days.world
        self.truth = self._days.truth
        self._events = self._generate(scenario)

    def __next__(self) -> SimulatedEvent:
        return next(self._events)

    def _generate(self, scenario: Scenario) -> Iterator[SimulatedEvent]:
        yield from heapq.merge(earlier(scenario, self.world), self._days, key=attrgetter("at"))


def demo_history(started_at: datetime) -> DemoHistory:
    """Return what happens in the demo's offices: past clients since they came, sixty days of leads, and so on."""
    return DemoHistory(demo_scenario(started_at))


def office_settings(location: Location) -> dict[str, Any]:
    """Return what the office would set for itself, as the hub's location settings."""
    hours = [{"opens": f"{location.opens:02d}:00", "closes": f"{location.closes:02d}:00"}]
    return {
        "hours": {day: hours for day in _WEEK if day != "sunday"},
        "holidays": [],
        "capacity_per_agent_per_day": max(1, location.daily_capacity // len(location.agents)),
        "stage_map": {identifier: stage for stage, identifier in location.stages.items()},
    }


def crm_records(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return what the CRM knew before any webhook, for the stand-in: offices, their agents and calendars."""
    return {
        "locations": [
            {"id": o.location_id, "locationId": o.location_id, "name": o.name, "timezone": o.timezone,
             "email": o.email, "city": o.city, "state": o.state}
            for o in world.locations
        ],
        "users": [
            {"id": a.user_id, "locationId": o.location_id, "name": a.name, "firstName": a.first_name,
             "lastName": a.last_name, "email": a.email, "phone": a.phone,
             "roles": {"type": "account", "role": "user", "locationIds": [o.location_id]}}
            for o in world.locations
            for a in o.agents
        ],
        "calendars": [{"id": o.calendar_id, "locationId": o.location_id, "name": "Showings"} for o in world.locations],
    }  # fmt: skip


async def replay_past(
    target: Target, key: SigningKey, data_dir: Path, note: Note, progress: Callable[[int], None] | None = None
) -> int:
    """Tell the hub everything that happened before the demo's first start; return how many events that took.

    What has been told is not told again. Events that the hub could not take (429, or a connection lost) are sent again.
    What buyers did about listings, which no webhook tells, is noted.

    Raises:
        Unavailable: the hub did not take some even so.
    """
    record = demo_record(data_dir)
    if record.past_told:
        return 0
    untold = itertools.islice(demo_history(record.started_at), record.told, None)
    past = itertools.takewhile(lambda event: event.at < record.started_at, untold)
    count = 0
    while chunk := list(itertools.islice(past, _CHUNK)):
        webhooks = [sign_payload(key, event.payload) for event in chunk if event.deed is None]
        await _post_all(target, [framed(target, one) for one in webhooks])
        await note([event.deed for event in chunk if event.deed is not None])
        count += len(chunk)
        record.told += len(chunk)
        save_record(data_dir, record)
        if progress is not None:
            progress(count)
    record.past_told = True
    save_record(data_dir, record)
    return count


async def _post_all(target: Target, requests: list[bytes]) -> None:
    for attempt in range(_ATTEMPTS):
        driver = Driver(target, requests, REPLAY_RATE, connections=16)
        try:
            outcome = await asyncio.to_thread(driver.run)
        except OSError:  # a hub that is still starting
            await asyncio.sleep(1)
            continue
        refused = sorted(set(outcome.status) - {0, 200, 429, 503})
        if refused:
            raise Unavailable(f"the hub at {target.url} refuses the demo's webhooks with {refused[0]}")
        requests = [request for request, status in zip(requests, outcome.status, strict=True) if status != 200]
        if not requests:
            return
        await asyncio.sleep(min(2.0, 0.2 * (attempt + 1)))
    raise Unavailable(f"the hub at {target.url} did not take {len(requests)} of the demo's webhooks")


async def stream(target: Target, key: SigningKey, data_dir: Path, note: Note, *, per_second: float = 1.0) -> None:
    """Let the offices' days go on, about one webhook a second, until cancelled; what buyers do meanwhile is noted.

    Raises:
        Unavailable: the hub refuses the webhooks, as it does when the demo's key has changed.
    """
    record = demo_record(data_dir)
    rng = Random()
    restamper = Restamper()
    async with httpx.AsyncClient(base_url=target.url, timeout=10) as client:
        for event in _untold(record):
            if event.deed is None:
                await asyncio.sleep(min(_LONGEST_GAP, rng.expovariate(1)) / per_second)
                signed = sign_payload(key, restamper.move(event.payload, datetime.now(UTC).timestamp()))
                await _post(client, signed)
            else:
                now = datetime.now(UTC)
                await note([msgspec.structs.replace(event.deed, occurred_at=now, known_at=now)])
            record.told += 1
            save_record(data_dir, record)


def _untold(record: DemoRecord) -> Iterator[SimulatedEvent]:
    return itertools.islice(demo_history(record.started_at), record.told, None)


async def _post(client: httpx.AsyncClient, signed: SignedBody) -> None:
    """Post one webhook; again and again while the hub is away or asks to wait."""
    while True:
        try:
            answer = await client.post(PATH, content=signed.body, headers=signed.headers)
        except httpx.TransportError:
            await asyncio.sleep(1)
            continue
        if answer.status_code == 200:
            return
        if answer.status_code not in {429, 503}:
            raise Unavailable(f"the hub at {client.base_url} refuses the demo's webhooks with {answer.status_code}")
        await asyncio.sleep(1)
