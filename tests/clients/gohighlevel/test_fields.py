"""Custom fields by key."""

import asyncio

import pytest

from enterprisehub.clients.gohighlevel.errors import AmbiguousOutcome, UnavailableThere
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.clients.gohighlevel.fields import CustomFields, FakeFieldIdStore
from enterprisehub.clients.gohighlevel.repository import FieldIdRepository
from enterprisehub.kit.database import Database, Role

WANTED = {"ehub_score": "NUMERICAL", "ehub_reasons": "LARGE_TEXT"}


def names(crm: FakeGoHighLevel) -> list[str]:
    return [name for name, _ in crm.calls]


async def test_absent_fields_are_created_once() -> None:
    crm, store = FakeGoHighLevel(), FakeFieldIdStore()
    fields = CustomFields(crm, store, WANTED)
    first, *others = await asyncio.gather(*(fields.ids("l") for _ in range(5)))
    assert all(other == first for other in others)
    assert first.keys() == WANTED.keys()
    assert names(crm).count("create_custom_field") == 2
    assert [f["dataType"] for f in crm.books.of("fields", "l")].count("NUMERICAL") == 1


async def test_present_fields_are_found() -> None:
    crm = FakeGoHighLevel()
    made = crm.books.add_field("l", "ehub_score", "NUMERICAL")
    found = await CustomFields(crm, FakeFieldIdStore(), WANTED).ids("l")
    assert found["ehub_score"] == made["id"]
    assert names(crm) == ["custom_fields", "create_custom_field"]


async def test_ids_differ_by_location() -> None:
    fields = CustomFields(FakeGoHighLevel(), FakeFieldIdStore(), WANTED)
    assert set((await fields.ids("l1")).values()).isdisjoint((await fields.ids("l2")).values())


async def test_known_ids_cost_no_call() -> None:
    crm, store = FakeGoHighLevel(), FakeFieldIdStore()
    known = await CustomFields(crm, store, WANTED).ids("l")
    crm.calls.clear()
    assert await CustomFields(crm, store, WANTED).ids("l") == known
    assert names(crm) == []


async def test_forgotten_ids_are_looked_up_again() -> None:
    crm, store = FakeGoHighLevel(), FakeFieldIdStore()
    fields = CustomFields(crm, store, WANTED)
    await fields.ids("l")
    await fields.forget("l")
    crm.calls.clear()
    await fields.ids("l")
    assert names(crm) == ["custom_fields"]


async def test_creation_without_answer_that_happened() -> None:
    crm = FakeGoHighLevel()
    crm.fail("create_custom_field", AmbiguousOutcome("timeout"), after_effect=True)
    found = await CustomFields(crm, FakeFieldIdStore(), WANTED).ids("l")
    assert found.keys() == WANTED.keys()
    assert len(crm.books.of("fields", "l")) == 2


async def test_creation_without_answer_that_did_not_happen() -> None:
    crm, store = FakeGoHighLevel(), FakeFieldIdStore()
    crm.fail("create_custom_field", AmbiguousOutcome("timeout"))
    fields = CustomFields(crm, store, WANTED)
    with pytest.raises(AmbiguousOutcome):
        await fields.ids("l")
    assert (await fields.ids("l")).keys() == WANTED.keys()


async def test_crm_away() -> None:
    crm = FakeGoHighLevel()
    crm.fail("custom_fields", UnavailableThere("down"))
    with pytest.raises(UnavailableThere):
        await CustomFields(crm, FakeFieldIdStore(), WANTED).ids("l")


@pytest.mark.servers
async def test_ids_in_postgres(database_url: str) -> None:
    database = await Database.connect(database_url, Role.PIPELINE, most=1)
    try:
        store = FieldIdRepository(database)
        assert await store.read("l1") == {}
        await store.write("l1", {"a": "1", "b": "2"})
        await store.write("l2", {"a": "9"})
        await store.write("l1", {"a": "3"})
        assert await store.read("l1") == {"a": "3", "b": "2"}
        await store.forget("l1")
        assert (await store.read("l1"), await store.read("l2")) == ({}, {"a": "9"})
    finally:
        await database.close()
