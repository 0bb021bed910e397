from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.services.hub.conftest import named

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.scoring import BuyerFit, BuyersFound, BuyersQuery, Exposure, ExposureQuery, ShownHome
from enterprisehub.kit.clock import FixedClock
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.market.service import Market
from enterprisehub.services.hub.properties.service import Properties

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    for name, most, areas in (
        ("a", 45_000_000, ["Pasadena"]),
        ("b", 48_000_000, ["pasadena", "Altadena"]),
        ("c", None, []),
    ):
        await put(named(name, name, NOW))
        read = {"certainty": "known", "quote": "", "message_id": "m", "at": NOW.isoformat()}
        slots = {"budget": {"value": {"max_cents": most}, **read}, "location": {"value": {"areas": areas}, **read}}
        state = msgspec.json.encode({"conversation": {"slots": slots}}).decode()
        await admin.execute("UPDATE contacts SET state = $2 WHERE contact_id = $1", name, state)
        await admin.execute("UPDATE leads SET side = 'buyer', last_inbound_at = now() WHERE contact_id = $1", name)
    await put(named("seller", "S", NOW))
    await admin.execute(
        "INSERT INTO properties (location_id, property_id, list_price_cents, city, standard_status) VALUES"
        " ('A', 'p1', 49000000, 'Pasadena', 'Active'), ('A', 'p2', 160000000, 'Altadena', 'Active'),"
        " ('A', 'p3', 49000000, 'Pasadena', 'Closed'), ('B', 'p4', 49000000, 'Pasadena', 'Active')"
    )


async def test_demand_against_inventory(agent_of_a: Any) -> None:
    demand = (await agent_of_a.get("/v1/market/demand")).json()
    assert (demand["buyers"], demand["with_budget"], demand["with_area"], demand["listings"]) == (3, 2, 2, 2)
    bands = {one["least_cents"]: (one["buyers"], one["listings"]) for one in demand["bands"]}
    assert bands == {40_000_000: (2, 1), 150_000_000: (0, 1)}
    areas = {one["area"].lower(): (one["buyers"], one["listings"]) for one in demand["areas"]}
    assert areas == {"pasadena": (2, 1), "altadena": (1, 1)}


async def test_buyers_of_a_listing_while_ml_is_down(agent_of_a: Any) -> None:
    assert (await agent_of_a.get("/v1/properties/p1/buyers")).status_code == 503


async def test_buyers_of_a_listing_of_others(agent_of_a: Any) -> None:
    assert (await agent_of_a.get("/v1/properties/p4/buyers")).status_code == 404


async def test_buyers_of_a_listing(hub: Any, operator: Any) -> None:
    class Ml:
        async def buyers(self, query: BuyersQuery) -> BuyersFound:
            self.asked = query
            fits = [BuyerFit(contact_id=one.contact_id, score=1, why=["fits"], why_not=[]) for one in query.buyers[:1]]
            return BuyersFound(items=fits, considered=len(query.buyers), listing={"property_id": query.property_id})

        async def exposure(self, query: ExposureQuery) -> Exposure:
            self.audited = query
            return Exposure(
                listings=2, buyers=3, never_shown=1, gini=0.5, top_share=1.0, variety=0.4, groups=[], most_shown=[],
                never=[ShownHome(property_id="p2", address="", buyers=0)],
            )  # fmt: skip

    ml = Ml()
    market = Market(hub.database, Properties(hub.database), ml, FixedClock(NOW))
    caller = Caller(id="user:1", role=Role.AGENT, location_id="A")
    found = await market.buyers(caller, "p1", None, 5)
    wishes = {one.contact_id: one.preferences for one in ml.asked.buyers}
    assert wishes["b"].price_max_cents == 48_000_000
    assert wishes["b"].areas == ["pasadena", "Altadena"]
    assert found.considered == 3
    assert found.items[0].name == found.items[0].contact_id
    assert found.items[0].may_contact is None
    shown = await market.exposure(caller, None, 5)
    assert {one.contact_id for one in ml.audited.buyers} == {"a", "b", "c"}
    assert ml.audited.location_id == "A"
    assert (shown.never_shown, shown.never[0].property_id) == (1, "p2")
