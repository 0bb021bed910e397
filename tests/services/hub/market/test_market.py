from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.services.hub.conftest import named

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
        slots = {"budget": {"value": {"max_cents": most}}, "location": {"value": {"areas": areas}}}
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
