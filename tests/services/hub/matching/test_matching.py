from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.services.hub.conftest import named

from enterprisehub.clients.ml import FakeMatches
from enterprisehub.contracts import own
from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.matches import ListingDeed, Wishes
from enterprisehub.contracts.events import Interest, ListingTouched
from enterprisehub.contracts.scoring import Matches, Preferences, Relaxation, Step
from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.matching.service import Matching
from enterprisehub.services.hub.properties.service import Properties

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
AGENT = Caller(id="user:1", role=Role.AGENT, location_id="A")


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await put(named("buyer", "B", NOW))
    await admin.execute(
        "INSERT INTO properties (location_id, property_id, city) VALUES ('A', 'p1', 'Pasadena'), ('B', 'p2', 'Pasadena')"
    )


def matching(hub: Any, ml: FakeMatches) -> Matching:
    return Matching(hub.database, Contacts(hub.database), Properties(hub.database), ml, FixedClock(NOW))


async def test_a_deed_is_an_event_of_the_contact_and_counts_once(agent_of_a: Any, admin: Any) -> None:
    deed = {"property_id": "p1", "interest": "saved", "reference": "site-7"}
    first = await agent_of_a.post("/v1/contacts/buyer/listings", json=deed)
    again = await agent_of_a.post("/v1/contacts/buyer/listings", json=deed)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["duplicate"], again.json()["duplicate"]) == (False, True)
    bodies = await admin.fetch("SELECT body FROM inbox WHERE type = $1", own.TYPE)
    [event] = [one for one in (own.decode(row["body"]) for row in bodies) if isinstance(one, ListingTouched)]
    assert (event.contact_id, event.property_id, event.interest) == ("buyer", "p1", Interest.SAVED)


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        ({"property_id": "p2", "interest": "saved"}, 404),
        ({"property_id": "p1", "interest": "loved"}, 422),
        ({"property_id": "p1", "interest": "saved", "at": "2099-01-01T00:00:00Z"}, 422),
    ],
    ids=["a listing of others", "an unknown deed", "in the future"],
)
async def test_a_bad_deed(agent_of_a: Any, deed: dict[str, str], status: int) -> None:
    assert (await agent_of_a.post("/v1/contacts/buyer/listings", json=deed)).status_code == status


async def test_a_deed_of_a_contact_of_others(agent_of_a: Any) -> None:
    deed = {"property_id": "p1", "interest": "saved"}
    assert (await agent_of_a.post("/v1/contacts/nobody/listings", json=deed)).status_code == 404


async def test_a_deed_that_lies_in_the_future(hub: Any) -> None:
    deed = ListingDeed(property_id="p1", interest=Interest.VIEWED, at=NOW + timedelta(hours=1))
    with pytest.raises(InvalidInput):
        await matching(hub, FakeMatches()).note(AGENT, "buyer", None, deed)


async def test_tried_wishes_ask_once_and_tell_what_giving_way_brings(hub: Any) -> None:
    steps = [Step(to="up to $472,500", more=2, by=0.05)]
    ml = FakeMatches(
        Matches(
            items=[],
            preferences=Preferences(),
            considered=9,
            fitting=1,
            near=5,
            relaxed=[Relaxation(wish="price_max_cents", label="the price limit", more=4, steps=steps)],
        )
    )
    told = await matching(hub, ml).tried(AGENT, "buyer", None, Wishes(price_max_cents=45_000_000), 5)
    [query] = ml.asked
    assert query.relax
    assert query.preferences == Preferences(price_max_cents=45_000_000)
    assert query.state is not None
    assert (told.fitting, told.near, told.relaxed[0].more, told.relaxed[0].steps[0].to) == (1, 5, 4, "up to $472,500")


async def test_exposure_needs_a_lead_and_a_location(agent_of_a: Any, operator: Any) -> None:
    assert (await agent_of_a.get("/v1/market/exposure")).status_code == 403
    assert (await operator.get("/v1/market/exposure")).status_code == 422
    assert (await operator.get("/v1/market/exposure", params={"location_id": "A"})).status_code == 503  # ml is down
