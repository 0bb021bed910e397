"""The fake is the port's second implementation: it refuses what GoHighLevel refuses."""

import pytest

from enterprisehub.clients.gohighlevel.errors import NotFoundThere, RejectedBody, WrongTenant
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel

L, OTHER = "location1", "location2"


@pytest.fixture
def crm() -> FakeGoHighLevel:
    made = FakeGoHighLevel(creates_unknown=False)
    made.books.contacts["c1"] = {"id": "c1", "locationId": L, "email": "ann@x.org", "tags": [], "customFields": []}
    made.books.opportunities["o1"] = {"id": "o1", "locationId": L, "contactId": "c1", "status": "open"}
    return made


async def test_upsert_changes_the_contact_of_the_same_address(crm: FakeGoHighLevel) -> None:
    changed = await crm.upsert_contact(L, {"email": "ann@x.org", "firstName": "Ann"})
    assert (changed["id"], changed["firstName"]) == ("c1", "Ann")
    made = await crm.upsert_contact(L, {"email": "ben@x.org", "phone": "+16265550100"})
    assert made["id"] != "c1"
    assert (await crm.upsert_contact(L, {"phone": "+16265550100"}))["id"] == made["id"]
    assert (await crm.upsert_contact(OTHER, {"email": "ann@x.org"}))["id"] not in {"c1", made["id"]}


async def test_tags_in_an_update_would_overwrite_all(crm: FakeGoHighLevel) -> None:
    with pytest.raises(RejectedBody, match="add_tags"):
        await crm.update_contact(L, "c1", {"tags": ["x"]})


async def test_field_by_id_by_key_and_one_that_is_not_there(crm: FakeGoHighLevel) -> None:
    one = await crm.create_custom_field(L, "ehub_score", "NUMERICAL")
    two = await crm.create_custom_field(L, "ehub_reasons", "LARGE_TEXT")
    entries = [
        {"id": one["id"], "field_value": 37},
        {"key": "ehub_reasons", "field_value": "because"},
        {"id": "vanished", "field_value": 1},
        {"key": "never_made", "field_value": 1},
    ]
    changed = await crm.update_contact(L, "c1", {"customFields": entries})
    assert {f["id"]: f["value"] for f in changed["customFields"]} == {one["id"]: 37, two["id"]: "because"}


async def test_field_cannot_be_made_twice(crm: FakeGoHighLevel) -> None:
    await crm.create_custom_field(L, "ehub_score", "NUMERICAL")
    with pytest.raises(RejectedBody, match="exists already"):
        await crm.create_custom_field(L, "ehub_score", "NUMERICAL")
    await crm.create_custom_field(OTHER, "ehub_score", "NUMERICAL")


async def test_location_that_nobody_knows(crm: FakeGoHighLevel) -> None:
    with pytest.raises(NotFoundThere):
        await crm.location("nowhere")


async def test_opportunity_is_changed_by_its_own_location_only(crm: FakeGoHighLevel) -> None:
    assert (await crm.update_opportunity(L, "o1", {"status": "won"}))["status"] == "won"
    with pytest.raises(WrongTenant):
        await crm.update_opportunity(OTHER, "o1", {"status": "lost"})
    with pytest.raises(NotFoundThere):
        await crm.update_opportunity(L, "o2", {})
    assert crm.books.opportunities["o1"]["status"] == "won"
