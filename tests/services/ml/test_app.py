import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from tests.learning.conftest import lead
from tests.services.ml.conftest import HERE, OTHER, add_listing

from enterprisehub.contracts.scoring import Matches, MatchQuery, Preferences, Score, ScoreBatch, Subject, SubjectBatch
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.learning.artefact import ArtefactRefused, decode, encode
from enterprisehub.learning.homes.order import decode as decode_ranker
from enterprisehub.learning.registry import packaged_path, stored_path
from enterprisehub.services.ml.app import running
from enterprisehub.services.ml.repository import Models

pytestmark = pytest.mark.servers
OPENING = ("Hi, we want to buy a house in Round Rock, 3 bedrooms, up to $450k", ">When do you want to move?")


async def posted(ml: httpx.AsyncClient, path: str, body: Any, kind: type[Any]) -> Any:
    answer = await ml.post(path, content=msgspec.json.encode(body))
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=kind)


async def test_one_lead(ml: httpx.AsyncClient) -> None:
    told: Score = await posted(ml, "/v1/leads/score", lead(*OPENING, "within a month"), Score)
    assert told.probability is not None
    assert told.model.trained_on == "synthetic"
    assert told.horizon_days == 30
    assert told.reasons


async def test_a_batch_keeps_its_order(ml: httpx.AsyncClient) -> None:
    subjects = [lead("hi"), lead(">Hello"), lead(*OPENING, "within a month")] * 100
    told: ScoreBatch = await posted(ml, "/v1/leads/score/batch", SubjectBatch(subjects), ScoreBatch)
    assert len(told.items) == 300
    assert [item.probability is None for item in told.items[:3]] == [False, True, False]
    assert told.items[:3] == told.items[297:]


