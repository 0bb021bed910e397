"""The night's work on a real log: own histories, health, a challenger, promotion and rollback."""

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from click.testing import CliRunner

from enterprisehub.cli import cli
from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.artefact import decode, encode
from enterprisehub.learning.dataset import Gathering
from enterprisehub.learning.registry import packaged_path
from enterprisehub.services.ml.health_metrics import ALERTS, CAME, show
from enterprisehub.services.ml.history_repository import Histories, newest_health
from enterprisehub.services.ml.nightly import gathered, night
from enterprisehub.services.ml.repository import LocationPools, Models
from enterprisehub.simulation.history import history
from enterprisehub.simulation.scenario import load

pytestmark = pytest.mark.servers


async def store(url: str, contacts: int) -> None:
    """Write a small scenario's history into the log, as the pipeline would."""
    scenario = msgspec.structs.replace(load("train"), contacts=contacts)
    past = history(scenario)
    rows = []
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for number, event in enumerate(past):
        for told in translate(event.payload, key=f"e{number}", received_at=event.at):
            if isinstance(told, ContactEvent):
                contact_id = told.contact_id or ""
                state = ContactState(location_id=told.location_id, contact_id=contact_id)
                seen[told.location_id][contact_id] = msgspec.json.encode(state).decode()
                rows.append((
                    told.location_id, told.event_id, told.contact_id, told.__struct_config__.tag, told.occurred_at,
                    told.known_at, msgspec.json.encode(told).decode(),
                ))  # fmt: skip
    stages = {location.location_id: location.stages for location in past.world.locations}
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    for location_id, known in seen.items():
        settings = json.dumps({"stage_map": {key: stage for stage, key in stages[location_id].items()}})
        await connection.execute("INSERT INTO locations (location_id, settings) VALUES ($1, $2)", location_id, settings)
        await connection.executemany(
            "INSERT INTO contacts (location_id, contact_id, state) VALUES ($1, $2, $3)",
            [(location_id, contact_id, state) for contact_id, state in known.items()],
        )
    await connection.executemany(
        "INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, payload) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        rows,
    )
    await connection.close()


def run(url: str, *arguments: str) -> Any:
    environ = {"DATABASE_URL": url, "REDIS_URL": ""}
    result = CliRunner().invoke(cli, ["models", *arguments], env=environ)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_night(database_url: str, tmp_path: Path) -> None:
    await store(database_url, 1000)
    database = await Database.connect(database_url, Role.HUB, most=2)
    models = Models(database)
    packaged = packaged_path("lead").read_bytes()
    loaded = decode(packaged, name="lead", source="test")
    weak = [msgspec.structs.replace(one, values=[0.0] * len(one.values)) for one in loaded.artefact.tables.tables]
    blank = msgspec.structs.replace(
        loaded.artefact, tables=msgspec.structs.replace(loaded.artefact.tables, tables=weak)
    )
    first = decode(encode(blank), name="lead", source="test")
    await models.enthrone(first, encode(blank))

    told = await night(database, tmp_path)
    lead, churn, back = told.models
    assert told.contacts > 500
    assert lead.champion == first.model.version
    assert lead.verdict is not None
    assert lead.verdict.promote, lead.verdict.why
    assert churn.note or churn.verdict
    assert "too little history" in back.note
    assert lead.health.calibration is not None
    cards = {card.version: card for card in await models.cards() if card.name == "lead"}
    assert lead.challenger is not None
    assert cards[lead.challenger].status == "champion"
    assert cards[lead.challenger].note.startswith("passed the gate")
    assert cards[lead.challenger].trained_on == "own outcomes"
    assert cards[lead.challenger].metrics["shadow"]["promote"]
    assert cards[first.model.version].status == "retired"
    assert await LocationPools(database).of("lead", lead.challenger) == told.pools
    assert all(0 < pool.weight < 1 and pool.outcomes > 20 for pool in told.pools.values())
    reports = dict(await newest_health(database))
    assert set(reports) == {"lead", "churn", "return"}
    show(reports.items())
    assert ALERTS.labels("lead")._value.get() == len(lead.alerts)
    assert CAME.labels("lead", "low")._value.get() == lead.health.calibration.ratio[1]
    await database.close()

    told_back = await asyncio.to_thread(run, database_url, "rollback", "lead")
    assert f"lead {first.model.version} is the champion again" in told_back
    told_on = await asyncio.to_thread(run, database_url, "promote", "lead", lead.challenger)
    assert f"lead {lead.challenger} is the champion" in told_on
    listed = json.loads(await asyncio.to_thread(run, database_url, "list", "--json"))
    assert [card["version"] for card in listed if card["status"] == "champion" and card["name"] == "lead"] == [
        lead.challenger
    ]
    with pytest.raises(EnterpriseHubError, match="no lead model"):
        await asyncio.to_thread(run, database_url, "promote", "lead", "nonsense")


async def test_the_log_gives_the_rows_that_a_simulation_gives(database_url: str) -> None:
    await store(database_url, 200)
    database = await Database.connect(database_url, Role.HUB, most=1)
    histories = Histories(database)
    data = await gathered(histories, seed=3)
    until = await histories.end()
    assert until is not None
    again = Gathering(until=until, seed=3, stage_map=await histories.stage_map())
    async for contact_id, events in histories.contacts():
        again.add(contact_id, events)
    await database.close()
    assert len(data.moments) > 500
    assert (data.stage_in_d[:, 4] < 1e9).any()
    assert len(set(data.location_ids)) > 1
    assert data.moments.tolist() == again.done().moments.tolist()


async def test_an_empty_log(database_url: str, tmp_path: Path) -> None:
    database = await Database.connect(database_url, Role.HUB, most=1)
    with pytest.raises(EnterpriseHubError, match="no events yet"):
        await night(database, tmp_path)
    await database.close()


def test_no_predecessor(database_url: str) -> None:
    with pytest.raises(EnterpriseHubError, match="no predecessor"):
        run(database_url, "rollback", "churn")
