"""Matching on a real database: deeds, the learned ranker, exposure."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from tests.services.ml.conftest import HERE, OTHER

from enterprisehub.contracts.events import Interest
from enterprisehub.contracts.scoring import Buyer, Exposure, ExposureQuery, Matches, MatchQuery, Preferences
from enterprisehub.contracts.state import ContactState, ListingInterest
from enterprisehub.kit.database import Database, Role
from enterprisehub.learning.additive import Table, Tables
from enterprisehub.learning.homes.order import Learned, decode, encode, fingerprint
from enterprisehub.learning.registry import Offer
from enterprisehub.services.ml.listings_repository import Listings
from enterprisehub.services.ml.matcher import Matcher, Ranking
from enterprisehub.services.ml.repository import Models

pytestmark = pytest.mark.servers


async def posted(ml: httpx.AsyncClient, path: str, body: Any, kind: type[Any]) -> Any:
    answer = await ml.post(path, content=msgspec.json.encode(body))
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=kind)


async def touch(url: str, property_id: str, interest: str, number: int = 0) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    payload = json.dumps({"property_id": property_id, "interest": interest})
    await connection.execute(
        "INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, payload) "
        "VALUES ($1, $2, 'C', 'listing_touched', now(), now(), $3)",
        HERE, f"t{number}", payload,
    )  # fmt: skip
    await connection.close()


def who_saved(*property_ids: str) -> ContactState:
    deeds = {name: ListingInterest(strongest=Interest.SAVED, at=datetime.now(UTC)) for name in property_ids}
    return ContactState(location_id=HERE, contact_id="C", listings=deeds)


async def test_homes_like_those_saved_come_first_also_when_they_are_sold(ml: httpx.AsyncClient, listings: str) -> None:
    connection = await asyncpg.connect(listings)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    await connection.execute("UPDATE properties SET list_price_cents = 61000000 WHERE property_id = 'gone'")
    await connection.close()
    wishes = Preferences(price_max_cents=90_000_000)
    told: Matches = await posted(
        ml, "/v1/properties/match", MatchQuery(location_id=HERE, preferences=wishes, state=who_saved("gone")), Matches
    )
    assert [item.property_id for item in told.items] == ["dear", "near"]
    assert told.liked == 1
    assert told.trained_on == "synthetic"


async def test_a_learned_ranker_is_taken_up_and_a_bad_one_refused(listings: str) -> None:
    await touch(listings, "dear", "saved")
    database = await Database.connect(listings, Role.HUB, most=1)
    sought = Table(feature="sought", edges=[0.1], values=[-1.0, 1.0, 0.0], replicas=[[-1.0, 1.0, 0.0]])
    tables = Tables(base=0.0, replica_bases=[0.0], tables=[sought])
    learned = Learned(
        trained_on="own", trained_at=datetime.now(UTC), features_sha256=fingerprint(), choices=300, buyers=60,
        tables=tables, metrics={},
    )  # fmt: skip
    data = encode(learned)
    ranker = decode(data, source="test")
    models = Models(database)
    await models.enthrone_ranker(ranker, data, "by hand")
    refused: list[str] = []
    ranking = Ranking(refused.append)
    offer = await models.champion("match", but=ranking.seen)
    assert offer is not None
    assert ranking.offer(offer)
    assert await models.champion("match", but=ranking.seen) is None
    matcher = Matcher(Listings(database), NoPlaces(), ranking)
    query = MatchQuery(location_id=HERE, preferences=Preferences(price_max_cents=90_000_000))
    told = await matcher.match(query)
    assert (told.ranked_by, told.trained_on) == (ranker.version, "own")
    assert not ranking.offer(Offer("bad", data.replace(b'"own"', b'"owm"')))
    assert refused == ["bad: the SHA-256 does not match: the file is damaged"]
    assert (await matcher.match(query)).ranked_by == ranker.version
    cards = {card.name: card for card in await models.cards()}
    assert cards["match"].metrics["learned_from"] == {"choices": 300, "buyers": 60}
    await database.close()


class NoPlaces:
    def known(self, states: frozenset[str]) -> dict[str, tuple[float, float]]:
        return {}


async def test_what_is_sought_is_counted_by_location_and_fades(listings: str) -> None:
    for number, (name, what) in enumerate([("dear", "saved"), ("dear", "viewed"), ("near", "dismissed")]):
        await touch(listings, name, what, number)
    database = await Database.connect(listings, Role.SERVICE, most=1)
    sought = Listings(database)
    assert await sought.sought(HERE, datetime.now(UTC) + timedelta(days=30)) == {"dear": pytest.approx(1.0, abs=0.01)}
    assert await sought.sought(OTHER, datetime.now(UTC)) == {}
    await database.close()


async def test_exposure_names_what_nobody_is_shown(ml: httpx.AsyncClient) -> None:
    buyers = [Buyer(contact_id=f"b{n}", preferences=Preferences(price_max_cents=45_000_000)) for n in range(3)]
    told: Exposure = await posted(
        ml, "/v1/properties/exposure", ExposureQuery(location_id=HERE, buyers=buyers, limit=1), Exposure
    )
    assert (told.listings, told.buyers, told.never_shown) == (2, 3, 1)
    assert [(one.property_id, one.buyers) for one in told.most_shown] == [("near", 3)]
    assert [one.property_id for one in told.never] == ["dear"]
    assert told.gini == 0.5
    assert {one.name: (one.listed_share, one.shown_share) for one in told.groups}["Price $400k to $500k"] == (0.5, 1.0)