async def test_an_empty_batch(ml: httpx.AsyncClient) -> None:
    assert await posted(ml, "/v1/leads/score/batch", SubjectBatch([]), ScoreBatch) == ScoreBatch([])


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"{", 400, None),
        (b"[]", 422, ""),
        (b'{"items":[{"state":{}}]}', 422, "/items/0"),
        (b'{"items":[{"moment":"yesterday","state":{"location_id":"l","contact_id":"c"}}]}', 422, "/items/0/moment"),
    ],
)
async def test_bad_bodies_say_where(ml: httpx.AsyncClient, body: bytes, status: int, pointer: str | None) -> None:
    answer = await ml.post("/v1/leads/score/batch", content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is not None:
        found = answer.json()["errors"][0]["pointer"]
        assert found.startswith(pointer)


async def test_a_moment_without_zone_is_refused_not_crashed_on(ml: httpx.AsyncClient) -> None:
    subject = msgspec.to_builtins(lead("hi"))
    subject["moment"] = "2026-03-02T15:00:00"
    answer = await ml.post("/v1/leads/score", json=subject)
    assert answer.status_code == 422


async def test_matches_of_the_own_location_only(ml: httpx.AsyncClient) -> None:
    query = MatchQuery(location_id=HERE, preferences=Preferences(price_max_cents=45_000_000, areas=["Round Rock"]))
    told: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    assert [item.property_id for item in told.items] == ["near", "dear"]
    assert told.items[0].why == ["$400,000 is within the budget", "In Round Rock"]
    assert told.items[1].why_not == ["$600,000 is 33% over the budget of $450,000"]
    assert told.considered == 2
    query.location_id = OTHER
    other: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    assert [item.property_id for item in other.items] == ["foreign"]


async def test_the_ranker_that_ships_orders_and_says_what_it_learned_from(ml: httpx.AsyncClient) -> None:
    query = MatchQuery(location_id=HERE, preferences=Preferences(price_max_cents=70_000_000))
    told: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    shipped = decode_ranker(packaged_path("match").read_bytes(), source="packaged")
    assert (told.ranked_by, told.trained_on) == (shipped.version, "synthetic")
    assert {item.property_id for item in told.items} == {"near", "dear"}


async def test_matches_for_what_a_contact_said(ml: httpx.AsyncClient) -> None:
    query = MatchQuery(location_id=HERE, state=lead(*OPENING, "and a pool please").state)
    told: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    assert told.preferences.price_max_cents == 45_000_000
    assert told.preferences.bedrooms_min == 3
    assert told.items[0].property_id == "near"
    assert "3 bedrooms" in told.items[0].why


async def test_a_seller_gets_no_homes(ml: httpx.AsyncClient) -> None:
    query = MatchQuery(location_id=HERE, state=lead("I want to sell my house in Round Rock").state)
    told: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    assert told.items == []
    assert told.note
    assert "seller" in told.note


@pytest.mark.parametrize("body", [{"location_id": HERE}, {"location_id": HERE, "preferences": {}, "limit": 0}])
async def test_a_query_without_wishes_or_with_a_bad_limit(ml: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await ml.post("/v1/properties/match", json=body)).status_code == 422


async def test_a_market_is_kept_half_a_minute(ml: httpx.AsyncClient, listings: str) -> None:
    query = MatchQuery(location_id=HERE, preferences=Preferences(bedrooms_min=3))
    first: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    await add_listing(listings, HERE, "new")
    again: Matches = await posted(ml, "/v1/properties/match", query, Matches)
    assert again.considered == first.considered


async def test_models_tell_features_and_quality(ml: httpx.AsyncClient) -> None:
    (own,) = (await ml.get("/v1/models")).json()["items"]
    assert own["name"] == "lead"
    assert own["trained_on"] == "synthetic"
    assert "synthetic" in own["note"]
    assert own["metrics"]["test"]["auc"]["low"] <= own["metrics"]["test"]["auc"]["value"]
    assert set(own["metrics"]["reference_quantiles"]) == {"p50", "p80", "p95"}
    assert all(feature["meaning"] for feature in own["features"])


async def test_health_metrics_and_document(ml: httpx.AsyncClient) -> None:
    await posted(ml, "/v1/leads/score", lead("hi"), Score)
    assert (await ml.get("/health/live")).status_code == 200
    assert (await ml.get("/health/ready")).status_code == 200
    assert 'enterprisehub_predictions_total{model="lead"' in (await ml.get("/metrics")).text
    assert {"/v1/leads/score", "/v1/leads/score/batch", "/v1/properties/match", "/v1/models"} <= set(
        (await ml.get("/openapi.json")).json()["paths"]
    )


async def test_health_answers_during_a_large_batch(ml: httpx.AsyncClient) -> None:
    large = msgspec.json.encode(SubjectBatch([lead(*OPENING, "within a month")] * 4000))
    batch = asyncio.create_task(ml.post("/v1/leads/score/batch", content=large))
    answered = 0
    while not batch.done():
        assert (await ml.get("/health/live")).status_code == 200
        answered += 1
        await asyncio.sleep(0)
    assert (await batch).status_code == 200
    assert answered > 3


def trained_again(seed: int) -> bytes:
    artefact = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged").artefact
    return encode(msgspec.structs.replace(artefact, seed=seed))


async def enthrone(url: str, data: bytes) -> None:
    database = await Database.connect(url, Role.HUB, most=1)
    await Models(database).enthrone(decode(data, name="lead", source="test"), data)
    await database.close()


async def scored_by(settings: kit_settings.Settings) -> str:
    async with running(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ml") as client:
            told: Score = await posted(client, "/v1/leads/score", lead("hi"), Score)
            return told.model.version


async def test_the_databases_champion_comes_first_and_retires_the_last(database_url: str, tmp_path: Path) -> None:
    settings = kit_settings.read({"DATABASE_URL": database_url, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
    first, second = trained_again(1), trained_again(2)
    await enthrone(database_url, first)
    await enthrone(database_url, second)
    assert await scored_by(settings) == decode(second, name="lead", source="test").model.version
    database = await Database.connect(database_url, Role.SERVICE, most=1)
    assert [card.status for card in await Models(database).cards()] == ["champion", "retired"]
    assert await Models(database).champion("lead", but=decode(second, name="lead", source="test").sha256) is None
    await database.close()
    await enthrone(database_url, first)
    assert await scored_by(settings) == decode(first, name="lead", source="test").model.version


async def test_a_damaged_file_of_the_data_directory_is_passed_over(database_url: str, tmp_path: Path) -> None:
    settings = kit_settings.read({"DATABASE_URL": database_url, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
    path = stored_path(tmp_path, "lead")
    path.parent.mkdir(parents=True)
    path.write_bytes(packaged_path("lead").read_bytes()[:1000])
    assert (
        await scored_by(settings) == decode(packaged_path("lead").read_bytes(), name="lead", source="x").model.version
    )
    path.write_bytes(trained_again(5))
    assert await scored_by(settings) == decode(trained_again(5), name="lead", source="x").model.version


def test_refusal_is_an_error_of_the_house() -> None:
    with pytest.raises(ArtefactRefused):
        decode(b"", name="lead", source="nowhere")


def test_subject_needs_a_moment() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"state":{"location_id":"l","contact_id":"c"}}', type=Subject)


async def test_a_location_is_pulled_to_its_own_outcomes(listings: str, tmp_path: Path) -> None:
    loaded = decode(packaged_path("lead").read_bytes(), name="lead", source="test")
    connection = await asyncpg.connect(listings)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    await connection.execute(
        "INSERT INTO location_pools (location_id, model, version, shift, spread, weight, outcomes) VALUES "
        "('L', 'lead', $1, 0.8, 0.1, 0.9, 420), ('M', 'lead', 'another version', 0.8, 0.1, 0.9, 420)",
        loaded.model.version,
    )
    await connection.close()
    own, foreign = lead(*OPENING, "within a month"), lead(*OPENING, "within a month")
    foreign.state.location_id = "M"
    settings = kit_settings.read({"DATABASE_URL": listings, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
    async with running(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ml") as client:
            told: ScoreBatch = await posted(client, "/v1/leads/score/batch", SubjectBatch([own, foreign]), ScoreBatch)
    pulled, shared = told.items
    assert pulled.pooling is not None
    assert (pulled.pooling.outcomes, pulled.pooling.shift) == (420, 0.8)
    assert shared.pooling is not None
    assert shared.pooling.outcomes == 0
    assert pulled.probability is not None
    assert shared.probability is not None
    assert pulled.probability > shared.probability
